import { describe, expect, it } from "vitest";
import { fontCodes } from "../../../../firmware/core/display/font-codes.js";
import { spread } from "../../../../firmware/core/display/row-text.js";

const utf8 = (text: string) => Buffer.from(text, "utf8").toString("latin1");

describe("font codes", () => {
  it("leaves plain ASCII as it is, cut at the edge", () => {
    expect(fontCodes("Insert a card", 40)).toBe("Insert a card");
    expect(fontCodes("abcdef", 3)).toBe("abc");
  });

  it("gives Latin-1 letters their codes", () => {
    expect(fontCodes(utf8("déjà vu"), 40)).toBe("d\xe9j\xe0 vu");
  });

  it("shows a box for a narrow and a wide box for a wide character without a glyph", () => {
    expect(fontCodes(utf8("a→b"), 40)).toBe("a\x7fb");
    expect(fontCodes(utf8("한글"), 40)).toBe("\x80\x81\x80\x81");
  });

  it("never cuts a wide character in half", () => {
    expect(fontCodes(utf8("a한글"), 4)).toBe("a\x80\x81");
  });

  it("gives combining marks no cell", () => {
    expect(fontCodes(utf8("e\u0301x"), 40)).toBe("ex");
  });

  it("never passes a control character on: byte 0 would start an inline image", () => {
    expect(fontCodes("a\x00\x07\x1bb", 40)).toBe("ab");
  });

  it("makes something harmless of ill-formed UTF-8", () => {
    for (const text of ["\xff\xc3(", "\xe2\x82", "\xc0\x80", "\xc0\x81a", "\xf0\x80\x80\x80", "\x80\xbf"]) {
      for (const code of fontCodes(text, 40)) expect(code >= " ").toBe(true);
    }
  });
});

describe("spread", () => {
  it("puts one text at each edge", () => {
    expect(spread("left", "right", 16)).toBe("left       right");
  });

  it("cuts the left one where they would touch", () => {
    expect(spread("abcdefghij", "9/9", 10)).toBe("abcdef 9/9");
  });

  it("counts cells, not bytes", () => {
    expect(spread(utf8("한글"), "1", 8)).toBe(`${utf8("한글")}   1`);
    expect(spread(utf8("한글한글"), "1", 8)).toBe(`${utf8("한글한")} 1`);
  });
});
