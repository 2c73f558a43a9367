// The format of a video's pictures: BITMAPINFOHEADER and the palette behind it. Layer: core/video.
// Spec: Microsoft, wingdi.h, BITMAPINFOHEADER and RGBQUAD; "Bitmap Compression" (BI_RLE8, BI_RLE4).
import { doubleWord, fourCcText, signedDoubleWord, word } from "./avi.js";

export const BITMAPINFOHEADER_BYTES = 40;
/** The same and the three masks of BI_BITFIELDS. */
export const HEADER_MASKS_BYTES = 52;

/** biCompression as this player plays it. */
export const enum Compression {
  /** BI_RGB and, for 16 bits, BI_BITFIELDS: whole pictures, rows padded to 4 bytes. */
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
  /** Of 16 bits a pixel: 5 (RGB555) or 6 (RGB565). */
  readonly greenBits: number;
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

/** @param text the first 40 to 52 bytes of `strf`. Returns null where they contradict themselves. */
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
  const isMasked = id === BITFIELDS && bits === 16;
  const greenBits = isMasked ? greenBitsOf(text.substring(BITMAPINFOHEADER_BYTES)) : 5;
  return {
    width,
    height,
    bits,
    greenBits,
    compression: isMasked ? (greenBits > 0 ? Compression.rgb : Compression.unknown) : compressionOf(id, bits),
    topDown: rows < 0,
    colors: bits === 16 ? 0 : used === 0 || used > most ? most : used,
    paletteOffset: headerBytes,
    codec: codecText(id),
  };
}

const BITFIELDS = "\x03\0\0\0";
/** Red, green and blue, 32 bits each, of RGB565 and RGB555. */
const MASKS_565 = "\0\xf8\0\0\xe0\x07\0\0\x1f\0\0\0";
const MASKS_555 = "\0\x7c\0\0\xe0\x03\0\0\x1f\0\0\0";

/** 0 for masks that are not known here. Where they are left out, RGB565 is meant. */
function greenBitsOf(masks: string): number {
  return masks === MASKS_555 ? 5 : masks === MASKS_565 || masks.length < MASKS_565.length ? 6 : 0;
}

function compressionOf(id: string, bits: number): Compression {
  const lower = id.toLowerCase();
  if (id === "\0\0\0\0" || id === BITFIELDS || lower === "dib " || lower === "rgb " || lower === "raw ") {
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
