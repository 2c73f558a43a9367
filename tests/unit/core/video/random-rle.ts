// Frames of Microsoft RLE of any codes, and what they are to look like.
import { code, rle } from "../../../support/avi.js";
import { below } from "../../../support/seeded-random.js";

/** Random codes, drawn onto `rows` (top row first) as they are made. */
export function randomFrame(random: () => number, rows: number[][], bits: number, topDown: boolean): Buffer {
  const codes: (readonly number[])[] = [];
  const height = rows.length;
  const width = rows[0].length;
  const colors = bits === 8 ? 256 : 16;
  let x = 0;
  let y = 0;
  const put = (values: readonly number[]) => {
    for (const value of values) rows[topDown ? y : height - 1 - y][x++] = value;
  };
  while (y < height) {
    const kind = below(random, 10);
    const room = width - x;
    if (kind < 4 && room > 0) {
      const count = 1 + below(random, Math.min(room, 255));
      const pair = [below(random, colors), below(random, colors)];
      codes.push(code.run(count, bits === 8 ? pair[0] : pair[0] * 16 + pair[1]));
      put(Array.from({ length: count }, (_, i) => pair[bits === 8 ? 0 : i % 2]));
    } else if (kind < 7 && room >= 3) {
      const values = Array.from({ length: 3 + below(random, Math.min(room - 2, 253)) }, () => below(random, colors));
      codes.push(bits === 8 ? code.literal(...values) : nibbles(values));
      put(values);
    } else if (kind === 7 && room > 1) {
      const dx = below(random, Math.min(room, 256));
      const dy = below(random, Math.min(3, height - y));
      codes.push(code.delta(dx, dy));
      x += dx;
      y += dy;
    } else if (kind === 8 && below(random, 12) === 0) {
      break;
    } else {
      codes.push(code.endOfLine);
      x = 0;
      y++;
    }
  }
  codes.push(code.endOfBitmap);
  return rle(...codes);
}

/** Literals of BI_RLE4: two a byte, padded to 16 bits. */
function nibbles(values: readonly number[]): number[] {
  const bytes = Array.from(
    { length: Math.ceil(values.length / 2) },
    (_, i) => values[2 * i] * 16 + (values[2 * i + 1] ?? 0),
  );
  return [0, values.length, ...bytes, ...(bytes.length % 2 === 1 ? [0] : [])];
}
