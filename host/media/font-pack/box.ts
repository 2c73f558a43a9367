// What stands for a character that no font has. Layer: host/media.
import { CELL_BYTES } from "../../../firmware/core/text/pack-format.js";

/** A frame in one or two cells, as the font pack has them. */
export function box(cells: number): Uint8Array {
  const bytes = new Uint8Array(cells * CELL_BYTES);
  const right = cells * 8 - 2;
  for (let x = 1; x <= right; x++) {
    for (let y = 2; y < 14; y++) {
      if (x === 1 || x === right || y === 2 || y === 13) bytes[x * 2 + (y >> 3)] |= 0x80 >> (y & 7);
    }
  }
  return bytes;
}
