// Reads Espruino's variables in the emulated RAM: 14-byte records with 14-bit references to each other.
// Layer: hardware/virtual/runtimes/rp2040. Source: Espruino's public src/jsvar.h (JsVarFlags, JsVarDataRef, the table of
// offsets) and src/jsutils.h (JSVARREF_BITS 14 for 8,192 to 16,383 variables). Offsets in a record: 0-3 data, then 64
// bits of next, previous, first (14 each), references held (8), last (14), then 16 bits of flags.

export const VAR_BYTES = 14;
const FLAGS_AT = 12;
/** lastChild: bits 50 to 63 of the 64 that begin at 4. */
const LAST_CHILD_AT = 10;
const TYPE_MASK = 63;

/** JsVarFlags, as the RP2040 build numbers them; `locateVariables` checks the ones it can see. */
export const VarType = {
  unused: 0,
  nameStringInt0: 18,
  nameString0: 23,
  nameStringMax: 27,
  string0: 28,
  stringMax: 37,
  flatString: 38,
  nativeString: 39,
  stringExt0: 40,
  stringExtMax: 50,
} as const;

/** Bytes of text in the first record of a string, and in each further one. */
const STRING_BYTES = 9;
const EXTENSION_BYTES = 10;

/** Where the variables are: the RAM offset of number 1, and how many there are. */
export interface VariablePool {
  readonly offset: number;
  readonly count: number;
}

export class JsVars {
  private readonly view: DataView;

  constructor(
    private readonly ram: Uint8Array,
    readonly pool: VariablePool,
  ) {
    this.view = new DataView(ram.buffer, ram.byteOffset, ram.byteLength);
  }

  /** RAM offset of variable `ref` (1 … count). */
  offsetOf(ref: number): number {
    return this.pool.offset + (ref - 1) * VAR_BYTES;
  }

  type(ref: number): number {
    return this.view.getUint16(this.offsetOf(ref) + FLAGS_AT, true) & TYPE_MASK;
  }

  lastChild(ref: number): number {
    return this.view.getUint16(this.offsetOf(ref) + LAST_CHILD_AT, true) >> 2;
  }

  /** Records after a flat string's own that hold its bytes; 0 for all other variables. */
  flatBlocks(ref: number): number {
    if (this.type(ref) !== VarType.flatString) return 0;
    const bytes = this.view.getUint32(this.offsetOf(ref), true);
    return Math.min(Math.ceil(bytes / VAR_BYTES), this.pool.count - ref);
  }

  /** As process.memory().usage counts. */
  get used(): number {
    const { view, pool } = this;
    let used = 0;
    const end = pool.offset + pool.count * VAR_BYTES;
    for (let at = pool.offset; at < end; at += VAR_BYTES) {
      const type = view.getUint16(at + FLAGS_AT, true) & TYPE_MASK;
      if (type === VarType.unused) continue;
      used += 1;
      if (type !== VarType.flatString) continue;
      const blocks = Math.ceil(view.getUint32(at, true) / VAR_BYTES);
      // In the moment in which it is made its length is not there yet.
      if (at + blocks * VAR_BYTES >= end) continue;
      used += blocks;
      at += blocks * VAR_BYTES;
    }
    return used;
  }

  /** Text bytes that record `ref` holds, by its type; 0 where it is no text. */
  private textBytes(type: number): number {
    if (type >= VarType.nameStringInt0 && type < VarType.nameString0) return type - VarType.nameStringInt0;
    if (type >= VarType.nameString0 && type <= VarType.nameStringMax) return type - VarType.nameString0;
    if (type >= VarType.string0 && type <= VarType.stringMax) return type - VarType.string0;
    if (type >= VarType.stringExt0 && type <= VarType.stringExtMax) return type - VarType.stringExt0;
    return 0;
  }

  /** Whether a string or a name starts here (its further records are strung on by lastChild). */
  private startsText(type: number): boolean {
    return type >= VarType.nameStringInt0 && type <= VarType.stringMax;
  }

