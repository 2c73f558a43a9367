// What stands under a video at a time, in files as several programs write them, in all encodings, after any seeks; and
// damaged files by seed: nothing hangs, nothing is longer than its rows.
import iconv from "iconv-lite";
import { beforeAll, describe, expect, it, test } from "vitest";
import { FontPack } from "../../../../firmware/core/text/font-pack.js";
import { nextCodePoint } from "../../../../firmware/core/text/utf8.js";
import { cellWidth } from "../../../../firmware/core/text/width.js";
import { timeIn } from "../../../../firmware/core/video/subtitle-reader.js";
import { Subtitles } from "../../../../firmware/core/video/subtitles.js";
import { defaultFontPack } from "../../../../host/media/font-pack/default-pack.js";
import { MemorySource, type SourceOptions } from "../../../support/byte-source.js";
import { MemoryRaster } from "../../../support/screen.js";
import { below, seededRandom } from "../../../support/seeded-random.js";
import { linesAt, srtTime, type WrittenCue, writeSami, writeSrt, writtenCues } from "../../../support/subtitles.js";

const pack = new FontPack(new MemoryRaster(), new MemorySource(defaultFontPack()));
const tables = { file: pack.file, pages: () => pack.pages };
beforeAll(() => {
  while (pack.open());
});

function open(content: Uint8Array | string, rows = 2, options: SourceOptions = {}) {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const source = new MemorySource(bytes, options);
  return { subtitles: new Subtitles(source, tables, 40, rows), source };
}

/** @returns what is shown at that position, in ordinary strings without the blanks in front */
function at(subtitles: Subtitles, ms: number, mostSteps = 3000): string[] {
  if (subtitles.isDue(ms)) {
    let steps = 0;
    while (subtitles.step(ms)) {
      steps++;
      if (steps > mostSteps) throw new Error(`not settled after ${steps} steps at ${ms} ms`);
    }
    expect(subtitles.isDue(ms)).toBe(false);
  }
  return subtitles.rows.map((row) => Buffer.from(row, "latin1").toString("utf8").trimStart());
}

/** As a video that plays, then one in which somebody seeks. */
function follows(subtitles: Subtitles, cues: readonly WrittenCue[], seed: number): void {
  const end = cues[cues.length - 1].endMs + 5000;
  for (let ms = 0; ms < end; ms += 170) expect(at(subtitles, ms), `at ${ms} ms`).toEqual(linesAt(cues, ms));
  const random = seededRandom(seed);
  for (let i = 0; i < 60; i++) {
    let ms = below(random, end);
    for (let step = 0; step < 3; step++, ms += below(random, 900)) {
      expect(at(subtitles, ms), `after a seek to ${ms} ms`).toEqual(linesAt(cues, ms));
    }
  }
}

const bom = (text: string, label: string): Buffer => iconv.encode(text, label, { addBOM: true });
const plain = (text: string, label: string): Buffer => iconv.encode(text, label);

const ENCODINGS: [string, string, (text: string, label: string) => Buffer][] = [
  ["utf-8", "korean", plain],
  ["utf-8", "french", bom],
  ["utf-16le", "korean", bom],
  ["utf-16be", "japanese", bom],
  ["utf-16le", "english", plain],
  ["cp949", "korean", plain],
  ["shift_jis", "japanese", plain],
  ["gb18030", "chinese", plain],
  ["big5", "taiwanese", plain],
  ["windows-1252", "french", plain],
  ["windows-1251", "russian", plain],
  ["koi8-r", "russian", plain],
];

describe.each(ENCODINGS)("in %s, %s", (label, language, encode) => {
  const cues = writtenCues(label.length, 50, language);

  it("SubRip says what was written, as time passes and after seeks", () => {
    follows(open(encode(writeSrt(cues, { lineEnd: "\r\n" }), label)).subtitles, cues, 1);
  });

  it("SAMI does, too", () => {
    follows(open(encode(writeSami(cues), label)).subtitles, cues, 2);
  });
});

