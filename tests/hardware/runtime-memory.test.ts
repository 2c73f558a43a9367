// The search of a firmware's memory: whatever it keeps of a card is found, wherever it keeps it.
import { describe, expect, test } from "vitest";
import { runFirmware } from "./runtime-board-stub.js";

const NAME = "Reise nach Lissabon.txt";
const BLOCK = Array.from({ length: 512 }, (_, at) => (at * 7 + 3) & 255);
const needles = [Buffer.from(NAME, "latin1"), Uint8Array.from(BLOCK.slice(100, 116))];

/** The card's contents come in over SPI, so that they are nowhere in the bundle's own text. */
const READ = `
  function readName() { return E.toString(SPI1.send(new Uint8Array(${NAME.length}))); }
  function readBlock() { return SPI1.send(new Uint8Array(512)); }
`;

async function search(firmware: string, more: readonly Uint8Array[] = []): Promise<string[]> {
  const { engine } = await runFirmware(`(function () { ${READ} ${firmware} })();`, 3000, {}, (board) => {
    let at = 0;
    let incoming: ArrayLike<number> = needles[0] as Uint8Array;
    board.answer = () => incoming[at++] ?? 0;
    const transfer = board.spi("SPI1")!.transfer;
    board.spi("SPI1")!.transfer = (tx, clockHz, gapNs) => {
      incoming = tx.length === 512 ? BLOCK : (needles[0] as Uint8Array);
      at = 0;
      return transfer(tx, clockHz, gapNs);
    };
  });
  expect(engine.crash).toBeNull();
  const found = await engine.searchMemory([...needles, ...more]);
  engine.dispose();
  return found;
}

describe("what a firmware keeps is found", () => {
  const keepers: Readonly<Record<string, string>> = {
    "a name in a closure": "var name = readName(); setInterval(function () { return name; }, 1000);",
    "a block in a typed array": "var block = readBlock(); setInterval(function () { return block[0]; }, 1000);",
    "a block in a closure of a closure":
      "setInterval((function (b) { return function () { return function () { return b; }; }; })(readBlock()), 1000);",
    "a name in a global": "global.kept = readName();",
    "a name as a key": "global.kept = {}; global.kept[readName()] = 1;",
    "a name deep in an object without a prototype":
      "global.kept = Object.create(null); global.kept.a = Object.create(null); global.kept.a.b = readName();",
    "a name in a timer's arguments": "setTimeout(function (n) {}, 60000, readName());",
    "a name in a watch": "setWatch((function (n) { return function () { return n; }; })(readName()), D2, true);",
    "a name in a bound function": "setWatch(function () {}.bind(null, readName()), D2, true);",
    "a block in a picture":
      "global.g = Graphics.createArrayBuffer(32, 16, 8); g.drawImage({ width: 32, height: 16, bpp: 8, buffer: readBlock() }, 0, 0);",
    "a block in an ArrayBuffer": "global.kept = readBlock().buffer;",
    "a name in a font": "global.g = Graphics.createArrayBuffer(8, 8, 1); g.setFontCustom(readName(), 32, 8, 8);",
    "a name in a listener": "Serial1.on('data', (function (n) { return function () { return n; }; })(readName()));",
    "bytes as numbers in an array":
      "var b = readBlock(); global.kept = []; for (var i = 0; i < 512; i++) kept.push(b[i]);",
    "a name in lower case": "global.kept = readName().toLowerCase();",
    "a name in a promise": "global.kept = Promise.resolve(readName());",
  };
  for (const [what, firmware] of Object.entries(keepers)) {
    test(what, async () => {
      const found = await search(firmware);
      expect(found.length).toBeGreaterThan(0);
    });
  }

  test("a long name of the directory, kept as a byte string in UTF-8", async () => {
    const onCard = Buffer.from("여행기 1.txt", "utf16le");
    const kept = Buffer.from("여행기 1.txt", "utf8").toString("latin1");
    const codes = JSON.stringify([...kept].map((letter) => letter.charCodeAt(0)));
    const found = await search(`global.kept = String.fromCharCode.apply(null, ${codes});`, [onCard]);
    expect(found).toEqual(['needle 2 in "kept" in the globals']);
  });
});

test("a firmware that forgets is clean", async () => {
  const found = await search(`
    var name = readName(), block = readBlock();
    var g = Graphics.createArrayBuffer(32, 16, 8);
    g.drawImage({ width: 32, height: 16, bpp: 8, buffer: block }, 0, 0);
    var timer = setTimeout(function (n) {}, 60000, name);
    setTimeout(function () { g.clear(); name = ""; block = null; clearTimeout(timer); }, 100);
    setInterval(function () { return name + block; }, 500);
  `);
  expect(found).toEqual([]);
});
