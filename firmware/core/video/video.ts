// Opening a video: finds its one video stream, its format, where its palette, its frames and its index are,
// and says why not where it cannot be played. Layer: core/video.
// Spec: Microsoft, "AVI RIFF File Reference"; OpenDML extensions are stepped over.
// Sliced: each step reads one chunk header.
import { divide } from "../bytes/integer.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import { type ByteSource, isHere } from "../storage/byte-source.js";
import { CHUNK_HEADER_BYTES, ChunkCursor, doubleWord, fourCcText, LIST, LIST_HEADER_BYTES, RIFF } from "./avi.js";
import { BITMAPINFOHEADER_BYTES, Compression, type DibFormat, HEADER_MASKS_BYTES, parseDib } from "./dib.js";
import { OnTheWay, passToFrame } from "./first-frame.js";
import { frameMs, microsPerFrame } from "./frame-clock.js";
import { type SoundInfo, soundRate, WAVE_FORMAT_BYTES } from "./sound.js";

/** Why a video cannot be played. `detail` says more where there is more. */
export const enum VideoFailure {
  none = 0,
  /** It does not begin as an AVI file does. */
  notAvi = 1,
  /** No video in it: only sound, or nothing. */
  noVideo = 2,
  /** A codec that is too heavy for here; detail: its FourCC. */
  codec = 3,
  /** Uncompressed frames of another depth; detail: bits a pixel. */
  depth = 4,
  /** A header contradicts itself or the file's size; detail: the chunk. */
  damaged = 5,
  /** The file ends before the first frame is whole. */
  truncated = 6,
  /** The card failed; `readError` says how. */
  unreadable = 7,
  /** Its headers are all there, but no frame is behind them. */
  noFrames = 8,
}

export interface VideoInfo {
  readonly width: number;
  readonly height: number;
  /** Frames that the header promises; 0 where it does not say, or promises more than weeks of them. */
  readonly frameCount: number;
  readonly microsPerFrame: number;
  readonly compression: Compression;
  /** 8 or 4 bits a pixel, of the palette; 16 of uncompressed frames without one. */
  readonly bits: number;
  /** Of 16 bits: 5 (RGB555) or 6 (RGB565). */
  readonly greenBits: number;
  /** Compression in words: "BI_RGB", "BI_RLE8". */
  readonly codec: string;
  /** The bottom row comes first. */
  readonly bottomUp: boolean;
  /** Where the palette lies, and its entries. */
  readonly paletteBlock: number;
  readonly paletteOffset: number;
  readonly colors: number;
  /** How the chunks of the video stream begin: "00". */
  readonly streamId: string;
  /** The first chunk of the movie. */
  readonly firstBlock: number;
  readonly firstOffset: number;
  /** Behind the movie, where its index is, as far as the size of its list is right. */
  readonly endBlock: number;
  readonly endOffset: number;
  /** null where there is none, or none that can be played: `isMute` then. */
  readonly sound: SoundInfo | null;
  readonly isMute: boolean;
}

/** Chunks before the first frame; more are not met in honest files. */
const MOST_CHUNKS = 400;
/** Frames, and milliseconds, of a film: what is longer is a lie, and would not fit into 31 bits. */
const MOST_FRAMES = 2_000_000;
const MOST_MS = 2_000_000_000;
/** Of a pixel; more are in no picture. */
const MOST_BITS = 64;
/** Streams that one header may describe. */
const MOST_STREAMS = 100;
/** What one header and the part of its chunk that is looked at reach into. */
const HEADER_BLOCKS = 3;

/** Sound is not further ahead of its frames in honest files. */
const MOST_SKEW_FRAMES = 1000;
const MOST_SKEW_MS = 5000;

export function openVideo(file: ByteSource): VideoOpening {
  return new VideoOpening(file);
}

export class VideoOpening {
  /** Set when the opening has succeeded. */
  info: VideoInfo | null;
  failure: VideoFailure;
  /** A FourCC, bits a pixel or the name of a chunk, for the sentence. */
  detail: string;
  /** The ReadError behind `unreadable`. */
  readError: number;
  /** On the next chunk. */
  readonly cursor: ChunkCursor;
  private isDone: boolean;
  private chunks: number;
  private streams: number;
  private streamType: string;
  private videoStream: number;
  private format: DibFormat | null;
  private frameCount: number;
  private micros: number;
  private headerMicros: number;
  private colors: number;
  /** A change of the palette comes before the first frame. */
  private bringsPalette: boolean;
  private paletteBlock: number;
  private paletteOffset: number;
  /** In the movie, which is looked through for its first frame: this format is the frames'. Else null. */
  private movie: DibFormat | null;
  private firstBlock: number;
  private firstOffset: number;
  private endBlock: number;
  private endOffset: number;
  /** The first sound stream, its rate (0 for one that is not played), and frames by which it is ahead of them. */
  private soundStream: number;
  private soundRate: number;
  private soundFrames: number;

