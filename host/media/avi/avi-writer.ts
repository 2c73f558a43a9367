// Writes AVI files with one video stream of frames with a palette, perhaps one of sound, and an index.
// Layer: host/media. Spec: Microsoft, "AVI RIFF File Reference"; "BITMAPINFOHEADER structure" (wingdi.h); WAVEFORMATEX
// (mmreg.h).
import { initialFrames, type SoundFormat, SoundSchedule } from "./sound-schedule.js";

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
  readonly sound?: SoundFormat;
  /** How the file was made (LIST INFO: ISFT the program, ICMT a comment), where it says so. */
  readonly made?: { readonly by: string; readonly how: string };
}

export interface AviVideo extends AviFormat {
  /** Encoded frames; `isKey` frames need no earlier one. */
  readonly frames: readonly { readonly data: Uint8Array; readonly isKey: boolean }[];
  /** Where it has sound: 8 bits without a sign, one channel. */
  readonly samples?: Uint8Array;
}

/** What is known once all frames are. */
export interface AviTotals {
  readonly frames: number;
  /** Bytes of the largest frame. */
  readonly largest: number;
  /** Bytes of all chunks of frames and sound, with their headers. */
  readonly movieBytes: number;
  readonly samples: number;
  /** Chunks of both. */
  readonly chunks: number;
}

const AVIF_HASINDEX = 0x10;
const AVIF_ISINTERLEAVED = 0x100;
const WAVE_FORMAT_PCM = 1;
const SOUND_ID = "01wb";
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

/** As INFO chunks hold it: ended by a zero, or up to four, so that what follows lies at places that are divided by four. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]);
}

const frameId = (video: AviFormat): string => (video.compression === "BI_RGB" ? "00db" : "00dc");

function list(type: string, ...parts: readonly Uint8Array[]): Buffer {
  return chunk("LIST", fields(type), ...parts);
}

function mainHeader(video: AviFormat, { frames, largest }: AviTotals): Buffer {
  const { sound } = video;
  return fields(
    Math.round(1_000_000 / video.framesPerSecond), // dwMicroSecPerFrame
    Math.ceil(largest * video.framesPerSecond) + (sound?.rate ?? 0), // dwMaxBytesPerSec
    0, // dwPaddingGranularity
    sound === undefined ? AVIF_HASINDEX : AVIF_HASINDEX | AVIF_ISINTERLEAVED,
    frames, // dwTotalFrames
    0, // dwInitialFrames
    sound === undefined ? 1 : 2, // dwStreams
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

function soundList(video: AviFormat, sound: SoundFormat, samples: number): Buffer {
  const header = fields(
    "auds",
    ...[0, 0, 0], // fccHandler, dwFlags; wPriority, wLanguage
    initialFrames(sound, video.framesPerSecond),
    1, // dwScale
    sound.rate, // dwRate: samples a second
    0, // dwStart
    samples, // dwLength
    sound.chunkSamples, // dwSuggestedBufferSize
    -1, // dwQuality: the default
    1, // dwSampleSize
    ...[0, 0], // rcFrame
  );
  // Channels, samples and bytes a second, bytes of a sample, its bits.
  const format = fields(word(WAVE_FORMAT_PCM), word(1), sound.rate, sound.rate, word(1), word(8));
  return list("strl", chunk("strh", header), chunk("strf", format));
}

/** All before the first frame; as long for whatever totals, so that it can be written before they are known. */
export function aviHead(video: AviFormat, totals: AviTotals): Buffer {
  const { made } = video;
  const lists = [
    list(
      "hdrl",
      chunk("avih", mainHeader(video, totals)),
      list("strl", chunk("strh", streamHeader(video, totals)), chunk("strf", format(video))),
      ...(video.sound === undefined ? [] : [soundList(video, video.sound, totals.samples)]),
    ),
  ];
  if (made !== undefined) lists.push(list("INFO", chunk("ISFT", text(made.by)), chunk("ICMT", text(made.how))));
  const headers = Buffer.concat(lists);
  const { chunks, movieBytes } = totals;
  const riffBytes = 4 + headers.length + 12 + movieBytes + 8 + chunks * INDEX_ENTRY_BYTES;
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

/** A chunk of samples, and its entry in the index. */
export function aviSound(samples: Uint8Array): Buffer {
  return chunk(SOUND_ID, samples);
}

export function aviSoundEntry(offset: number, bytes: number): Buffer {
  return fields(SOUND_ID, AVIIF_KEYFRAME, offset, bytes);
}

/** All behind the last frame. */
export function aviTail(index: readonly Uint8Array[]): Buffer {
  return chunk("idx1", ...index);
}

export function writeAvi(video: AviVideo): Uint8Array {
  const chunks: Buffer[] = [];
  const index: Buffer[] = [];
  let movieBytes = 0;
  const add = (bytes: Buffer, entry: Buffer) => {
    index.push(entry);
    movieBytes += bytes.length;
    chunks.push(bytes);
  };
  const { sound, samples = new Uint8Array(0) } = video;
  const schedule = sound === undefined ? null : new SoundSchedule(sound, video.framesPerSecond);
  const addSound = (before: number) => {
    for (const [from, to] of schedule?.due(before, samples.length) ?? []) {
      add(aviSound(samples.subarray(from, to)), aviSoundEntry(4 + movieBytes, to - from));
    }
  };
  for (const [at, { data, isKey }] of video.frames.entries()) {
    addSound(at);
    add(aviFrame(video, data), aviIndexEntry(video, 4 + movieBytes, data.length, isKey));
  }
  addSound(Number.POSITIVE_INFINITY);
  const largest = video.frames.reduce((most, frame) => Math.max(most, frame.data.length), 0);
  const totals = { frames: video.frames.length, largest, movieBytes, samples: samples.length, chunks: chunks.length };
  return new Uint8Array(Buffer.concat([aviHead(video, totals), ...chunks, aviTail(index)]));
}
