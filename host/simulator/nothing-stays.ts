// Promise 3, checked: when the card leaves, everything read from it leaves the firmware's memory and the screen's. The
// card's names and contents are cut into short runs of bytes; the same runs are looked for before the card leaves
// (where plenty must be found, or the search proves nothing) and after. Layer: host/simulator.
import type { Engine } from "../../hardware/virtual/engine.js";
import { setFontCustomBytes } from "../build/virtual-modules.js";
import { readCardFiles } from "../media/card-reader.js";
import { latinFont } from "../media/latin-font.js";

/** Short enough to be found in a piece of a string, long enough to be no accident. */
export const NEEDLE_BYTES = 12;
const MOST_NEEDLES = 3000;
/** A run of fewer different bytes (zeroes, one colour, dashes) may be anyone's. */
const FEWEST_VALUES = 6;
const LIMITS = { headBytes: 2048, files: 400, depth: 16 } as const;

/** Engines find a needle by runs of this length, where memory is in small pieces. */
const SHORTEST_BYTES = 6;

function isDistinctive(run: Uint8Array, bundle: Buffer, font: Buffer): boolean {
  if (new Set(run).size < FEWEST_VALUES || bundle.includes(Buffer.from(run))) return false;
  // A card's font has letters that are dot for dot the player's own, which lie in memory with no card in.
  for (let at = 0; at + SHORTEST_BYTES <= run.length; at++) {
    if (font.includes(Buffer.from(run.subarray(at, at + SHORTEST_BYTES)))) return false;
  }
  return true;
}

/**
 * Runs of bytes that only this card can have brought.
 * @param bundle the firmware's code: what it contains itself ("Insert a card") proves nothing.
 */
export async function needlesOf(image: Uint8Array, bundle: string): Promise<Uint8Array[]> {
  const files = (await readCardFiles(image, LIMITS)) ?? [];
  const code = Buffer.from(bundle, "latin1");
  const font = Buffer.from(setFontCustomBytes(latinFont(), 0));
  const unique = new Map<string, Uint8Array>();
  const offer = (run: Uint8Array) => {
    if (unique.size < MOST_NEEDLES && isDistinctive(run, code, font))
      unique.set(Buffer.from(run).toString("latin1"), run);
  };
  for (const file of files) {
    for (const part of file.path.split("/")) {
      const name = Buffer.from(part, "utf8");
      if (name.length >= NEEDLE_BYTES) offer(name.subarray(0, NEEDLE_BYTES));
      else if (name.length >= 8) offer(name);
    }
  }
  // Round by round, so that the beginning of every file is looked for before the rest of any.
  for (let at = 0; at + NEEDLE_BYTES <= LIMITS.headBytes; at += NEEDLE_BYTES) {
    for (const file of files) {
      if (at + NEEDLE_BYTES <= file.head.length) offer(file.head.subarray(at, at + NEEDLE_BYTES));
    }
  }
  return [...unique.values()];
}

export interface Traces {
  /** Where the firmware holds something from the card, in words. */
  readonly places: readonly string[];
  /** Bytes of the LCD's memory that differ from those before any card was in. */
  readonly screenBytes: number;
  readonly bytes: number;
}

/** What of the card is in the firmware's and the screen's memory now. */
export async function findTraces(
  engine: Engine,
  needles: readonly Uint8Array[],
  cleanScreen: Uint8Array,
): Promise<Traces> {
  const places = await engine.searchMemory(needles);
  const memory = engine.board.screenMemory();
  let screenBytes = 0;
  for (let i = 0; i < memory.length; i++) if (memory[i] !== cleanScreen[i]) screenBytes++;
  return { places, screenBytes, bytes: places.length * NEEDLE_BYTES + screenBytes };
}