describe("SubRip", () => {
  const cues = writtenCues(5, 80);

  it.each(["\n", "\r\n", "\r"])("with lines that end in %j", (lineEnd) => {
    follows(open(writeSrt(cues, { lineEnd })).subtitles, cues, 3);
  });

  it("with tags, places, blanks, points, and without numbers", () => {
    follows(open(writeSrt(cues, { isUntidy: true }), 2, { most: 1 }).subtitles, cues, 4);
  });

  it("without the empty line between two cues", () => {
    const { subtitles } = open("1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:03,000 --> 00:00:04,000\nTwo");
    expect([0, 1000, 1999, 2000, 3500, 4000].map((ms) => at(subtitles, ms))).toEqual([
      [],
      ["One"],
      ["One"],
      [],
      ["Two"],
      [],
    ]);
  });

  it("leaves out what is later than what stands behind it, and nothing else", () => {
    const cue = (startMs: number, text: string): string =>
      `${srtTime(startMs)} --> ${srtTime(startMs + 900)}\n${text}\n\n`;
    const never = "1\n99:99:99,999 --> 99:99:99,999\nNever\n\n";
    const text = [never, cue(1000, "One"), cue(2000, "Two"), cue(9000, "Late"), cue(3000, "Three"), never];
    const { subtitles } = open(`${text.join("")}${cue(3000, "Four")}${cue(5000, "Five")}`);
    const shown = [500, 1500, 2500, 3500, 5500, 9500].map((ms) => at(subtitles, ms)[0]);
    expect(shown).toEqual([undefined, "One", "Two", "Four", "Five", undefined]);
    for (const ms of [2500, 5500, 1500])
      expect(at(subtitles, ms)).toEqual([ms === 2500 ? "Two" : ms === 5500 ? "Five" : "One"]);
  });

  it("knows times as they are met, and refuses others", () => {
    expect(timeIn("01:02:03,004")).toBe(3723004);
    expect(timeIn(" 1:2:3.5 X1:20")).toBe(3723500);
    expect(timeIn("02:03,1239")).toBe(123123);
    expect(timeIn("99:59:59,999")).toBe(359999999);
    for (const wrong of ["", "12", "1:2:3:4", "-1:00:00,0", "a:b:c", "1:2:,5", "100:00:00,000", "1:2:3,", "1:2:3,x"]) {
      expect(timeIn(wrong), wrong).toBe(-1);
    }
  });

  it("breaks what is too long at words, and cuts what has no room", () => {
    const said = "The quick brown fox jumps over the lazy dog and is not seen again until the end of the week";
    const { subtitles } = open(`1\n00:00:00,000 --> 00:00:09,000\n${said}\n`);
    expect(at(subtitles, 0)).toEqual([
      "The quick brown fox jumps over the lazy",
      "dog and is not seen again until the...",
    ]);
    const korean = "가을하늘은 높고 바람은 서늘하였다 그는 오래된 골목을 지나";
    expect(at(open(`1\n00:00:00,000 --> 00:00:09,000\n${korean}\n`).subtitles, 0)).toEqual([
      "가을하늘은 높고 바람은 서늘하였다 그는",
      "오래된 골목을 지나",
    ]);
  });

  it("puts each row in the middle", () => {
    const { subtitles } = open("1\n00:00:00,000 --> 00:00:09,000\nabcd\n");
    at(subtitles, 0);
    expect(subtitles.rows).toEqual([`${" ".repeat(18)}abcd`]);
  });

  it("reads a film's file by halving: a seek takes some twenty blocks of a thousand", () => {
    const film = writtenCues(9, 8000);
    const { subtitles, source } = open(writeSrt(film));
    expect(source.blocks).toBeGreaterThan(900);
    at(subtitles, 0);
    for (const cue of [film[7000], film[200], film[4000]]) {
      const before = source.blocksRead;
      expect(at(subtitles, cue.startMs + 10)).toEqual([...cue.lines]);
      expect(source.blocksRead - before).toBeLessThan(25);
    }
  });

  it("reads a block at a time while a video plays, and none while nothing is due", () => {
    const { subtitles, source } = open(writeSrt(cues));
    at(subtitles, 0);
    const opened = source.blocksRead;
    // For its encoding, the beginning is looked at.
    expect(opened).toBeLessThan(20);
    let most = 0;
    for (let ms = 0; ms < 200_000; ms += 50) {
      const before = source.blocksRead;
      at(subtitles, ms);
      most = Math.max(most, source.blocksRead - before);
    }
    expect(most).toBeLessThan(4);
    expect(source.blocksRead - opened).toBeLessThan(source.blocks + 1);
  });

  it("goes on behind a block that cannot be read, and tells of it", () => {
    const { subtitles } = open(writeSrt(cues), 2, { errors: new Map([[3, -2]]) });
    const last = cues[60];
    at(subtitles, 0);
    for (let ms = 0; ms < last.startMs; ms += 1000) at(subtitles, ms);
    expect(subtitles.failure).toBe(-2);
    expect(at(subtitles, last.startMs)).toEqual([...last.lines]);
  });
});

