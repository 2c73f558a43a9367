import { expect, test } from "vitest";
import {
  asShown,
  readScreen,
  rowBackground,
  screenText,
  showsText,
  UNREADABLE,
} from "../../../../host/simulator/screen-reader.js";
import { drawText } from "./fake-engine.js";

function blank() {
  return { width: 320, height: 240, pixels: new Uint16Array(320 * 240) };
}

test("every Latin-1 character is read back", () => {
  const screen = blank();
  let characters = "";
  for (let code = 0x21; code < 0x100; code++) {
    if (code < 0x7f || code > 0xa0) characters += String.fromCharCode(code);
  }
  for (let row = 0; row * 40 < characters.length; row++)
    drawText(screen.pixels, row, 0, characters.slice(row * 40, row * 40 + 40));
  const read = readScreen(screen).join("").replace(/ /g, "");
  const differing = [...characters].filter((character, i) => read[i] !== character);
  expect(differing).toEqual([]);
});

test("colours do not matter, inverse and dim included, as long as a cell has two", () => {
  const screen = blank();
  drawText(screen.pixels, 0, 0, "Up", 0x8410, 0x0000);
  drawText(screen.pixels, 1, 3, "Down", 0x0000, 0xfd20);
  drawText(screen.pixels, 2, 0, "White on white", 0xffff, 0xffff);
  expect(readScreen(screen).slice(0, 3)).toEqual(["Up", "   Down", ""]);
  expect(rowBackground({ ...screen, pixels: screen.pixels.fill(5) }, 1)).toBe(5);
});

test("a pixel too many or a third colour makes a cell unreadable", () => {
  const screen = blank();
  drawText(screen.pixels, 0, 0, "AB");
  screen.pixels[0] = 0xffff;
  screen.pixels[8] = 0x1234;
  expect(readScreen(screen)[0]).toBe(UNREADABLE + UNREADABLE);
});

test("a text is found within a row, and over rows where a line is broken", () => {
  const rows = ["  The trick is not in the", "flour.   It is", "", "later"];
  expect(showsText(rows, "trick is")).toBe(true);
  expect(showsText(rows, "in the flour. It")).toBe(true);
  expect(showsText(rows, "Trick")).toBe(false);
  expect(screenText(["", "a", "", "b", ""])).toBe("a\n\nb");
});

test("names are compared as the font shows them", () => {
  expect(asShown("Été 등대.txt")).toBe("Été \u25a1\u25a1.txt");
});
