// Reading a file of the card over the link, in frames as long as the line allows. Layer: host/link; nothing of Node.
import { SUMMED_BYTES } from "../../firmware/core/link/format.js";
import type { BoardLink } from "./board-link.js";
import { paysToPack, readPacked, UnpackedFromHere } from "./read-packed.js";

/** Payloads tried, from the longest. */
const SIZES = [2048, 1024, 512];
/** Bytes around a payload that are lost with it. */
const AROUND = 17;
/** So many frames are lost before a shorter payload is chosen. */
const LEAST_LOST = 3;
const BLOCK = 512;

export interface ReadOptions {
  /** The file's block to begin with. */
  readonly firstBlock: number;
  /** Takes the bytes in order; what it throws ends the reading, a promise holds the board up. */
  readonly take: (bytes: Uint8Array) => unknown;
  readonly signal?: AbortSignal;
}

/** @param path as the board knows it  @returns the board's last words */
export async function readFile(link: BoardLink, path: string, options: ReadOptions): Promise<string> {
  let block = options.firstBlock;
  if (paysToPack(link, path)) {
    const take = (bytes: Uint8Array) => {
      block += bytes.length / BLOCK;
      return options.take(bytes);
    };
    try {
      return await readPacked(link, path, block, take, options.signal);
    } catch (error) {
      if (!(error instanceof UnpackedFromHere)) throw error;
    }
  }
  let size = SIZES[0];
  for (;;) {
    const tooLong = new AbortController();
    const before = link.damaged;
    const start = block;
    let bytes = 0;
    const end = options.signal === undefined ? tooLong.signal : AbortSignal.any([tooLong.signal, options.signal]);
    try {
      return await link.request(`read ${start} ${size} ${path}`, {
        signal: end,
        onData: (piece) => {
          const taken = options.take(piece);
          bytes += piece.length;
          if (bytes % BLOCK === 0) block = start + bytes / BLOCK;
          const better = betterSize(size, bytes, link.damaged - before);
          if (better < size && bytes % BLOCK === 0) {
            size = better;
            tooLong.abort();
          }
          return taken;
        },
      });
    } catch (error) {
      // The line damages more than one frame in so many: it goes on from here in shorter ones.
      if (!tooLong.signal.aborted || options.signal?.aborted === true) throw error;
    }
  }
}

/** With one damaged byte in so many, the payload that carries most is the root of that times what is around it. */
function betterSize(size: number, bytes: number, lost: number): number {
  if (lost < LEAST_LOST) return size;
  const best = Math.sqrt((bytes / lost) * AROUND) * 1.4;
  return SIZES.find((candidate) => candidate <= best) ?? SIZES[SIZES.length - 1];
}

/** CRC-32 of each 4,096 bytes of a file, four bytes each as the board sends them, one character a byte. */
export async function readSums(
  link: BoardLink,
  path: string,
  take: (sum: string, index: number) => boolean,
): Promise<void> {
  let held = "";
  let index = 0;
  const enough = new AbortController();
  try {
    await link.request(`sums 0 ${path}`, {
      signal: enough.signal,
      onData: (piece) => {
        for (const byte of piece) {
          held += String.fromCharCode(byte);
          if (held.length < 4) continue;
          if (!enough.signal.aborted && !take(held, index)) enough.abort();
          held = "";
          index += 1;
        }
      },
    });
  } catch (error) {
    if (!enough.signal.aborted) throw error;
  }
}

export { SUMMED_BYTES };
