// A card's blocks looked through as they come over the wire, however late some of them are: what is wanted is found at every
// place that Buffer.indexOf tells, and reading goes on as if they had been read.
import { expect, test } from "vitest";
import type { ByteSource } from "../../../firmware/core/storage/byte-source.js";
import { Shape } from "../../../firmware/core/text/encoding-names.js";
import { TextSearch } from "../../../firmware/core/text/text-search.js";
import { Ran } from "../../../firmware/core/video/hot.js";
import { SdCard, SdState } from "../../../firmware/drivers/sd-card.js";
import { readyFinder } from "../../support/finder.js";
import { below, seededRandom } from "../../support/seeded-random.js";
import { SpiCard } from "./spi-card.js";

const BYTES = 128 * 1024;

/** A skimmer that wants to see each burst. */
const NOT_PLAIN = {
  isPlain: false,
  one: 0,
  other: 0,
  ends: new Uint8Array(256),
  begins: new Uint8Array(256),
  last: 0,
  isNear: () => false,
  isAcross: () => false,
  keepEnd: () => {},
};

function started(image: Uint8Array, blockGap: () => number): { card: SpiCard; driver: SdCard } {
  const card = new SpiCard({ image, blockGap });
  const driver = new SdCard(card, { nowMs: () => Math.floor(card.nowMs) }, 31_250_000);
  for (let i = 0; i < 100 && driver.startStep() !== SdState.ready; i++);
  return { card, driver };
}

/** One gap in `every` is longer, by up to `most` bytes. */
function gaps(seed: number, every: number, most: number): () => number {
  const random = seededRandom(seed);
  return () => (below(random, every) === 0 ? 2 + below(random, most) : 1);
}

/** All of the card as one file, and how often it was swept. */
function sourceOf(driver: SdCard): { source: ByteSource; swept: () => number } {
  let bursts = 0;
  const source: ByteSource = {
    blocks: BYTES / 512,
    tailBytes: 0,
    volume: { device: driver },
    read: (block, count) => driver.read(block, count),
    sweep: (block, most, skimmer) => {
      const left = Math.floor((BYTES / 512 - block) / 8);
      const done = driver.sweep(block, Math.min(most, left), skimmer);
      bursts += done >> 1;
      return done;
    },
  };
  return { source, swept: () => bursts };
}

function found(source: ByteSource, wanted: string, other: string): number[] {
  const places: number[] = [];
  let from = 0;
  for (let searches = 0; searches < 200; searches++) {
    const finder = readyFinder(wanted, other, 1, 1);
    const search = new TextSearch(source, finder, Shape.single, Math.floor(from / 512), from % 512);
    for (let steps = 0; search.step(); steps++) {
      while (search.isRunning() && search.run(0) !== Ran.stop) steps++;
      if (steps > 10_000) throw new Error("the search never ended");
    }
    if (!search.isFound || search.hasWrapped) return places;
    places.push(search.block * 512 + search.offset);
    from = (places.at(-1) as number) + 1;
  }
  throw new Error("too many places");
}

function expected(content: Buffer, ...wanted: string[]): number[] {
  const places = new Set<number>();
  for (const one of wanted) {
    for (let at = content.indexOf(one, 0, "latin1"); at >= 0; at = content.indexOf(one, at + 1, "latin1"))
      places.add(at);
  }
  return [...places].sort((a, b) => a - b);
}

test.each([
  ["none late", 1_000_000, 1, 200],
  ["one in 32 late, as cards are", 32, 3, 150],
  ["one in 8 late, by up to 17 bytes", 8, 16, 80],
  ["every second late", 2, 4, 0],
])("finds all there is: %s", (_, every, most, leastSwept) => {
  const alphabet = "etaoinshrdlucmwfgypbvkjxqz \n";
  let all = 0;
  for (const seed of [0, 1, 2, 3, 4, 5, 12, 30, 59]) {
    const random = seededRandom(seed);
    const content = Buffer.alloc(BYTES);
    for (let i = 0; i < BYTES; i++) content[i] = alphabet.charCodeAt(below(random, 4 + (seed % 6) * 4));
    for (const length of [4, 7, 14]) {
      const wanted = `q${content.toString("latin1", 20_000, 20_000 + length - 2)}z`;
      const capital = `Q${wanted.slice(1)}`;
      for (let i = 0; i < 3; i++) content.write(i === 1 ? capital : wanted, below(random, BYTES - 20), "latin1");
      // In a seam, one of blocks or one of bursts.
      const seam = 512 * (1 + below(random, BYTES / 512 - 2));
      content.write(wanted, seam - 1 - below(random, length - 1), "latin1");
      const { card, driver } = started(content, gaps(seed, every, most));
      const { source, swept } = sourceOf(driver);
      expect(found(source, wanted, capital), `${JSON.stringify(wanted)} ${seed}`).toEqual(
        expected(content, wanted, capital),
      );
      expect(card.complaints).toEqual([]);
      all += swept();
    }
  }
  expect(all).toBeGreaterThanOrEqual(leastSwept);
});

