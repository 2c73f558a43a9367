// The format of a video's pictures: BITMAPINFOHEADER and the palette behind it. Layer: core/video.
// Spec: Microsoft, wingdi.h, BITMAPINFOHEADER and RGBQUAD; "Bitmap Compression" (BI_RLE8, BI_RLE4).
import { doubleWord, fourCcText, signedDoubleWord, word } from "./avi.js";

export const BITMAPINFOHEADER_BYTES = 40;

/** biCompression as this player plays it. */
export const enum Compression {
  /** BI_RGB: whole pictures, rows padded to 4 bytes. */
  rgb = 0,
  /** BI_RLE8 and BI_RLE4: Microsoft RLE. */
  rle = 1,
  unknown = 2,
}

/** Each side at most: larger pictures come only from headers that lie. */
const LONGEST_SIDE = 16384;

export interface DibFormat {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly compression: Compression;
  /** BI_RGB with a negative biHeight stores the top row first. */
  readonly topDown: boolean;
  /** Palette entries behind the header, at most 256. */
  readonly colors: number;
  /** Where the palette begins in the chunk. */
  readonly paletteOffset: number;
  /** biCompression in words. */
  readonly codec: string;
}

/** @param text the first 40 bytes of `strf`. Returns null where they contradict themselves. */
export function parseDib(text: string): DibFormat | null {
  const headerBytes = doubleWord(text, 0);
  const width = signedDoubleWord(text, 4);
  const rows = signedDoubleWord(text, 8);
  const height = rows < 0 ? -rows : rows;
  if (headerBytes < BITMAPINFOHEADER_BYTES || headerBytes > 4096 || width < 1 || height < 1) {
    return null;
  }
  if (width > LONGEST_SIDE || height > LONGEST_SIDE) {
    return null;
  }
  const bits = word(text, 14);
  const most = bits === 4 ? 16 : 256;
  const used = doubleWord(text, 32);
  const id = text.substring(16, 20);
  return {
    width,
    height,
    bits,
    compression: compressionOf(id, bits),
    topDown: rows < 0,
    colors: used === 0 || used > most ? most : used,
    paletteOffset: headerBytes,
    codec: codecText(id),
  };
}

function compressionOf(id: string, bits: number): Compression {
  const lower = id.toLowerCase();
  if (id === "\0\0\0\0" || lower === "dib " || lower === "rgb " || lower === "raw ") {
    return Compression.rgb;
  }
  if ((id === "\x01\0\0\0" && bits === 8) || (id === "\x02\0\0\0" && bits === 4) || lower === "mrle") {
    return Compression.rle;
  }
  return Compression.unknown;
}

function codecText(id: string): string {
  if (id.substring(1) === "\0\0\0") {
    const value = id.charCodeAt(0);
    return value === 0 ? "BI_RGB" : value === 1 ? "BI_RLE8" : value === 2 ? "BI_RLE4" : `BI_${value}`;
  }
  return fourCcText(id);
}
