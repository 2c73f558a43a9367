// Texts in code pages, told and decoded as iconv-lite does; where Node's own decoders know a character, they agree.
import iconv from "iconv-lite";
import { beforeAll, describe, expect, it, test } from "vitest";
import { CodePage } from "../../../../firmware/core/text/code-page.js";
import { detectCodePage } from "../../../../firmware/core/text/detect.js";
import { Encoding } from "../../../../firmware/core/text/encoding-names.js";
import { FontPack } from "../../../../firmware/core/text/font-pack.js";
import { defaultFontPack } from "../../../../host/media/font-pack/default-pack.js";
import { MemorySource } from "../../../support/byte-source.js";
import { MemoryRaster } from "../../../support/screen.js";
import { below, seededBytes, seededRandom } from "../../../support/seeded-random.js";
import { linesOf } from "./pages.js";

const KOREAN =
  "가을 하늘은 높고 바람은 서늘하였다. 그는 오래된 골목을 지나 작은 책방 앞에 멈추어 섰다. 유리창 너머로 먼지 앉은 책들이 " +
  "가지런히 꽂혀 있었고, 주인은 난로 곁에서 졸고 있었다.\n";
const CHINESE =
  "秋天的天空很高，风也渐渐凉了。他走过一条旧巷，在一家小书店门前停了下来。玻璃窗后面整齐地摆着落满灰尘的书，主人坐在炉边打瞌睡。\n";
const TAIWANESE =
  "秋天的天空很高，風也漸漸涼了。他走過一條舊巷，在一家小書店門前停了下來。玻璃窗後面整齊地擺著落滿灰塵的書，主人坐在爐邊打瞌睡。\n";
const JAPANESE =
  "秋の空は高く、風は涼しくなった。彼は古い路地を抜けて、小さな本屋の前で立ち止まった。ガラス窓の向こうには本が並んでいた。\n";
const RUSSIAN =
  "Осенью небо стало высоким, и ветер был прохладным. Он прошёл по старому переулку и остановился перед книжной лавкой.\n";
const FRENCH =
  "L’été dernier, à Saint-Aubin, le facteur s’arrêta près d’une fenêtre où séchaient des pêches. « Déjà ? »\n";

const CASES: [string, Encoding, string, string][] = [
  ["Korean", Encoding.cp949, "cp949", KOREAN],
  ["Chinese", Encoding.gb18030, "gb18030", CHINESE],
  ["Chinese of Taiwan", Encoding.big5, "big5", TAIWANESE],
  ["Japanese", Encoding.shiftJis, "shift_jis", JAPANESE],
  ["Russian", Encoding.koi8r, "koi8-r", RUSSIAN],
  ["Russian", Encoding.windows1251, "windows-1251", RUSSIAN],
  ["French", Encoding.windows1252, "windows-1252", FRENCH],
];

const pack = new FontPack(new MemoryRaster(), new MemorySource(defaultFontPack()));
const tables = { file: pack.file, pages: () => pack.pages };
beforeAll(() => {
  while (pack.open());
});

function squeezed(text: string): string {
  return text.replace(/\s+/g, "");
}

describe.each(CASES)("%s in encoding %i", (_, encoding, label, text) => {
  it("is told from its bytes, wherever the piece begins", () => {
    const bytes = iconv.encode(text.repeat(3), label);
    for (let start = 0; start < 40; start += 4) {
      const first = iconv.encode(text.slice(0, start), label).length;
      expect(detectCodePage(bytes.toString("latin1").slice(first, first + 300))).toBe(encoding);
    }
  });

  it("reads as it was written, over the ends of blocks", () => {
    const long = text.repeat(12);
    const lines = linesOf(iconv.encode(long, label), 40, { tables });
    expect(squeezed(lines.join(""))).toBe(squeezed(long));
  });

  it("reads the same without a line end, from any block on, and does no harm when it is damaged", () => {
    const random = seededRandom(encoding);
    const bytes = iconv.encode(text.replace(/\n/g, " ").repeat(30), label);
    expect(squeezed(linesOf(bytes, 40, { tables }).join(""))).toBe(squeezed(text.repeat(30)));
    for (let round = 0; round < 8; round++) {
      const damaged = Buffer.from(bytes.subarray(0, 1500));
      for (let i = 0; i < 60; i++) damaged[below(random, damaged.length)] = below(random, 256);
      for (const line of linesOf(damaged, 40, { tables, encoding })) expect(line.length).toBeLessThan(160);
    }
  });

  it("shows something of its width where the card brings no tables", () => {
    const lines = linesOf(iconv.encode(text, label), 40, {});
    expect(lines.length).toBeGreaterThan(1);
  });
});

