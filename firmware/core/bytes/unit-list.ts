// A list of 16-bit numbers in which places are looked for by a native call. Layer: core/bytes.
// What a typed array's search does not find takes Espruino six times as long as what it finds at the end: so the last
// element stands for what is wanted meanwhile.
import type { Buf } from "./buf.js";

export class UnitList {
  private units: Uint16Array;

  /** @param bytes little-endian, in memory of their own: kept; the last two are not part of the list */
  constructor(bytes: Buf) {
    this.units = new Uint16Array(bytes.buffer, bytes.byteOffset, (bytes.length - (bytes.length % 2)) / 2);
  }

  /** Where the number comes first, or -1. */
  placeOf(unit: number): number {
    const units = this.units;
    const last = units.length - 1;
    units[last] = unit;
    const at = units.indexOf(unit);
    return at < last ? at : -1;
  }
}
