// How a text looks on the screen: where its lines end.
import { describe, expect, it } from "vitest";
import { linesOf } from "./pages.js";

describe("words", () => {
  it("are kept whole, and the space at the break is not shown", () => {
    expect(linesOf("The quick brown fox jumps over the lazy dog and runs away.", 16)).toEqual([
      "The quick brown",
      "fox jumps over",
      "the lazy dog and",
      "runs away.",
    ]);
  });
  it("may fill the line exactly", () => {
    expect(linesOf("abcd efgh ijkl", 9)).toEqual(["abcd efgh", "ijkl"]);
    expect(linesOf("abcd efgh\nijkl", 9)).toEqual(["abcd efgh", "ijkl"]);
    expect(linesOf("abcd efgh   \nijkl", 9)).toEqual(["abcd efgh", "ijkl"]);
    expect(linesOf("abcd efgh \r\nijkl", 9)).toEqual(["abcd efgh", "ijkl"]);
  });
  it("too long for a line are cut", () => {
    expect(linesOf("abcdefghijklmnopqrstuvwxyz", 10)).toEqual(["abcdefghij", "klmnopqrst", "uvwxyz"]);
    expect(linesOf("to abcdefghijklmnop", 10)).toEqual(["to", "abcdefghij", "klmnop"]);
  });
  it("break after a hyphen, but not before a number or at a dash that begins a word", () => {
    expect(linesOf("a well-known thing", 10)).toEqual(["a well-", "known", "thing"]);
    expect(linesOf("it is now -5 degrees", 11)).toEqual(["it is now", "-5 degrees"]);
    expect(linesOf("call 555-1234567", 10)).toEqual(["call", "555-123456", "7"]);
    expect(linesOf("what--ever it", 8)).toEqual(["what--", "ever it"]);
  });
  it("keep the indentation of the first line of a paragraph", () => {
    expect(linesOf("    indented text here", 14)).toEqual(["    indented", "text here"]);
    expect(linesOf("      abcdefghijklmnop", 10)).toEqual(["      abcd", "efghijklmn", "op"]);
  });
});

describe("line ends", () => {
  it("are LF, CRLF, CR, and the separators of Unicode", () => {
    expect(linesOf("a\nb\r\nc\rd\u2028e\u2029f\u0085g")).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
  });
  it("in a row are empty lines, and the last one adds none", () => {
    expect(linesOf("a\n\n\nb\n")).toEqual(["a", "", "", "b"]);
    expect(linesOf("a\r\n\r\nb\r\n")).toEqual(["a", "", "b"]);
    expect(linesOf("\n")).toEqual([""]);
    expect(linesOf("")).toEqual([]);
  });
});

describe("tabs and controls", () => {
  it("tabs lead to the next multiple of 4 columns", () => {
    expect(linesOf("a\tb\tc\nabcd\te")).toEqual(["a   b   c", "abcd    e"]);
  });
  it("other controls are not shown", () => {
    expect(linesOf("a\x1bb\x07c\x7fd")).toEqual(["abcd"]);
  });
});

describe("other scripts", () => {
  it("count accented letters as one cell", () => {
    expect(linesOf("été à la forêt où l’on naît", 10)).toEqual(["été à la", "forêt où", "l’on naît"]);
  });
  it("count combining marks as none", () => {
    expect(linesOf("e\u0301te\u0301 e\u0301te\u0301", 7)).toEqual(["e\u0301te\u0301 e\u0301te\u0301"]);
  });
  it("break Hangul at words, and long words anywhere", () => {
    expect(linesOf("안녕하세요 세상 여러분", 16)).toEqual(["안녕하세요 세상", "여러분"]);
    expect(linesOf("가나다라마바사아자", 8)).toEqual(["가나다라", "마바사아", "자"]);
    expect(linesOf("가나다라마바사아자", 9)).toEqual(["가나다라", "마바사아", "자"]);
  });
  it("break Han and kana between characters", () => {
    expect(linesOf("吾輩は猫である。名前はまだ無い。", 10)).toEqual(["吾輩は猫で", "ある。名前", "はまだ無", "い。"]);
  });
  it("never begin a line with closing punctuation, nor end one with opening", () => {
    expect(linesOf("彼は言った。「行こう」", 10)).toEqual(["彼は言っ", "た。「行こ", "う」"]);
    expect(linesOf("一二三四「五」", 10)).toEqual(["一二三四", "「五」"]);
  });
  it("break between Han and Latin", () => {
    expect(linesOf("使用TypeScript语言", 14)).toEqual(["使用TypeScript", "语言"]);
    expect(linesOf("使用TypeScript语言", 12)).toEqual(["使用", "TypeScript语", "言"]);
  });
  it("take a wide character that is wider than the line as it is", () => {
    expect(linesOf("a漢字", 2)).toEqual(["a", "漢", "字"]);
  });
});

describe("ill-formed UTF-8", () => {
  it("becomes U+FFFD, one for each byte that is none", () => {
    expect(
      linesOf(Buffer.from([0x61, 0xff, 0x62, 0xc3, 0x28, 0xe2, 0x82, 0x0a, 0xed, 0xa0, 0x80]), 40, { encoding: 0 }),
    ).toEqual(["a\ufffdb\ufffd(\ufffd\ufffd", "\ufffd\ufffd\ufffd"]);
    expect(linesOf(Buffer.from([0xc0, 0x80, 0xf5, 0x80, 0xf0, 0x80]), 40, { encoding: 0 })).toEqual([
      "\ufffd".repeat(6),
    ]);
  });
});

describe("the two ways through the line breaker", () => {
  it("agree: a combining mark takes no room, but closes the short way", () => {
    const words =
      "In the beginning, there-was 555-12 text -- and  spaces   of  every-kind (and more) averyveryverylongword";
    const marked = words.replaceAll(/([a-z])(?=[a-z])/gi, "$1\u0301");
    for (let columns = 4; columns <= 44; columns++) {
      const short = linesOf(words, columns);
      const long = linesOf(marked, columns).map((line) => line.replaceAll("\u0301", ""));
      expect(long.join("|"), `${columns} columns`).toBe(short.join("|"));
    }
  });
});
