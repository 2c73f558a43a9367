// What the build puts into the bundle: a board's pins and the font in Espruino's layout.
import vm from "node:vm";
import { describe, expect, it } from "vitest";
import { setFontCustomBytes } from "../../../host/build/virtual-modules.js";
import { latinFont } from "../../../host/media/latin-font.js";
import { bundle } from "./bundle.js";

async function printed(main: string): Promise<unknown[]> {
  const lines: unknown[] = [];
  vm.runInNewContext((await bundle(main)).code, { print: (line: unknown) => lines.push(line) });
  return lines;
}

describe("#font", () => {
  it("is column after column from the left, top bit first, two bytes a column", () => {
    const cells = new Uint8Array(256 * 16);
    cells[0x41 * 16 + 0] = 0x80; // top left pixel
    cells[0x41 * 16 + 15] = 0x80; // bottom left
    cells[0x41 * 16 + 8] = 0x01; // right edge, ninth row
    const glyph = setFontCustomBytes(cells, 0x40).subarray(16, 32);
    expect([...glyph]).toEqual([0x80, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x00, 0x80]);
  });

  it("reaches the firmware byte for byte", async () => {
    const [glyphs, first] = await printed(
      'import { latinGlyphs, latinFirstCode } from "#font"; print(latinGlyphs()); print(latinFirstCode);',
    );
    expect(Buffer.from(glyphs as string, "latin1")).toEqual(
      Buffer.from(setFontCustomBytes(latinFont(), first as number)),
    );
  });
});

describe("#board", () => {
  it("has the pins, and none of the words meant for people", async () => {
    const { code } = await bundle('import { board } from "#board"; print(board);');
    expect(code).toContain("D17");
    expect(code).not.toMatch(/breadboard|wiring|parts|limits|Raspberry/);
  });
});