test("noise is decoded by every decoder without harm", () => {
  for (let encoding = 0; encoding < 10; encoding++) {
    for (let seed = 0; seed < 3; seed++) linesOf(seededBytes(2000, seed), 40, { tables, encoding });
  }
});

/** What both sides agree is a character. */
function decoded(page: CodePage, bytes: number[]): string {
  const text = String.fromCharCode(...bytes);
  for (let i = 0; i < 10; i++) {
    const found = page.utf8(text);
    if (!page.isWaiting()) return Buffer.from(found, "latin1").toString("utf8");
    while (page.isWaiting()) page.step();
  }
  throw new Error("never decoded");
}

describe("over the whole code page as iconv-lite has it", () => {
  const PAIRS: [string, Encoding, number][] = [
    ["cp949", Encoding.cp949, 0],
    ["gb18030", Encoding.gb18030, 0],
    ["big5", Encoding.big5, 0],
    ["shift_jis", Encoding.shiftJis, 0],
  ];
  test.each(PAIRS)("%s", (label, encoding, most) => {
    const page = new CodePage(encoding, tables);
    const differences: string[] = [];
    let compared = 0;
    for (let lead = 0x81; lead < 0xff; lead++) {
      for (let trail = 0x40; trail < 0xff; trail++) {
        const theirs = iconv.decode(Buffer.of(lead, trail), label);
        if (theirs.length !== 1 || theirs === "\ufffd") continue;
        compared++;
        const ours = decoded(page, [lead, trail]);
        if (ours !== theirs) differences.push(`${lead.toString(16)}${trail.toString(16)} ${theirs} ${ours}`);
      }
    }
    expect(compared).toBeGreaterThan(6000);
    expect(differences.length, differences.slice(0, 20).join("; ")).toBeLessThanOrEqual(most);
  });

  test.each([
    ["euc-kr", Encoding.cp949, 0xa1, 0xa1, 2350],
    ["gb18030", Encoding.gb18030, 0xa1, 0xa1, 6763],
    ["big5", Encoding.big5, 0xa4, 0x40, 5401],
    ["shift_jis", Encoding.shiftJis, 0x88, 0x40, 2965],
  ] as [string, Encoding, number, number, number][])(
    "and Node's %s agrees on letters",
    (label, encoding, lead, trail, least) => {
      const page = new CodePage(encoding, tables);
      const decoder = new TextDecoder(label, { fatal: false });
      let same = 0;
      for (let first = lead; first < 0xff; first++) {
        for (let second = trail; second < 0xff; second++) {
          const theirs = decoder.decode(Uint8Array.of(first, second));
          if (!/^[\p{L}]$/u.test(theirs)) continue;
          expect(decoded(page, [first, second])).toBe(theirs);
          same++;
        }
      }
      expect(same).toBeGreaterThanOrEqual(least);
    },
  );

  test.each([
    ["windows-1252", Encoding.windows1252],
    ["koi8-r", Encoding.koi8r],
    ["windows-1251", Encoding.windows1251],
  ] as [string, Encoding][])("%s", (label, encoding) => {
    const page = new CodePage(encoding, tables);
    for (let byte = 0x80; byte < 0x100; byte++) {
      const theirs = iconv.decode(Buffer.of(byte), label);
      if (theirs !== "\ufffd" && theirs >= "\u00a0") expect(decoded(page, [byte])).toBe(theirs);
    }
  });

  test("GB18030's four bytes, in and beyond the tables", () => {
    const page = new CodePage(Encoding.gb18030, tables);
    for (let point = 0x80; point < 0x10000; point += 37) {
      const text = String.fromCharCode(point);
      const bytes = iconv.encode(text, "gb18030");
      if (bytes.length === 4 && (point < 0xd800 || point >= 0xe900)) expect(decoded(page, [...bytes])).toBe(text);
    }
    expect(decoded(page, [...iconv.encode("\u{20000}😀", "gb18030")])).toBe("\u{20000}😀");
  });
});