  /** Calls back for each further record of the text that starts at `ref`. */
  eachExtension(ref: number, found: (extension: number) => void): void {
    if (!this.startsText(this.type(ref))) return;
    let at = ref;
    // A chain longer than the pool is damaged.
    for (let i = 0; i < this.pool.count; i += 1) {
      at = this.lastChild(at);
      if (at === 0 || at > this.pool.count) return;
      const type = this.type(at);
      if (type < VarType.stringExt0 || type > VarType.stringExtMax) return;
      found(at);
    }
  }

  /** The text that starts at `ref`, put together from its records; null if none does. Flat strings are not among them. */
  text(ref: number): Uint8Array | null {
    const type = this.type(ref);
    if (!this.startsText(type)) return null;
    const parts: number[] = [];
    const take = (at: number) => {
      const start = this.offsetOf(at);
      const end = start + this.textBytes(this.type(at));
      for (let k = start; k < end; k += 1) parts.push(this.ram[k] as number);
    };
    take(ref);
    this.eachExtension(ref, take);
    return Uint8Array.from(parts);
  }

  /**
   * What is left of text across two freed records: freeing overwrites bytes 4 and 5 (the free list) and the flags, so
   * bytes 6 and on of one and 0 to 3 of the next remain. @returns null where `ref` is in use or leads nowhere
   */
  freedSeam(ref: number): Uint8Array | null {
    if (this.type(ref) !== VarType.unused) return null;
    const next = this.lastChild(ref);
    if (next === 0 || next > this.pool.count || this.type(next) !== VarType.unused) return null;
    const from = this.offsetOf(ref);
    const to = this.offsetOf(next);
    // Whether the record was a string's first (9 bytes) or a further one (10) cannot be told any more: both are tried,
    // the shorter by the caller leaving byte 3 of these out.
    return Uint8Array.from([...this.ram.subarray(from + 6, from + EXTENSION_BYTES), ...this.ram.subarray(to, to + 4)]);
  }
}

/** What is put into a variable so that its records can be found: as long as a first record and three more. */
export const LANDMARK = "MP8@landmark/0123456789:abcdefghij;ABCDEF";

/**
 * Finds the variables by a string that was given to the interpreter. The first record's reference to the second gives
 * the place of number 1, the third and fourth confirm it. @returns null if the records are laid out otherwise
 */
export function locateVariables(ram: Uint8Array, count: number): VariablePool | null {
  const pieces = [LANDMARK.slice(0, STRING_BYTES)];
  for (let at = STRING_BYTES; at < LANDMARK.length; at += EXTENSION_BYTES) {
    pieces.push(LANDMARK.slice(at, at + EXTENSION_BYTES));
  }
  const view = new DataView(ram.buffer, ram.byteOffset, ram.byteLength);
  for (const first of placesOf(ram, pieces[0] as string)) {
    for (const second of placesOf(ram, pieces[1] as string)) {
      const ref = view.getUint16(first + LAST_CHILD_AT, true) >> 2;
      const offset = second - (ref - 1) * VAR_BYTES;
      if (ref === 0 || ref > count || offset < 0 || offset + count * VAR_BYTES > ram.length) continue;
      const vars = new JsVars(ram, { offset, count });
      const start = (first - offset) / VAR_BYTES + 1;
      if (!Number.isInteger(start) || start < 1 || start > count || vars.type(start) !== VarType.stringMax) continue;
      const text = vars.text(start);
      if (text !== null && String.fromCharCode(...text) === LANDMARK) return { offset, count };
    }
  }
  return null;
}

function placesOf(ram: Uint8Array, text: string): number[] {
  const places: number[] = [];
  const first = text.charCodeAt(0);
  for (let at = ram.indexOf(first); at >= 0; at = ram.indexOf(first, at + 1)) {
    let same = 0;
    while (same < text.length && ram[at + same] === text.charCodeAt(same)) same += 1;
    if (same === text.length) places.push(at);
  }
  return places;
}
