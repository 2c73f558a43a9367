// What to look for in RAM: every short run of bytes of the needles, in the forms a firmware may keep them in.
// Layer: hardware/virtual/runtimes/rp2040. Short, because the interpreter keeps strings in pieces of nine and ten bytes,
// and freeing spoils two bytes of each piece.

/** Of bytes as the card has them: six tell a text. */
const BYTE_RUN = { length: 6, fewestValues: 4 } as const;
/** Of UTF-16, where every other byte may be 0: four characters, which is as much as spans two freed pieces. */
const WIDE_RUN = { length: 8, fewestValues: 4 } as const;

const BLANK = 0x20;

type Run = typeof BYTE_RUN | typeof WIDE_RUN;

/** The windows of one length. */
class WindowTable {
  private readonly windows = new Map<string, number>();
  /** Whether any window begins with these two bytes: spares most look-ups. */
  private readonly beginnings = new Uint8Array(0x10000);

  constructor(private readonly run: Run) {}

  get size(): number {
    return this.windows.size;
  }

  add(bytes: Uint8Array, needle: number): void {
    const { length, fewestValues } = this.run;
    for (let at = 0; at + length <= bytes.length; at += 1) {
      // Runs of fewer different bytes (blanks, one colour, counters) may be anyone's.
      if (new Set(bytes.subarray(at, at + length)).size < fewestValues) continue;
      const key = this.keyAt(bytes, at);
      if (!this.windows.has(key)) this.windows.set(key, needle);
      this.beginnings[beginning(bytes, at)] = 1;
    }
  }

  remove(bytes: Uint8Array): void {
    this.each(bytes, (at) => this.windows.delete(this.keyAt(bytes, at)));
  }

  /** As `remove`, for runs with a blank in the place of their first byte: a player centres its sentences by blanks. */
  removePadded(bytes: Uint8Array): void {
    const { length } = this.run;
    for (let at = 0; at + length <= bytes.length; at += 1) {
      if (this.beginnings[BLANK * 256 + fold(bytes[at + 1] as number)] === 0) continue;
      this.windows.delete(` ${this.keyAt(bytes, at).slice(1)}`);
    }
  }

  each(bytes: Uint8Array, found: (at: number, length: number, needle: number) => void): void {
    const { length } = this.run;
    for (let at = 0; at + length <= bytes.length; at += 1) {
      if (this.beginnings[beginning(bytes, at)] === 0) continue;
      const needle = this.windows.get(this.keyAt(bytes, at));
      if (needle !== undefined) found(at, length, needle);
    }
  }

  private keyAt(bytes: Uint8Array, at: number): string {
    let key = "";
    for (let i = at; i < at + this.run.length; i += 1) key += String.fromCharCode(fold(bytes[i] as number));
    return key;
  }
}

export class NeedleWindows {
  private readonly plain = new WindowTable(BYTE_RUN);
  private readonly wide = new WindowTable(WIDE_RUN);

  /** @param known bytes whose runs prove nothing: the interpreter and the player themselves */
  constructor(needles: readonly Uint8Array[], known: Uint8Array) {
    needles.forEach((needle, index) => {
      this.plain.add(needle, index);
      const wide = utf16(needle);
      if (wide !== null) this.wide.add(wide, index);
    });
    this.plain.remove(known);
    this.plain.removePadded(known);
    this.wide.remove(known);
  }

  get size(): number {
    return this.plain.size + this.wide.size;
  }

  /** Calls back for each place in `bytes` where a window is, with its length and the needle's number. */
  each(bytes: Uint8Array, found: (at: number, length: number, needle: number) => void): void {
    this.plain.each(bytes, found);
    this.wide.each(bytes, found);
  }
}

/** Sorting folds ASCII letters; so do keys. */
function fold(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function beginning(bytes: Uint8Array, at: number): number {
  return fold(bytes[at] as number) * 256 + fold(bytes[at + 1] as number);
}

/** A name in UTF-8 as long directory entries have it (UTF-16, low byte first); null where it is no text. */
function utf16(bytes: Uint8Array): Uint8Array | null {
  const units: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] as number;
    const length = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : 0;
    // Code points beyond FFFFh, and a character that the needle's end cuts, are left out.
    if (length === 0 || at + length > bytes.length) return at === 0 ? null : bytesOf(units);
    let code = length === 1 ? lead : lead & (0xff >> (length + 1));
    for (let i = 1; i < length; i += 1) {
      const next = bytes[at + i] as number;
      if ((next & 0xc0) !== 0x80) return null;
      code = (code << 6) | (next & 0x3f);
    }
    if (code < 0x20) return null;
    units.push(code);
    at += length;
  }
  return bytesOf(units);
}

function bytesOf(units: readonly number[]): Uint8Array {
  return Uint8Array.from(units.flatMap((unit) => [unit & 0xff, unit >> 8]));
}
