// Where the slots of a long name are put, so that native calls take its characters out. Layer: platforms/espruino.
// FAT long names: Microsoft's FAT specification (fatgen103), "Long File Name Implementation".

/** Slots of a long name: 13 characters each. Longer names go the portable way. */
export const MOST_SLOTS = 5;
const MOST_CHARACTERS = MOST_SLOTS * 13;
/** Where the short entry is put; the name's slots lie before it, number 1 last. */
export const SHORT = MOST_SLOTS * 32;
/** Attributes that make an entry no plain file: folder, volume label, system, hidden. */
export const NOT_PLAIN = 0x1e;

export interface NameSlots {
  readonly work: Uint8Array;
  readonly words: Uint32Array;
  /** For names of 1, 2, … slots: views over their low bytes in order, over their high ones, and over one and the other. */
  readonly lows: Uint16Array[][];
  readonly highs: Uint16Array[][];
  readonly views: Uint16Array[][];
  /** For names of 1, 2, … characters: the high bytes of their slots, as ASCII has them. */
  readonly paddings: string[];
}

export function newNameSlots(): NameSlots {
  const work = new Uint8Array(SHORT + 32);
  return { work, words: new Uint32Array(work.buffer), lows: [[]], highs: [[]], views: [], paddings: [] };
}

/** Lays the views for names of up to so many slots. */
export function layNames(slots: NameSlots, most: number): void {
  const lows = slots.lows;
  const highs = slots.highs;
  const all = "\0".repeat(MOST_CHARACTERS + 1) + "\xff".repeat(MOST_CHARACTERS);
  for (let count = lows.length; count <= most; count++) {
    const place = SHORT - count * 32;
    lows.push(lows[count - 1].concat(charactersAt(slots.work, place)));
    highs.push(highs[count - 1].concat(charactersAt(slots.work, place + 1)));
    slots.views[count] = lows[count].concat(highs[count]);
    for (let size = count * 13 - 12; size <= count * 13; size++) {
      slots.paddings[size] = all.substr(MOST_CHARACTERS - size, count * 13);
    }
  }
}

/** Whether the slots before the last one of a name are its second, third, …, as the portable walker asks as well. */
export function areInOrder(work: Uint8Array, count: number, sum: number): boolean {
  for (let ordinal = 2; ordinal <= count; ordinal++) {
    const place = SHORT - ordinal * 32;
    if (work[place + 13] !== sum || (ordinal < count && work[place] !== ordinal)) {
      return false;
    }
  }
  return true;
}

/** Views over the 13 characters of a slot (LDIR_Name1 to 3), from byte `at` + 1 on: Espruino takes odd places too. */
function charactersAt(work: Uint8Array, at: number): Uint16Array[] {
  const buffer = work.buffer;
  return [new Uint16Array(buffer, at + 1, 5), new Uint16Array(buffer, at + 14, 6), new Uint16Array(buffer, at + 28, 2)];
}
