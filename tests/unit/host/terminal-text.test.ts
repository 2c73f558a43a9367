// What a terminal is given of bytes that a stranger has written.
import { expect, it } from "vitest";
import { TerminalText } from "../../../host/terminal-text.js";

/** In pieces of so many bytes. */
function shownIn(kind: "console" | "text", text: string, piece: number): string {
  const filter = new TerminalText(kind);
  const bytes = Buffer.from(text, "utf8");
  let shown = "";
  for (let at = 0; at < bytes.length; at += piece) shown += filter.put(bytes.subarray(at, at + piece));
  return shown + filter.end();
}

it.each([1, 2, 5, 1000])("a text is its lines, and steers nothing; in pieces of %i bytes", (piece) => {
  const text = "가나 \tone\r\ntwo\n\x1b]0;title\x07 \x1b[2J\x1b[6n c1 \u009b1m over\rwritten\b \x00\x7f";
  expect(shownIn("text", text, piece)).toBe(
    "가나 \tone\r\ntwo\n\\x1b]0;title\\x07 \\x1b[2J\\x1b[6n c1 \\x9b1m over\\x0dwritten\\x08 \\x00\\x7f",
  );
});

it.each([1, 3, 1000])("a console may move the cursor, but not ask the terminal; in pieces of %i bytes", (piece) => {
  const moves = ">print(1)\x1b[J\x1b[12D\x1b[1;31mred\x1b[m\r\n=\b\t";
  expect(shownIn("console", moves, piece)).toBe(moves);
  expect(shownIn("console", "\x1b[6n\x1b[c\x1b]52;c;eA==\x07\x1bP\x1b[?25l\x1b", piece)).toBe(
    "\\x1b[6n\\x1b[c\\x1b]52;c;eA==\\x07\\x1bP\\x1b[?25l\\x1b",
  );
});
