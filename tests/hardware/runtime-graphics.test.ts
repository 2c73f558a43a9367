// Graphics on V8 against patterns drawn by hand, and the quirks of the interpreter that pictures depend on.
import { expect, test } from "vitest";
import { runFirmware } from "./runtime-board-stub.js";

/** Rows of a picture: one character a pixel. */
const PRINT = `
  function picture(g, letters) {
    for (var y = 0; y < g.getHeight(); y++) {
      var row = "";
      for (var x = 0; x < g.getWidth(); x++) row += letters[g.getPixel(x, y)] || "?";
      print(row);
    }
  }
  function bytes(g) { print(new Uint8Array(g.buffer).join()); }
`;

async function draw(program: string): Promise<readonly string[]> {
  const { printed, engine } = await runFirmware(`(function () { ${PRINT} ${program} })();`);
  expect(engine.crash).toBeNull();
  return printed;
}

test("shapes", async () => {
  const rows = await draw(`
    var g = Graphics.createArrayBuffer(16, 8, 8);
    g.setColor(1).drawRect(0, 0, 4, 4);
    g.setColor(2).fillRect(1, 1, 3, 2);
    g.setColor(3).drawLine(6, 0, 9, 7);
    g.setColor(4).fillEllipse(10, 1, 14, 5);
    g.setColor(5).setPixel(15, 7);
    g.clearRect(2, 1, 2, 1);
    picture(g, ".#o/@!");
  `);
  expect(rows).toEqual([
    "#####./.........",
    "#o.o#./...@@@@@.",
    "#ooo#../..@@@@@.",
    "#...#../..@@@@@.",
    "#####.../.@@@@@.",
    "......../.@@@@@.",
    "........./......",
    "........./.....!",
  ]);
});

test("the byte order of 16-bit pixels is high byte first unless told otherwise", async () => {
  const rows = await draw(`
    var g = Graphics.createArrayBuffer(2, 1, 16).setColor(0x1234);
    bytes(g.setPixel(0, 0).setColor("#f80").setPixel(1, 0));
    g = Graphics.createArrayBuffer(2, 1, 16, { msb: false }).setColor(0x1234);
    bytes(g.setPixel(0, 0).setColor(1, 0, 1).setPixel(1, 0));
  `);
  expect(rows).toEqual(["18,52,252,64", "52,18,31,248"]);
});

test("pixels below a byte: leftmost is highest with msb, lowest without; vertical bytes; zigzag", async () => {
  const rows = await draw(`
    bytes(Graphics.createArrayBuffer(8, 2, 1).setPixel(0, 0).setPixel(7, 1));
    bytes(Graphics.createArrayBuffer(8, 2, 1, { msb: false }).setPixel(0, 0).setPixel(7, 1));
    bytes(Graphics.createArrayBuffer(2, 8, 1, { msb: false, vertical_byte: true }).setPixel(0, 0).setPixel(1, 7));
    bytes(Graphics.createArrayBuffer(8, 2, 1, { zigzag: true }).setPixel(0, 0).setPixel(0, 1));
    bytes(Graphics.createArrayBuffer(4, 1, 4).setColor(9).fillRect(1, 0, 2, 0));
  `);
  expect(rows).toEqual(["128,1", "1,128", "1,128", "128,1", "9,144"]);
});

test("drawImage looks colours up in a palette and clips on every side", async () => {
  const rows = await draw(`
    var palette = new Uint16Array(256);
    for (var n = 0; n < 256; n++) palette[n] = n;
    var image = { width: 4, height: 3, bpp: 8, buffer: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), palette: palette };
    var g = Graphics.createArrayBuffer(6, 4, 16);
    g.drawImage(image, -1, -1);
    g.drawImage(image, 4, 2);
    picture(g, ".123456789abc");
  `);
  expect(rows).toEqual(["678...", "abc...", "....12", "....56"]);
});

test("a block with its token and CRC is clipped away by a picture 515 wide at -1", async () => {
  const rows = await draw(`
    var block = new Uint8Array(2 * 515);
    for (var n = 0; n < 2; n++) {
      block[n * 515] = 0xfe;
      for (var i = 0; i < 512; i++) block[n * 515 + 1 + i] = i & 15;
    }
    var palette = new Uint16Array(256);
    for (var c = 0; c < 256; c++) palette[c] = c * 256 + c;
    var g = Graphics.createArrayBuffer(512, 2, 16);
    g.drawImage({ width: 515, height: 2, bpp: 8, buffer: block, palette: palette }, -1, 0);
    var out = new Uint8Array(g.buffer), wrong = 0;
    for (var p = 0; p < 1024; p++) if (out[2 * p] != (p & 15) || out[2 * p + 1] != (p & 15)) wrong++;
    print(wrong);
  `);
  expect(rows).toEqual(["0"]);
});

