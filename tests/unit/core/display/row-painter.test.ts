import { describe, expect, it } from "vitest";
import type { DrawTarget } from "../../../../firmware/core/display/draw-target.js";
import { Color } from "../../../../firmware/core/display/layout.js";
import { RowPainter } from "../../../../firmware/core/display/row-painter.js";

function recorder() {
  const drawn: [number, string][] = [];
  const target = {
    width: 320,
    height: 240,
    drawText: (x: number, y: number, codes: string) => {
      expect(x).toBe(0);
      drawn.push([y / 16, codes]);
    },
  } as unknown as DrawTarget;
  return { drawn, rows: new RowPainter(target) };
}

function paintAll(rows: RowPainter): void {
  for (let i = 0; i < 100 && rows.paint(); i++);
}

describe("row painter", () => {
  it("paints every row once at the start, from the top", () => {
    const { drawn, rows } = recorder();
    paintAll(rows);
    expect(drawn.map(([row]) => row)).toEqual([...Array(15).keys()]);
    expect(rows.paint()).toBe(false);
  });

  it("paints only what changed, one row a call", () => {
    const { drawn, rows } = recorder();
    paintAll(rows);
    drawn.length = 0;
    rows.set(7, "seven", 1, 0);
    rows.set(3, "three", 1, 0);
    rows.set(7, "seven", 1, 0);
    expect(rows.paint()).toBe(true);
    expect(drawn).toEqual([[3, "three"]]);
    paintAll(rows);
    expect(drawn).toEqual([
      [3, "three"],
      [7, "seven"],
    ]);
  });

  it("changes some codes of a row in place, unless it may show something else", () => {
    const drawn: unknown[][] = [];
    const target = { drawText: (...what: unknown[]) => drawn.push(what), drawCells: () => {} } as unknown as DrawTarget;
    const rows = new RowPainter(target);
    rows.setCodes(14, "clip  0:07 / 0:24", Color.dim, Color.background);
    expect(rows.patch(14, 9, "8")).toBe(false);
    paintAll(rows);
    drawn.length = 0;
    expect(rows.patch(14, 9, "8")).toBe(true);
    expect(drawn).toEqual([[72, 224, "8", 1, Color.dim, Color.background]]);
    // It is what the row shows from then on.
    rows.setCodes(14, "clip  0:08 / 0:24", Color.dim, Color.background);
    paintAll(rows);
    expect(drawn).toHaveLength(1);
    rows.invalidate();
    expect(rows.patch(14, 9, "9")).toBe(false);
    rows.setCodes(13, "\x01picture", Color.dim, Color.background);
    paintAll(rows);
    expect(rows.patch(13, 0, "9")).toBe(false);
  });

  it("paints no row that is set to what it shows", () => {
    const { drawn, rows } = recorder();
    rows.set(2, "two", Color.text, Color.background);
    rows.set(3, "three", Color.dim, Color.background);
    paintAll(rows);
    drawn.length = 0;
    rows.blank();
    rows.set(2, "two", Color.text, Color.background);
    rows.set(3, "three", Color.dim, Color.background);
    rows.set(4, "four", 1, 0);
    expect(rows.isDirty).toBe(true);
    paintAll(rows);
    // Another colour is a change, and so is one that was another in between.
    expect(drawn).toEqual([
      [3, "three"],
      [4, "four"],
    ]);
    expect(rows.isDirty).toBe(false);
  });

  it("takes a page of font codes at once, and keeps its own list of them", () => {
    const { drawn, rows } = recorder();
    rows.page(Array(15).fill(""));
    paintAll(rows);
    drawn.length = 0;
    const page = Array.from({ length: 15 }, (_, row) => (row === 3 ? "" : `row ${row}`));
    rows.page(page);
    rows.set(0, "other", 1, 0);
    paintAll(rows);
    expect(drawn.map(([row]) => row)).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(page[0]).toBe("row 0");
  });

  it("paints a page's rows in its colours, whatever they were before", () => {
    const { drawn, rows } = recorder();
    rows.set(5, "same", Color.selectionText, Color.selection);
    paintAll(rows);
    drawn.length = 0;
    rows.page(Array(15).fill("same"));
    paintAll(rows);
    expect(drawn).toHaveLength(15);
  });

  it("paints all rows again when something was drawn over them", () => {
    const { drawn, rows } = recorder();
    paintAll(rows);
    drawn.length = 0;
    rows.invalidate();
    paintAll(rows);
    expect(drawn).toHaveLength(15);
  });

  it("leaves nothing of the old texts when blanked", () => {
    const { drawn, rows } = recorder();
    rows.set(2, "secret name", 1, 0);
    paintAll(rows);
    rows.blank();
    drawn.length = 0;
    paintAll(rows);
    expect(drawn).toEqual([[2, ""]]);
    expect(JSON.stringify(rows)).not.toContain("secret");
  });
});
