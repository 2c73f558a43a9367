// A decoder of Microsoft RLE from its description alone, strict about every bound ("Bitmap Compression", BI_RLE8).

/** @param frame indices, top row first, changed in place. @throws where a code leads out of the picture */
export function decodeMsRle(codes: Uint8Array, frame: Uint8Array, width: number, height: number): void {
  let x = 0;
  let y = height - 1;
  const put = (value: number) => {
    if (x >= width || y < 0) throw new Error(`a pixel at ${x},${y} of ${width}×${height}`);
    frame[y * width + x++] = value;
  };
  for (let at = 0; at + 1 < codes.length; at += 2) {
    const [count, value] = [codes[at], codes[at + 1]];
    if (count > 0) for (let i = 0; i < count; i++) put(value);
    else if (value === 0) [x, y] = [0, y - 1];
    else if (value === 1) {
      if (at + 2 !== codes.length) throw new Error("codes behind the end");
      return;
    } else if (value === 2) {
      [x, y] = [x + codes[at + 2], y - codes[at + 3]];
      at += 2;
    } else {
      for (let i = 0; i < value; i++) put(codes[at + 2 + i]);
      at += value + (value % 2);
    }
  }
  throw new Error("no end of bitmap");
}