  constructor(file: ByteSource) {
    this.info = null;
    this.failure = VideoFailure.none;
    this.detail = "";
    this.readError = 0;
    this.cursor = new ChunkCursor(file);
    this.isDone = false;
    this.chunks = 0;
    this.streams = 0;
    this.streamType = "";
    this.videoStream = -1;
    this.format = null;
    this.frameCount = 0;
    this.micros = 0;
    this.headerMicros = 0;
    this.colors = 0;
    this.bringsPalette = false;
    this.paletteBlock = 0;
    this.paletteOffset = 0;
    this.movie = null;
    this.firstBlock = 0;
    this.firstOffset = 0;
    this.endBlock = 0;
    this.endOffset = 0;
    this.soundStream = -1;
    this.soundRate = 0;
    this.soundFrames = 0;
  }

  /** One slice of work. Returns false when `info` or `failure` is set. */
  step(): boolean {
    if (!this.isDone && isHere(this.cursor.file, this.cursor.block, HEADER_BLOCKS)) {
      this.readChunk();
    }
    return !this.isDone;
  }

  private fail(failure: VideoFailure, detail: string): void {
    this.failure = failure;
    this.detail = detail;
    this.isDone = true;
  }

  /** The end of the file, or of the card, where more was needed. */
  private failAtEnd(failure: VideoFailure): void {
    const readError = this.cursor.failure;
    if (readError !== 0) {
      this.readError = readError;
      this.fail(VideoFailure.unreadable, "");
    } else {
      this.fail(failure, "");
    }
  }

  private readChunk(): void {
    const cursor = this.cursor;
    this.chunks++;
    if (!cursor.readHeader()) {
      const isAvi = this.chunks > 1;
      this.failAtEnd(
        this.movie !== null ? VideoFailure.noFrames : isAvi ? VideoFailure.truncated : VideoFailure.notAvi,
      );
      return;
    }
    if (this.movie !== null) {
      this.findFrame(this.movie);
      return;
    }
    if (this.chunks === 1) {
      if (cursor.id !== RIFF || cursor.listType !== "AVI ") {
        this.fail(VideoFailure.notAvi, "");
      }
      cursor.move(0, LIST_HEADER_BYTES);
      return;
    }
    if (this.chunks > MOST_CHUNKS) {
      this.fail(VideoFailure.damaged, fourCcText(cursor.id));
      return;
    }
    if (cursor.id === LIST) {
      this.enterList();
      return;
    }
    if (!cursor.holds(cursor.sizeBlocks, CHUNK_HEADER_BYTES + cursor.sizeTail)) {
      this.fail(VideoFailure.damaged, fourCcText(cursor.id));
      return;
    }
    if (cursor.id === "avih") {
      this.readMainHeader();
    } else if (cursor.id === "strh") {
      this.readStreamHeader();
    } else if (cursor.id === "strf" && this.streamType === "vids" && this.format === null) {
      this.readFormat();
    } else if (cursor.id === "strf" && this.soundStream === this.streams - 1) {
      const format = this.content(WAVE_FORMAT_BYTES);
      this.soundRate = format.length < WAVE_FORMAT_BYTES ? 0 : soundRate(format);
    }
    cursor.skip();
  }

  private enterList(): void {
    const cursor = this.cursor;
    const type = cursor.listType;
    if (type === "hdrl" || type === "strl") {
      cursor.move(0, LIST_HEADER_BYTES);
    } else if (type === "movi") {
      this.enterMovie();
    } else {
      cursor.skip();
    }
  }

  /** The chunk's content from its beginning, at most `count` bytes. */
  private content(count: number): string {
    const cursor = this.cursor;
    const size = cursor.sizeBlocks > 0 ? BLOCK_BYTES : cursor.sizeTail;
    const text = cursor.take(CHUNK_HEADER_BYTES + (size < count ? size : count));
    return text.substring(CHUNK_HEADER_BYTES);
  }

  private readMainHeader(): void {
    const text = this.content(20);
    if (text.length < 20) {
      this.failShort("avih");
      return;
    }
    this.headerMicros = doubleWord(text, 0);
    this.frameCount = doubleWord(text, 16);
  }

  private readStreamHeader(): void {
    const text = this.content(36);
    if (text.length < 36) {
      this.failShort("strh");
      return;
    }
    this.streamType = text.substring(0, 4);
    if (this.streamType === "vids" && this.videoStream < 0) {
      this.videoStream = this.streams;
      this.micros = microsPerFrame(doubleWord(text, 20), doubleWord(text, 24), this.headerMicros);
      // The stream knows its own length better than the file's header.
      const length = doubleWord(text, 32);
      if (length > 0) {
        this.frameCount = length;
      }
    } else if (this.streamType === "auds" && this.soundStream < 0) {
      this.soundStream = this.streams;
      this.soundFrames = doubleWord(text, 16);
    }
    this.streams++;
    if (this.streams > MOST_STREAMS) {
      this.fail(VideoFailure.damaged, "strh");
    }
  }

