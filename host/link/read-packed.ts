// Reading a text of the card packed: the host looks at what comes, and tells the board which way makes it shortest.
// Layer: host/link; nothing of Node. FORMAT.md, "Packed pieces". It pays where the line is slower than the board packs.
import { CRC_OF_NOTHING, crcOfBytes } from "../../firmware/core/bytes/crc32.js";
import { PACKED_HEAD_BYTES } from "../../firmware/core/link/format.js";
import type { BoardLink } from "./board-link.js";
import { ByteCode } from "./byte-code.js";
import { expand, shrunkBytes } from "./heatshrink.js";
import type { Upload } from "./outgoing.js";

/** Bytes of a piece, before it is packed: 7 blocks. */
const PIECE_BYTES = 3584;
/** A board keeps what it has sent until it is confirmed. */
const WINDOW = 4;
/** The fastest line on which packing pays: a board packs some 12,000 to 30,000 bytes a second. */
const FASTEST_BAUD = 115_200;
/** Bytes after which the way is thought over, the first time and later; and by how much a new one must be shorter. */
const FIRST_THOUGHT_BYTES = 3584;
const THOUGHT_BYTES = 14_336;
const LEAST_GAIN = 0.02;
/** What is not shorter than this share of what it was stays as it is. */
const MOST_SHARE = 0.95;
/** More damage than this, and long frames are the wrong thing. */
const MOST_DAMAGED = 2;
const SHRINK_LENGTH_BYTES = 2;

/** Texts, by the endings of their names. */
const TEXT = /\.(txt|md|log|csv|srt|json|xml|html?|ya?ml|ini|conf|tsv|tex|js|ts|py|c|h|lua)$/i;

export function paysToPack(link: BoardLink, path: string): boolean {
  const { baud } = link;
  return link.greeting?.packs === true && baud > 0 && baud <= FASTEST_BAUD && TEXT.test(path);
}

/** It has to go on unpacked: a piece came otherwise than it was, or the line is a bad one. */
export class UnpackedFromHere extends Error {}

type Way = ByteCode | "shrink" | "plain";

/**
 * @param take gets the bytes in order
 * @returns the board's last words  @throws UnpackedFromHere after which `take` has had whole pieces
 */
export async function readPacked(
  link: BoardLink,
  path: string,
  firstBlock: number,
  take: (bytes: Uint8Array) => unknown,
  signal?: AbortSignal,
): Promise<string> {
  const ways: Way[] = [ByteCode.usual()];
  const before = link.damaged;
  let seen = new Float64Array(256);
  let recent: Uint8Array[] = [];
  let recentBytes = 0;
  const upload: Upload = {
    repeats: true,
    piece(number) {
      const way = ways[number];
      if (way === undefined) return null;
      return typeof way === "string" ? Uint8Array.of(way.charCodeAt(0)) : way.way();
    },
  };
  return link.request(`pack ${firstBlock} ${PIECE_BYTES} ${path}`, {
    window: WINDOW,
    signal,
    upload,
    onData(payload) {
      const bytes = unpack(payload, ways);
      const taken = take(bytes);
      // Only behind a whole piece is there a block to go on with.
      if (link.damaged - before > MOST_DAMAGED && bytes.length === PIECE_BYTES) throw new UnpackedFromHere();
      for (const byte of bytes) seen[byte] += 1;
      recent.push(bytes);
      recentBytes += bytes.length;
      if (recentBytes < (ways.length === 1 ? FIRST_THOUGHT_BYTES : THOUGHT_BYTES)) return taken;
      const better = betterWay(ways[ways.length - 1], seen, recent, recentBytes);
      if (better !== null) ways.push(better);
      // What was long ago counts less and less.
      seen = seen.map((count) => count / 4);
      recent = [];
      recentBytes = 0;
      return taken;
    },
  });
}

/** @returns the piece as it was */
function unpack(payload: Uint8Array, ways: readonly Way[]): Uint8Array {
  if (payload[0] === 0) return payload.slice(1);
  const way = ways[payload[0] - 1];
  const count = payload[1] + payload[2] * 256;
  const packed = payload.subarray(PACKED_HEAD_BYTES);
  if (way === undefined || way === "plain" || count > PIECE_BYTES) throw new UnpackedFromHere();
  const bytes = way === "shrink" ? grown(packed, count) : way.decode(packed, count);
  const sum = String.fromCharCode(...payload.subarray(3, PACKED_HEAD_BYTES));
  if (bytes === null || bytes.length !== count || crcOfBytes(CRC_OF_NOTHING, bytes, 0, count) !== sum) {
    throw new UnpackedFromHere();
  }
  return bytes;
}

/** Pieces of heatshrink, each with its length before it. */
function grown(packed: Uint8Array, count: number): Uint8Array | null {
  const out = new Uint8Array(count);
  let at = 0;
  for (let from = 0; from + SHRINK_LENGTH_BYTES <= packed.length; ) {
    const end = from + SHRINK_LENGTH_BYTES + packed[from] + packed[from + 1] * 256;
    const bytes = expand(packed.subarray(from + SHRINK_LENGTH_BYTES, end), count - at);
    if (bytes === null || at + bytes.length > count) return null;
    out.set(bytes, at);
    at += bytes.length;
    from = end;
  }
  return at === count ? out : null;
}

/** What would have made the recent pieces shortest; null where that is what is in use. */
function betterWay(now: Way, seen: ArrayLike<number>, recent: readonly Uint8Array[], plain: number): Way | null {
  const code = new ByteCode(seen);
  const counts = new Float64Array(256);
  for (const piece of recent) for (const byte of piece) counts[byte] += 1;
  const shrunk = recent.reduce((sum, piece) => sum + shrunkBytes(piece), 0);
  const coded = code.sizeOf(counts);
  const best = Math.min(coded, shrunk);
  // A board that packs what hardly gets shorter works for nothing.
  if (best > plain * MOST_SHARE) return now === "plain" ? null : "plain";
  const current = now === "plain" ? plain : now === "shrink" ? shrunk : now.sizeOf(counts);
  if (best > current * (1 - LEAST_GAIN)) return null;
  return shrunk < coded ? "shrink" : code;
}