test("shows each block as it is on the card, once, and reads on from where it stopped", () => {
  const image = new Uint8Array(BYTES);
  for (let i = 0; i < BYTES; i++) image[i] = (i * 7 + (i >> 9) * 13 + (i >> 13)) & 0xff;
  for (const [every, most] of [
    [1000, 1],
    [12, 3],
    [4, 16],
  ]) {
    const { driver } = started(image, gaps(every, every, most));
    let next = driver.read(0, 8);
    const isBlock = (at: number, block: number) =>
      Buffer.from(driver.bytes.buffer, driver.bytes.byteOffset + at, 512).equals(
        image.subarray(block * 512, block * 512 + 512),
      );
    let seen = 0;
    while (next + 24 < BYTES / 512) {
      const first = next;
      let shown = 0;
      const swept = driver.sweep(first, 2, {
        ...NOT_PLAIN,
        skim(bytes, lateFrom, late) {
          for (let block = 0; block < 8; block++) {
            const at = block * 516 + 1 + (block >= lateFrom ? late : 0);
            const content = image.subarray((first + shown * 8 + block) * 512).subarray(0, 512);
            expect(Buffer.from(bytes.buffer, bytes.byteOffset + at, 512).equals(content)).toBe(true);
          }
          seen++;
          // A burst that is late is shown again, mended, where it was of no use.
          if (seen % 5 === 0) return false;
          shown++;
          return true;
        },
      });
      expect(swept >> 1).toBe(shown);
      next += shown * 8;
      if (swept % 2 === 1) {
        for (let block = 0; block < 8; block++) {
          expect(isBlock(driver.offset + block * driver.stride, next + block)).toBe(true);
        }
        next += 8;
      } else if (swept === 0) {
        const got = driver.read(next, 8);
        expect(got).toBeGreaterThan(0);
        expect(isBlock(driver.offset, next)).toBe(true);
        next += got;
      }
    }
    expect(seen).toBeGreaterThan(5);
  }
});

test("ends where the card does, or is pulled out", () => {
  const image = new Uint8Array(BYTES).fill(0x20);
  const { card, driver } = started(image, () => 1);
  expect(driver.read(0, 8)).toBe(8);
  const all = { ...NOT_PLAIN, skim: () => true };
  expect(driver.sweep(16, 2, all)).toBe(0);
  for (let block = 8; block < 256; block += 8) expect(driver.sweep(block, 31, all)).toBe(2);
  expect(driver.sweep(256, 1, all)).toBe(0);
  expect(driver.read(0, 8)).toBe(8);
  card.present = false;
  expect(driver.sweep(8, 4, all)).toBe(0);
  expect(driver.read(8, 8)).toBeLessThan(0);
});

test("keeps nothing of a card that left in the midst of a search", () => {
  const image = new Uint8Array(BYTES).fill(0x20);
  const { driver } = started(image, gaps(3, 8, 3));
  const holdsSpaces = () =>
    Object.values(driver).some((value) => value instanceof Uint8Array && Buffer.from(value).includes("          "));
  const finder = readyFinder("quartz", "Quartz", 1, 1);
  let kept = false;
  for (let next = driver.read(0, 8); next < 200 && !kept; ) {
    const swept = driver.sweep(next, 2, finder.skimmer);
    next += swept > 0 ? (swept >> 1) * 8 : driver.read(next, 8);
    kept = swept > 0 && holdsSpaces();
  }
  // Blocks that came late, to be looked at next.
  expect(kept).toBe(true);
  driver.forget();
  expect(holdsSpaces()).toBe(false);
});