describe("SAMI", () => {
  const cues = writtenCues(6, 60, "korean");
  const english = cues.map((_, i) => `Line ${i}`);

  it("as untidy as it is met: quotes, line ends within tags, entities without an end", () => {
    follows(open(writeSami(cues, null, true)).subtitles, cues, 5);
    const tidy = writtenCues(7, 60, "english");
    follows(open(writeSami(tidy, null, true)).subtitles, tidy, 6);
  });

  it("of two languages shows the first, and the other when asked to", () => {
    const { subtitles } = open(writeSami(cues, english));
    follows(subtitles, cues, 7);
    expect(subtitles.nextLanguage()).toBe(true);
    expect(subtitles.language()).toBe("encc");
    follows(
      subtitles,
      cues.map((cue, i) => ({ ...cue, lines: [english[i]] })),
      8,
    );
    expect(subtitles.nextLanguage()).toBe(false);
    follows(subtitles, cues, 9);
  });

  it("with one language behind the other, too", () => {
    const translated = cues.map((cue, i) => ({ ...cue, lines: [english[i]] }));
    const [first, second] = [writeSami(cues), writeSami(translated).replaceAll("KRCC", "ENCC")];
    const body = second.slice(second.indexOf("<BODY>") + 6);
    const { subtitles } = open(`${first.slice(0, first.indexOf("</BODY>"))}${body}`);
    follows(subtitles, cues, 10);
    // Of the other one nothing is known before it was met.
    for (let i = 0; i < 2000 && subtitles.language() === ""; i++) at(subtitles, cues[59].endMs + i);
    if (subtitles.language() !== "") {
      subtitles.nextLanguage();
      expect(at(subtitles, cues[30].startMs)).toEqual(["Line 30"]);
    }
  });

  it("decodes entities, also those of numbers, and keeps what is none", () => {
    const body = "<P Class=KRCC>a&lt;b&gt; &amp; &quot;c&quot; &#233;&#xAC00; &unknown; 100 % & more &#; &#99999999;";
    const { subtitles } = open(`<SAMI><BODY><SYNC Start=0>${body}`);
    expect(at(subtitles, 0)).toEqual(['a<b> & "c" é가 &unknown; 100 % & more', "&#; &#99999999;"]);
  });
});

test.each([
  ["an empty file", ""],
  ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 0, 0, 0])],
  ["a text without times", "Just words.\n".repeat(40_000)],
])("%s shows nothing, and is left alone after some blocks", (_, content) => {
  const { subtitles, source } = open(content);
  for (let ms = 0; ms < 100_000; ms += 500) expect(at(subtitles, ms)).toEqual([]);
  expect(source.blocksRead).toBeLessThan(120);
});

/** One to eight damages: bytes, pieces moved or cut out, what structure is made of put anywhere. */
function damaged(whole: Buffer, seed: number): Buffer {
  const random = seededRandom(seed);
  const bits = [
    "-->",
    "<SYNC Start=",
    "<",
    ">",
    "&",
    "\n\n",
    "\0",
    "99:99:99,999",
    "&#x",
    "{\\",
    "<P Class=",
    "0".repeat(300),
  ];
  let bytes = Buffer.from(whole);
  for (let i = 1 + below(random, 8); i > 0; i--) {
    const place = below(random, bytes.length);
    const dice = below(random, 4);
    if (dice === 0) bytes[place] = below(random, 256);
    else if (dice === 1) bytes.write(bits[below(random, bits.length)].repeat(1 + below(random, 40)), place);
    else if (dice === 2) bytes.copy(bytes, below(random, bytes.length), place, place + below(random, 700));
    else bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + below(random, 500))]);
    if (bytes.length === 0) return bytes;
  }
  return bytes;
}

const CASES = 250;
const FILES: [string, () => Buffer][] = [
  ["SubRip", () => Buffer.from(writeSrt(writtenCues(1, 40, "french"), { isUntidy: true }))],
  ["SubRip in CP949", () => iconv.encode(writeSrt(writtenCues(2, 40, "korean")), "cp949")],
  ["SAMI", () => Buffer.from(writeSami(writtenCues(3, 30, "korean"), Array(30).fill("x"), true))],
  ["SAMI in UTF-16", () => iconv.encode(writeSami(writtenCues(4, 30, "korean")), "utf-16le", { addBOM: true })],
];

test.each(FILES)(`${CASES} damaged files: %s`, (_, make) => {
  const whole = make();
  let shown = 0;
  for (let seed = 0; seed < CASES; seed++) {
    try {
      const random = seededRandom(seed + 9000);
      const { subtitles, source } = open(damaged(whole, seed), 2, { most: 1 + (seed % 8) });
      let ms = 0;
      for (let i = 0; i < 50; i++) {
        ms = below(random, 4) === 0 ? below(random, 300_000) : ms + below(random, 4000);
        // Each byte ends a cue at most, and a seek reads what is there again.
        for (const row of at(subtitles, ms, 60 * source.blocks + 600)) {
          shown++;
          const bytes = Buffer.from(row).toString("latin1");
          let cells = 0;
          for (const character of row) cells += cellWidth(nextCodePoint(Buffer.from(character).toString("latin1"), 0));
          expect(cells, bytes).toBeLessThanOrEqual(40);
        }
        expect(subtitles.rows.length).toBeLessThanOrEqual(2);
      }
    } catch (error) {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.stack : error}`);
    }
  }
  // They are damaged, not destroyed.
  expect(shown).toBeGreaterThan(CASES);
});
