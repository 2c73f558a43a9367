// A list of 16-bit numbers on Lua, searched by its string library. Layer: core/bytes; unit-list.ts says what for.
import type { Buf } from "./buf.js";

export class UnitList {
  private units: string;

  constructor(bytes: Buf) {
    this.units = string.sub(bytes, 1, -3);
  }

  placeOf(unit: number): number {
    const low = unit % 256;
    const wanted = string.char(low, (unit - low) / 256);
    let at = string.find(this.units, wanted, 1, true);
    while (at !== undefined && at % 2 === 0) {
      at = string.find(this.units, wanted, at + 1, true);
    }
    return at === undefined ? -1 : (at - 1) / 2;
  }
}
