// Writes AVI files with one video stream of frames with a palette, and an index.
// Layer: host/media. Spec: Microsoft, "AVI RIFF File Reference"; "BITMAPINFOHEADER structure" (wingdi.h).

export type Rgb = readonly [number, number, number];

/** What the headers say of the pictures. */
export interface AviFormat {
  readonly width: number;
  readonly height: number;
  /** Up to six digits behind the point are kept. */
  readonly framesPerSecond: number;
  /** BI_RGB (0): whole bottom-up frames, rows padded to 4 bytes. BI_RLE8 (1): Microsoft RLE. */
  readonly compression: "BI_RGB" | "BI_RLE8";
  /** Bits a pixel; default: 8. */
  readonly bits?: 4 | 8;
  readonly palette: readonly Rgb[];
  /** How the file was made (LIST INFO: ISFT the program, ICMT a comment), where it says so. */
  readonly made?: { readonly by: string; readonly how: string };
}

export interface AviVideo extends AviFormat {
  /** Encoded frames; `isKey` frames need no earlier one. */
  readonly frames: readonly { readonly data: Uint8Array; readonly isKey: boolean }[];
}

/** What is known once all frames are. */
export interface AviTotals {
  readonly frames: number;
  /** Bytes of the largest frame. */
  readonly largest: number;
  /** Bytes of all chunks of frames, with their headers. */
  readonly movieBytes: number;
}

const AVIF_HASINDEX = 0x10;
const AVIIF_KEYFRAME = 0x10;
const INDEX_ENTRY_BYTES = 16;
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

const word = (value: number): readonly [2, number] => [2, value];

/** As INFO chunks hold it: ended by a zero. */
const text = (value: string): Buffer => Buffer.from(`${value}\0`, "utf8");

const frameId = (video: AviFormat): string => (video.compression === "BI_RGB" ? "00db" : "00dc");

function list(type: string, ...parts: readonly Uint8Array[]): Buffer {
  return chunk("LIST", fields(type), ...parts);
}

function mainHeader(video: AviFormat, { frames, largest }: AviTotals): Buffer {
  return fields(
    Math.round(1_000_000 / video.framesPerSecond), // dwMicroSecPerFrame
    Math.ceil(largest * video.framesPerSecond), // dwMaxBytesPerSec
    0, // dwPaddingGranularity
    AVIF_HASINDEX,
    frames, // dwTotalFrames
    0, // dwInitialFrames
    1, // dwStreams
    largest, // dwSuggestedBufferSize
    video.width,
    video.height,
    ...[0, 0, 0, 0], // dwReserved
  );
}

function streamHeader(video: AviFormat, { frames, largest }: AviTotals): Buffer {
  return fields(
    "vids",
    video.compression === "BI_RGB" ? "DIB " : "mrle",
    0, // dwFlags
    0, // wPriority, wLanguage
    0, // dwInitialFrames
    1_000_000, // dwScale
    Math.round(1_000_000 * video.framesPerSecond), // dwRate: dwRate / dwScale frames a second
    0, // dwStart
    frames, // dwLength
    largest,
    -1, // dwQuality: the default
    0, // dwSampleSize: varies
    ...[word(0), word(0), word(video.width), word(video.height)], // rcFrame
  );
}

function format(video: AviFormat): Buffer {
  const { width, height, palette, bits = 8 } = video;
  const frameBytes = Math.ceil((width * bits) / 32) * 4 * height;
  const colors = Buffer.concat(palette.map(([red, green, blue]) => Buffer.from([blue, green, red, 0])));
  const compression = COMPRESSION[video.compression];
  return Buffer.concat([
    fields(40, width, height, word(1), word(bits), compression, frameBytes, 0, 0, palette.length, 0),
    colors,
  ]);
}

/** All before the first frame; as long for whatever totals, so that it can be written before they are known. */
export function aviHead(video: AviFormat, totals: AviTotals): Buffer {
  const { made } = video;
  const lists = [
    list(
      "hdrl",
      chunk("avih", mainHeader(video, totals)),
      list("strl", chunk("strh", streamHeader(video, totals)), chunk("strf", format(video))),
    ),
  ];
  if (made !== undefined) lists.push(list("INFO", chunk("ISFT", text(made.by)), chunk("ICMT", text(made.how))));
  const headers = Buffer.concat(lists);
  const { frames, movieBytes } = totals;
  const riffBytes = 4 + headers.length + 12 + movieBytes + 8 + frames * INDEX_ENTRY_BYTES;
  return Buffer.concat([fields("RIFF", riffBytes, "AVI "), headers, fields("LIST", 4 + movieBytes, "movi")]);
}

/** The chunk of one frame. */
export function aviFrame(video: AviFormat, data: Uint8Array): Buffer {
  return chunk(frameId(video), data);
}

/** Its entry in the index; `offset` of its chunk from the "movi" FourCC, as most writers count: the first one's is 4. */
export function aviIndexEntry(video: AviFormat, offset: number, bytes: number, isKey: boolean): Buffer {
  return fields(frameId(video), isKey ? AVIIF_KEYFRAME : 0, offset, bytes);
}

/** All behind the last frame. */
export function aviTail(index: readonly Uint8Array[]): Buffer {
  return chunk("idx1", ...index);
}

export function writeAvi(video: AviVideo): Uint8Array {
  const chunks: Buffer[] = [];
  const index: Buffer[] = [];
  let movieBytes = 0;
  for (const { data, isKey } of video.frames) {
    const bytes = aviFrame(video, data);
    index.push(aviIndexEntry(video, 4 + movieBytes, data.length, isKey));
    movieBytes += bytes.length;
    chunks.push(bytes);
  }
  const largest = video.frames.reduce((most, frame) => Math.max(most, frame.data.length), 0);
  const totals = { frames: chunks.length, largest, movieBytes };
  return new Uint8Array(Buffer.concat([aviHead(video, totals), ...chunks, aviTail(index)]));
}
