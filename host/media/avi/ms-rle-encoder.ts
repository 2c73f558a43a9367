// Encodes 8-bit frames as Microsoft RLE, whole or as the difference to the frame before.
// Layer: host/media. Spec: Microsoft, "Bitmap Compression" (BI_RLE8): encoded and absolute mode, 00 00 end of line,
// 00 01 end of bitmap, 00 02 dx dy delta. Rows run bottom-up.

const LONGEST = 255;
/** A gap of unchanged pixels shorter than this is cheaper to send again than to step over. */
const SHORTEST_SKIP = 4;

/** Collects the codes of one frame; holds back moves until something is drawn, so that no trailing ones are sent. */
class CodeWriter {
  readonly codes: number[] = [];
  #pendingRows = 0;
  #column = 0;

  moveTo(column: number): void {
    while (this.#pendingRows > 0) {
      const rows = Math.min(this.#pendingRows, LONGEST);
      if (rows === 1) this.codes.push(0, 0);
      else this.codes.push(0, 2, 0, rows);
      this.#pendingRows -= rows;
    }
    while (this.#column < column) {
      const step = Math.min(column - this.#column, LONGEST);
      this.codes.push(0, 2, step, 0);
      this.#column += step;
    }
  }

  /** Ends a row: a drawn one by an end-of-line code, so that the column is 0 again; an empty one is only counted. */
  endRow(): void {
    if (this.#column > 0) {
      this.codes.push(0, 0);
      this.#column = 0;
    } else {
      this.#pendingRows++;
    }
  }

  run(count: number, value: number): void {
    this.codes.push(count, value);
    this.#column += count;
  }

  absolute(values: Uint8Array): void {
    this.codes.push(0, values.length, ...values);
    if (values.length % 2 === 1) this.codes.push(0);
    this.#column += values.length;
  }
}

function runLength(row: Uint8Array, from: number, to: number): number {
  let end = from + 1;
  while (end < to && row[end] === row[from] && end - from < LONGEST) end++;
  return end - from;
}

function encodeSegment(writer: CodeWriter, row: Uint8Array, from: number, to: number): void {
  let at = from;
  while (at < to) {
    const length = runLength(row, at, to);
    if (length >= 3) {
      writer.run(length, row[at]);
      at += length;
      continue;
    }
    // Pixels that do not repeat go together, up to the next run worth a code of its own.
    let end = at;
    while (end < to && end - at < LONGEST && runLength(row, end, to) < 3) end++;
    if (end - at >= 3) writer.absolute(row.subarray(at, end));
    else for (let i = at; i < end; i++) writer.run(1, row[i]);
    at = end;
  }
}

/**
 * @param pixels palette indices, top row first.
 * @param previous the frame before, or null for a frame that stands alone.
 */
export function encodeMsRle(
  pixels: Uint8Array,
  previous: Uint8Array | null,
  width: number,
  height: number,
): Uint8Array {
  const writer = new CodeWriter();
  for (let y = height - 1; y >= 0; y--) {
    const row = pixels.subarray(y * width, (y + 1) * width);
    const before = previous?.subarray(y * width, (y + 1) * width);
    let at = 0;
    while (at < width) {
      let from = at;
      while (from < width && before !== undefined && row[from] === before[from]) from++;
      if (from === width) break;
      // The segment ends where enough pixels stay as they were.
      let to = from + 1;
      let same = 0;
      for (let x = to; x < width && same < SHORTEST_SKIP; x++) {
        same = before !== undefined && row[x] === before[x] ? same + 1 : 0;
        if (same === 0) to = x + 1;
      }
      writer.moveTo(from);
      encodeSegment(writer, row, from, to);
      at = to;
    }
    writer.endRow();
  }
  return Uint8Array.from([...writer.codes, 0, 1]);
}
