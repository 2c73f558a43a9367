import { join, resolve, sep } from "node:path";
import { expect, it } from "vitest";
import { escaped, unescaped } from "../../../../firmware/core/link/names.js";
import { SafePaths, safeName } from "../../../../host/link/safe-path.js";

it.each([
  ["plain.txt", "plain.txt"],
  ["등대지기의 수첩.txt", "등대지기의 수첩.txt"],
  ["..", "__"],
  [".", "_"],
  ["", "_"],
  ["/etc/passwd", "_etc_passwd"],
  ["..\\..\\x", ".._.._x"],
  ["C:x", "C_x"],
  ["CON", "_CON"],
  ["nul.txt", "_nul.txt"],
  ["ends. ", "ends__"],
  ["CON .txt", "_CON .txt"],
  ["a.txt.mp8-part", "a.txt.mp8-part_"],
  [`${"\u{1f600}".repeat(59)}abc.\u{1f600}`, `${"\u{1f600}".repeat(59)}abc_`],
  ["\u001b[2Jgone", "_[2Jgone"],
  ["right\u202etxt.exe", "right_txt.exe"],
])("%j becomes %j", (name, safe) => {
  expect(safeName(name)).toBe(safe);
});

it("keeps every place inside the folder, whatever the paths are", () => {
  const root = resolve("target");
  const places = new SafePaths("target");
  for (const path of ["../../x", "/etc/x", "a/../../../x", "..", "a/./b", "CON/aux/..", "\u0000", "a//b"]) {
    expect(resolve(places.place(path)).startsWith(root + sep)).toBe(true);
  }
});

it("gives two names that come to one place two places", () => {
  const places = new SafePaths("t");
  expect(["A.txt", "a.TXT", "a:.txt", "a_.txt"].map((path) => places.place(path))).toEqual(
    ["A.txt", "a.TXT~2", "a_.txt", "a_.txt~2"].map((name) => join("t", name)),
  );
  expect(places.place("\u00e9")).not.toBe(places.place("e\u0301").normalize("NFC"));
});

it("writes names for lines so that they neither end one nor steer a terminal, and reads them back", () => {
  const names = ["plain", "a\r\nb", "\x1b]0;title\x07", "back\\slash", "\xc2\x9b31m", "\x7f", "\xc3\xa9"];
  for (const name of names) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
    expect(escaped(name)).not.toMatch(/[\x00-\x1f\x7f]|\xc2[\x80-\x9f]/);
    expect(unescaped(escaped(name))).toBe(name);
  }
});