test("one-bit pictures take the colours of the moment; transparent pixels stay", async () => {
  const rows = await draw(`
    var g = Graphics.createArrayBuffer(4, 2, 8).setColor(1).setBgColor(2);
    g.drawImage({ width: 4, height: 1, buffer: "\\xA0" }, 0, 0);
    g.drawImage({ width: 4, height: 1, transparent: 0, buffer: new Uint8Array([0x60]).buffer }, 0, 1);
    picture(g, ".#o");
    g.clear().drawImage("\\4\\2\\x81\\0\\x96", 0, 0);
    picture(g, "o#.");
  `);
  expect(rows).toEqual(["#o#o", ".##.", "#..#", ".##."]);
});

test("a picture twice as big", async () => {
  const rows = await draw(`
    var g = Graphics.createArrayBuffer(6, 4, 8);
    g.drawImage({ width: 2, height: 2, bpp: 8, buffer: new Uint8Array([1, 2, 3, 4]) }, 1, 0, { scale: 2 });
    picture(g, ".1234");
  `);
  expect(rows).toEqual([".1122.", ".1122.", ".3344.", ".3344."]);
});

test("custom fonts run down their columns", async () => {
  const rows = await draw(`
    var g = Graphics.createArrayBuffer(12, 6, 16).setColor(1).setBgColor(2);
    // Two glyphs of 3×5: columns of five bits, one behind the other, without padding between glyphs.
    //  #.#   ###
    //  #.#   ..#
    //  ###   .#.
    //  #.#   #..
    //  #.#   ###
    var bits = "11111" + "00100" + "11111" + "10011" + "10101" + "11001", font = "";
    while (bits.length % 8) bits += "0";
    for (var n = 0; n < bits.length; n += 8) font += String.fromCharCode(parseInt(bits.substr(n, 8), 2));
    g.setFontCustom(font, 72, 3, 5);
    print(g.stringWidth("HI"), g.getFontHeight());
    g.drawString("HI", 0, 0, true);
    g.drawString("I", 7, 1);
    picture(g, ".#o");
  `);
  expect(rows).toEqual([
    "6 5",
    "#o####......",
    "#o#oo#.###..",
    "###o#o...#..",
    "#o##oo..#...",
    "#o####.#....",
    ".......###..",
  ]);
});

test("widths of a proportional font, lines, alignment", async () => {
  const rows = await draw(`
    var g = Graphics.createArrayBuffer(8, 4, 8);
    g.setFontCustom("\\xFF\\xFF", 65, "\\1\\3", 2);
    print(g.stringWidth("AB"), g.stringWidth("AA\\nBB"), JSON.stringify(g.stringMetrics("A\\nB")));
    g.drawString("A\\nB", 1, 0);
    g.setFontAlign(1, -1).drawString("A", 7, 0);
    picture(g, { 0: ".", 255: "#" });
  `);
  expect(rows).toEqual(['4 6 {"width":3,"height":4}', ".#....#.", ".#....#.", ".###....", ".###...."]);
});

test("a character whose left edge is on the last column is not drawn", async () => {
  const rows = await draw(`
    var g = Graphics.createArrayBuffer(4, 2, 8);
    g.setFontCustom("\\xFF", 65, 2, 2).drawString("A", 3, 0).drawString("A", 2, 1);
    picture(g, { 0: ".", 255: "#" });
  `);
  expect(rows).toEqual(["....", "..##"]);
});

test("what the interpreter refuses is refused", async () => {
  const rows = await draw(`
    var g = Graphics.createArrayBuffer(8, 8, 16);
    function refused(callback) { try { callback(); print("taken"); } catch (problem) { print(problem.message); } }
    refused(function () { Graphics.createArrayBuffer(0, 8, 8); });
    refused(function () { Graphics.createArrayBuffer(8, 8, 3); });
    refused(function () { g.drawImage({ width: 1, height: 1, bpp: 1, buffer: "a", palette: new Uint8Array(2) }, 0, 0); });
    // Sixteen bytes lie in pieces in the interpreter's memory.
    refused(function () { g.drawImage({ width: 1, height: 1, bpp: 1, buffer: "a", palette: new Uint16Array(8) }, 0, 0); });
    refused(function () { g.drawImage({ width: 1, height: 1, bpp: 1, buffer: "a", palette: new Uint16Array(16) }, 0, 0); });
    refused(function () { g.setFontCustom(new Uint8Array(8), 32, 8, 8); });
    refused(function () { g.setColor("#12"); });
  `);
  const palette = "Palette specified, but must be a flat Uint16Array of 2,4,8,16,256 elements";
  const color = "If Color is a String, it must be of the form '#rrggbb' or '#rgb'";
  expect(rows).toEqual([
    "Invalid Size",
    "Invalid BPP",
    palette,
    palette,
    "taken",
    "Font bitmap must be a String",
    color,
  ]);
});
