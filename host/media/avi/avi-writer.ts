// Writes AVI files with one video stream of 8-bit frames with a palette, and an index.
// Layer: host/media. Spec: Microsoft, "AVI RIFF File Reference"; "BITMAPINFOHEADER structure" (wingdi.h).

export type Rgb = readonly [number, number, number];

export interface AviVideo {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /** BI_RGB (0): whole bottom-up frames, rows padded to 4 bytes. BI_RLE8 (1): Microsoft RLE. */
  readonly compression: "BI_RGB" | "BI_RLE8";
  readonly palette: readonly Rgb[];
  /** Encoded frames; `isKey` frames need no earlier one. */
  readonly frames: readonly { readonly data: Uint8Array; readonly isKey: boolean }[];
}

const AVIF_HASINDEX = 0x10;
const AVIIF_KEYFRAME = 0x10;
const COMPRESSION = { BI_RGB: 0, BI_RLE8: 1 } as const;

/** Little-endian fields: a string is a FourCC, [2, n] a 16-bit number, a number 32 bits. */
function fields(...values: readonly (string | number | readonly [2, number])[]): Buffer {
  return Buffer.concat(
    values.map((value) => {
      if (typeof value === "string") return Buffer.from(value, "latin1");
      const bytes = Buffer.alloc(typeof value === "number" ? 4 : 2);
      if (typeof value === "number") bytes.writeInt32LE(value | 0);
      else bytes.writeUInt16LE(value[1]);
      return bytes;
    }),
  );
}

function chunk(id: string, ...parts: readonly Uint8Array[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([fields(id, size), ...parts, Buffer.alloc(size % 2)]);
}

function list(type: string, ...parts: readonly Uint8Array[]): Buffer {
  return chunk("LIST", fields(type), ...parts);
}

export function writeAvi(video: AviVideo): Uint8Array {
  const { width, height, frames } = video;
  const count = frames.length;
  const largest = frames.reduce((most, frame) => Math.max(most, frame.data.length), 0);
  const chunkId = video.compression === "BI_RGB" ? "00db" : "00dc";
  const word = (n: number): readonly [2, number] => [2, n];

  const avih = fields(
    Math.round(1_000_000 / video.framesPerSecond), // dwMicroSecPerFrame
    Math.ceil(largest * video.framesPerSecond), // dwMaxBytesPerSec
    0, // dwPaddingGranularity
    AVIF_HASINDEX,
    count, // dwTotalFrames
    0, // dwInitialFrames
    1, // dwStreams
    largest, // dwSuggestedBufferSize
    width,
    height,
    ...[0, 0, 0, 0], // dwReserved
  );
  const handler = video.compression === "BI_RGB" ? "DIB " : "mrle";
  const strh = fields(
    "vids",
    handler,
    0, // dwFlags
    0, // wPriority, wLanguage
    0, // dwInitialFrames
    1_000_000, // dwScale
    Math.round(1_000_000 * video.framesPerSecond), // dwRate: dwRate / dwScale frames a second
    0, // dwStart
    count, // dwLength
    largest,
    -1, // dwQuality: the default
    0, // dwSampleSize: varies
    ...[word(0), word(0), word(width), word(height)], // rcFrame
  );
  const frameBytes = ((width + 3) & ~3) * height;
  const colors = Buffer.concat(video.palette.map(([red, green, blue]) => Buffer.from([blue, green, red, 0])));
  const strf = Buffer.concat([
    fields(
      40,
      width,
      height,
      word(1),
      word(8),
      COMPRESSION[video.compression],
      frameBytes,
      0,
      0,
      video.palette.length,
      0,
    ),
    colors,
  ]);

  const chunks: Buffer[] = [];
  const index: Buffer[] = [];
  let offset = 4; // from the "movi" FourCC, as most writers count
  for (const frame of frames) {
    const bytes = chunk(chunkId, frame.data);
    index.push(fields(chunkId, frame.isKey ? AVIIF_KEYFRAME : 0, offset, frame.data.length));
    offset += bytes.length;
    chunks.push(bytes);
  }
  const headers = list("hdrl", chunk("avih", avih), list("strl", chunk("strh", strh), chunk("strf", strf)));
  return new Uint8Array(chunk("RIFF", fields("AVI "), headers, list("movi", ...chunks), chunk("idx1", ...index)));
}
