// Unpacks a zlib stream as it arrives, piece by piece, as a boot ROM does with what it writes to flash. Layer:
// hardware/virtual/flashing. Spec: RFC 1950 (the wrapping), RFC 1951 (deflate: 3.2.2 codes, 3.2.5 lengths and distances).
// Of our own, because virtual hardware runs in browsers, whose DecompressionStream cannot be asked how far it is.

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** 3.2.7: the order in which the lengths of the code length codes come. */
const LENGTHS_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const MOST_CODE_BITS = 15;
const WINDOW_BYTES = 32_768;

/** Codes of one alphabet: how many of each length, and the symbols in the order of their codes. */
interface Codes {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

export class InflateError extends Error {}

export class Inflate {
  /** The stream has ended, its checksum read and found right. */
  isDone = false;
  private output: number[] = [];
  private readonly window = new Uint8Array(WINDOW_BYTES);
  private written = 0;
  private input: Uint8Array = new Uint8Array(0);
  private at = 0;
  private held = 0;
  private heldBits = 0;
  private sumA = 1;
  private sumB = 0;
  private readonly steps = this.run();

  /** @returns what came out of this piece; @throws InflateError where it is no such stream */
  push(piece: Uint8Array): Uint8Array {
    this.input = piece;
    this.at = 0;
    if (!this.isDone) this.isDone = this.steps.next().done === true;
    return Uint8Array.from(this.output.splice(0));
  }

  /** Yields where more input is needed. */
  private *run(): Generator<void, void, void> {
    const head = (yield* this.bits(8)) * 256 + (yield* this.bits(8));
    if (head % 31 !== 0 || ((head >> 8) & 15) !== 8 || (head & 0x20) !== 0) throw new InflateError("no zlib stream");
    for (let isLast = 0; isLast === 0; ) {
      isLast = yield* this.bits(1);
      const kind = yield* this.bits(2);
      if (kind === 0) yield* this.stored();
      else if (kind === 1) yield* this.compressed(FIXED_LITERALS, FIXED_DISTANCES);
      else if (kind === 2) yield* this.dynamic();
      else throw new InflateError("a block of an unknown kind");
    }
    this.dropBits();
    let sum = 0;
    for (let i = 0; i < 4; i += 1) sum = sum * 256 + (yield* this.bits(8));
    if (sum !== this.sumB * 65_536 + this.sumA) throw new InflateError("wrong checksum");
  }

  private *bits(count: number): Generator<void, number, void> {
    while (this.heldBits < count) {
      while (this.at >= this.input.length) yield;
      this.held |= (this.input[this.at++] as number) << this.heldBits;
      this.heldBits += 8;
    }
    const value = this.held & ((1 << count) - 1);
    this.held >>>= count;
    this.heldBits -= count;
    return value;
  }

  private dropBits(): void {
    this.held >>>= this.heldBits & 7;
    this.heldBits -= this.heldBits & 7;
  }

  private *symbol({ counts, symbols }: Codes): Generator<void, number, void> {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= MOST_CODE_BITS; length += 1) {
      code |= yield* this.bits(1);
      const count = counts[length] as number;
      if (code - count < first) return symbols[index + (code - first)] as number;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new InflateError("a code that stands for nothing");
  }

  private *stored(): Generator<void, void, void> {
    this.dropBits();
    const length = (yield* this.bits(8)) + (yield* this.bits(8)) * 256;
    const inverse = (yield* this.bits(8)) + (yield* this.bits(8)) * 256;
    if (length + inverse !== 0xffff) throw new InflateError("a stored block whose length is wrong");
    for (let i = 0; i < length; i += 1) this.put(yield* this.bits(8));
  }

  private *dynamic(): Generator<void, void, void> {
    const literals = 257 + (yield* this.bits(5));
    const distances = 1 + (yield* this.bits(5));
    const ordered = 4 + (yield* this.bits(4));
    const lengths = new Uint8Array(19);
    for (let i = 0; i < ordered; i += 1) lengths[LENGTHS_ORDER[i] as number] = yield* this.bits(3);
    const codes = codesOf(lengths);
    const all = new Uint8Array(literals + distances);
    for (let i = 0; i < all.length; ) {
      const symbol = yield* this.symbol(codes);
      if (symbol < 16) {
        all[i++] = symbol;
        continue;
      }
      if (symbol === 16 && i === 0) throw new InflateError("a length to repeat before the first one");
      const value = symbol === 16 ? (all[i - 1] as number) : 0;
      const repeats =
        symbol === 16
          ? 3 + (yield* this.bits(2))
          : symbol === 17
            ? 3 + (yield* this.bits(3))
            : 11 + (yield* this.bits(7));
      if (i + repeats > all.length) throw new InflateError("more lengths than codes");
      all.fill(value, i, i + repeats);
      i += repeats;
    }
    yield* this.compressed(codesOf(all.subarray(0, literals)), codesOf(all.subarray(literals)));
  }

  private *compressed(literals: Codes, distances: Codes): Generator<void, void, void> {
    for (;;) {
      const symbol = yield* this.symbol(literals);
      if (symbol === 256) return;
      if (symbol < 256) {
        this.put(symbol);
        continue;
      }
      const base = LENGTH_BASE[symbol - 257];
      if (base === undefined) throw new InflateError("a length that there is not");
      const length = base + (yield* this.bits(LENGTH_EXTRA[symbol - 257] as number));
      const code = yield* this.symbol(distances);
      const start = DISTANCE_BASE[code];
      if (start === undefined) throw new InflateError("a distance that there is not");
      const distance = start + (yield* this.bits(DISTANCE_EXTRA[code] as number));
      if (distance > this.written) throw new InflateError("a distance to before the start");
      for (let i = 0; i < length; i += 1) this.put(this.window[(this.written - distance) % WINDOW_BYTES] as number);
    }
  }

  private put(byte: number): void {
    this.window[this.written % WINDOW_BYTES] = byte;
    this.written += 1;
    this.output.push(byte);
    this.sumA = (this.sumA + byte) % 65_521;
    this.sumB = (this.sumB + this.sumA) % 65_521;
  }
}

function codesOf(lengths: Uint8Array): Codes {
  const counts = new Uint16Array(MOST_CODE_BITS + 1);
  for (const length of lengths) counts[length] = (counts[length] as number) + 1;
  counts[0] = 0;
  const offsets = new Uint16Array(MOST_CODE_BITS + 2);
  for (let i = 1; i <= MOST_CODE_BITS; i += 1) offsets[i + 1] = (offsets[i] as number) + (counts[i] as number);
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    symbols[offsets[length] as number] = symbol;
    offsets[length] = (offsets[length] as number) + 1;
  });
  return { counts, symbols };
}

/** 3.2.6. */
const FIXED_LITERALS = codesOf(
  Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)),
);
const FIXED_DISTANCES = codesOf(new Uint8Array(30).fill(5));