  private failShort(chunk: string): void {
    if (this.cursor.failure !== 0) {
      this.failAtEnd(VideoFailure.unreadable);
    } else {
      this.fail(VideoFailure.damaged, chunk);
    }
  }

  private readFormat(): void {
    const cursor = this.cursor;
    const text = this.content(HEADER_MASKS_BYTES);
    const format = text.length < BITMAPINFOHEADER_BYTES ? null : parseDib(text);
    if (format === null) {
      this.failShort("strf");
      return;
    }
    if (format.compression === Compression.unknown) {
      this.fail(VideoFailure.codec, format.codec);
      return;
    }
    const isHigh = format.bits === 16 && format.compression === Compression.rgb;
    if (format.bits !== 8 && format.bits !== 4 && !isHigh) {
      const isKnown = format.bits > 0 && format.bits <= MOST_BITS;
      this.fail(isKnown ? VideoFailure.depth : VideoFailure.damaged, isKnown ? `${format.bits}` : "strf");
      return;
    }
    this.format = format;
    const distance = cursor.offset + CHUNK_HEADER_BYTES + format.paletteOffset;
    this.paletteBlock = cursor.block + divide(distance, BLOCK_BYTES);
    this.paletteOffset = distance % BLOCK_BYTES;
    // A palette shorter than promised: the rest is black.
    const bytes = cursor.sizeBlocks > 3 ? 2048 : cursor.sizeBlocks * BLOCK_BYTES + cursor.sizeTail;
    const room = bytes - format.paletteOffset;
    const colors = room < 4 ? 0 : divide(room, 4) < format.colors ? divide(room, 4) : format.colors;
    this.colors = colors;
  }

  private enterMovie(): void {
    const cursor = this.cursor;
    const format = this.format;
    if (this.videoStream < 0 || format === null) {
      this.fail(VideoFailure.noVideo, "");
      return;
    }
    const block = cursor.block;
    const offset = cursor.offset;
    cursor.skip();
    this.endBlock = cursor.block;
    this.endOffset = cursor.offset;
    cursor.moveTo(block, offset);
    cursor.move(0, LIST_HEADER_BYTES);
    this.firstBlock = cursor.block;
    this.firstOffset = cursor.offset;
    this.movie = format;
  }

  /** A chunk of the movie, up to the first frame. */
  private findFrame(format: DibFormat): void {
    if (this.cursor.id === `${streamId(this.videoStream)}pc`) {
      this.bringsPalette = true;
    }
    const found = passToFrame(this.cursor, streamId(this.videoStream));
    // Behind very much sound: whether frames follow shows as it plays.
    if (found === OnTheWay.frame && this.colors === 0 && format.bits < 16 && !this.bringsPalette) {
      // All of it would be black.
      this.fail(VideoFailure.damaged, "palette");
    } else if (found === OnTheWay.frame || (found === OnTheWay.further && this.chunks > MOST_CHUNKS)) {
      this.succeed(format);
    } else if (found === OnTheWay.cut) {
      this.fail(VideoFailure.truncated, "");
    } else if (found === OnTheWay.rubbish) {
      this.fail(VideoFailure.damaged, "movi");
    }
  }

  /** 0 for a promise that cannot be kept. */
  private promisedFrames(): number {
    const count = this.frameCount;
    const frameMs = divide(this.micros, 1000) + 1;
    return count > MOST_FRAMES || count > divide(MOST_MS, frameMs) ? 0 : count;
  }

  private succeed(format: DibFormat): void {
    this.info = {
      width: format.width,
      height: format.height,
      frameCount: this.promisedFrames(),
      microsPerFrame: this.micros,
      compression: format.compression,
      bits: format.bits,
      greenBits: format.greenBits,
      codec: format.codec,
      bottomUp: !format.topDown,
      paletteBlock: this.paletteBlock,
      paletteOffset: this.paletteOffset,
      colors: this.colors,
      streamId: streamId(this.videoStream),
      firstBlock: this.firstBlock,
      firstOffset: this.firstOffset,
      endBlock: this.endBlock,
      endOffset: this.endOffset,
      sound: this.sound(),
      isMute: this.soundStream >= 0 && this.soundRate === 0,
    };
    this.isDone = true;
  }

  private sound(): SoundInfo | null {
    const frames = this.soundFrames;
    const skewMs = frames > MOST_SKEW_FRAMES ? 0 : frameMs(frames, this.micros);
    return this.soundRate === 0
      ? null
      : { streamId: streamId(this.soundStream), rate: this.soundRate, skewMs: skewMs > MOST_SKEW_MS ? 0 : skewMs };
  }
}

/** How a stream's chunks begin. */
function streamId(stream: number): string {
  return `${divide(stream, 10)}${stream % 10}`;
}
