// Texts that nobody would keep in memory: opened, turned, jumped in and searched by as few blocks as small ones.
import { describe, expect, it } from "vitest";
import type { PlacedSource } from "../../../../firmware/core/storage/byte-source.js";
import { Pager } from "../../../../firmware/core/text/pager.js";

/** Steps that one page may take, wherever it is. */
const MOST_STEPS = 400;

/** A text whose bytes are told by their place: none of it is kept. */
class EndlessSource implements PlacedSource {
  blocksRead = 0;
  readonly runEnd: number;
  readonly volume: { device: { bytes: Uint8Array; offset: number; stride: number; read(): number } };

  constructor(
    readonly blocks: number,
    readonly tailBytes: number,
    private readonly byteAt: (block: number, offset: number) => number,
  ) {
    this.runEnd = blocks;
    this.volume = { device: { bytes: new Uint8Array(512), offset: 0, stride: 512, read: () => -4 } };
  }

  place(): number {
    return -4;
  }

  read(block: number, count: number): number {
    if (block < 0 || block >= this.blocks || count < 1) return -4;
    this.blocksRead++;
    const bytes = new Uint8Array(512);
    for (let i = 0; i < 512; i++) bytes[i] = this.byteAt(block, i);
    this.volume.device.bytes = bytes;
    return 1;
  }
}

const LINES = "It rained on the bay. The lamp was lit.\n";
const lines = (block: number, offset: number) => LINES.charCodeAt((block * 512 + offset) % LINES.length);
const WORDS = "rain and wind ";
const oneLine = (block: number, offset: number) => WORDS.charCodeAt((block * 512 + offset) % WORDS.length);
const noSpace = () => 0x78;

function pagerOf(source: EndlessSource): Pager {
  return new Pager(source, 40, 14, null, -1);
}

/** Lays the page out; the blocks that it took. */
function page(pager: Pager, source: EndlessSource): number {
  const before = source.blocksRead;
  let steps = 0;
  while (pager.step()) {
    steps++;
    if (steps > MOST_STEPS) throw new Error("the page was never complete");
  }
  expect(pager.failure).toBe(0);
  expect(pager.lineCount).toBeGreaterThan(0);
  return source.blocksRead - before;
}

const SIZES: [string, number][] = [
  ["2 KB", 4],
  ["200 MB", 400_000],
  ["4 GB less a byte", 8_388_608],
];

describe.each([
  ["lines", lines],
  ["one line of words", oneLine],
  ["one line without a space", noSpace],
])("a text of %s", (_what, byteAt) => {
  it.each(SIZES)("of %s opens, turns and jumps by a few blocks", (_size, blocks) => {
    const source = new EndlessSource(blocks, 511, byteAt);
    const pager = pagerOf(source);
    pager.toStart();
    expect(page(pager, source)).toBeLessThanOrEqual(8);
    expect(pager.percent()).toBeLessThanOrEqual(blocks === 4 ? 100 : 0);
    if (pager.next()) expect(page(pager, source)).toBeLessThanOrEqual(6);
    pager.toEnd();
    expect(page(pager, source)).toBeLessThanOrEqual(60);
    expect([pager.atEnd, pager.percent()]).toEqual([true, 100]);
    if (pager.previous()) page(pager, source);
    pager.toPercent(50);
    expect(page(pager, source)).toBeLessThanOrEqual(60);
    expect(Math.abs(pager.percent() - 50)).toBeLessThanOrEqual(blocks === 4 ? 50 : 1);
    if (pager.up(1)) expect(page(pager, source)).toBeLessThanOrEqual(60);
  });
});

it("a text of 200 MB opens by exactly the blocks of a small one", () => {
  const counts = [40, 400_000].map((blocks) => {
    const source = new EndlessSource(blocks, 0, lines);
    const pager = pagerOf(source);
    pager.toStart();
    return page(pager, source);
  });
  expect(counts[1]).toBe(counts[0]);
});

it("what is no text in a text does no harm: NUL bytes, bytes of another encoding", () => {
  const mixed = Buffer.concat([
    Buffer.from("Grüße aus 서울\n".repeat(60)),
    Buffer.from([0xb0, 0xa1, 0xff, 0xfe, 0, 0, 0, 0x1b, 0x0a]),
    Buffer.from("Größe\n".repeat(40), "latin1"),
    Buffer.from("\0\0 and on it goes\n".repeat(40)),
  ]);
  const source = new EndlessSource(
    Math.ceil(mixed.length / 512),
    mixed.length % 512,
    (block, i) => mixed[block * 512 + i] ?? 0,
  );
  const pager = pagerOf(source);
  pager.toStart();
  let text = "";
  do {
    page(pager, source);
    text += pager.lines.slice(0, pager.lineCount).join("\n");
  } while (pager.next());
  expect(Buffer.from(text, "latin1").toString()).toContain("서울");
  expect(text.split("and on it goes").length).toBe(41);
  // Nothing that would steer whoever draws it.
  expect([...text].filter((character) => character < " " && character !== "\n")).toEqual([]);
});
