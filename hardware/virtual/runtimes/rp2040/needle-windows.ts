// What to look for in RAM: every run of six bytes of the needles, in the forms a firmware may keep them in.
// Layer: hardware/virtual/runtimes/rp2040. Six, because the interpreter keeps strings in pieces of nine and ten bytes,
// and freeing spoils two bytes of each piece.

export const WINDOW_BYTES = 6;
/** Runs of fewer different bytes (blanks, one colour, counters) may be anyone's. */
const FEWEST_VALUES = 4;

export class NeedleWindows {
  private readonly windows = new Map<number, number>();
  /** Whether any window begins with these two bytes: spares most look-ups. */
  private readonly beginnings = new Uint8Array(0x10000);

  /** @param known bytes whose runs prove nothing: the interpreter and the player themselves */
  constructor(needles: readonly Uint8Array[], known: Uint8Array) {
    needles.forEach((needle, index) => {
      for (const form of [needle, utf16(needle)]) {
        if (form === null) continue;
        for (let at = 0; at + WINDOW_BYTES <= form.length; at += 1) {
          if (new Set(form.subarray(at, at + WINDOW_BYTES)).size < FEWEST_VALUES) continue;
          const key = keyAt(form, at);
          if (!this.windows.has(key)) this.windows.set(key, index);
          this.beginnings[beginning(form, at)] = 1;
        }
      }
    });
    this.each(known, (at) => this.windows.delete(keyAt(known, at)));
  }

  get size(): number {
    return this.windows.size;
  }

  /** Calls back for each place in `bytes` where a window is, with the needle's number. */
  each(bytes: Uint8Array, found: (at: number, needle: number) => void): void {
    const last = bytes.length - WINDOW_BYTES;
    for (let at = 0; at <= last; at += 1) {
      if (this.beginnings[beginning(bytes, at)] === 0) continue;
      const needle = this.windows.get(keyAt(bytes, at));
      if (needle !== undefined) found(at, needle);
    }
  }
}

/** Sorting folds ASCII letters; so do keys. */
function fold(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function beginning(bytes: Uint8Array, at: number): number {
  return fold(bytes[at] as number) * 256 + fold(bytes[at + 1] as number);
}

/** 48 bits, exact in a double. */
function keyAt(bytes: Uint8Array, at: number): number {
  let key = 0;
  for (let i = at; i < at + WINDOW_BYTES; i += 1) key = key * 256 + fold(bytes[i] as number);
  return key;
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
