// The chunks of a video's frames, one after the other: where the next one is, and over those that nobody wants to see.
// Layer: core/video. Spec: Microsoft, "AVI RIFF File Reference".
// Between the frames of uncompressed videos nothing has to be read: nearly always the next chunk's header is the last one's.
import { ascii } from "../bytes/ascii.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import { isHere } from "../storage/byte-source.js";
import { CHUNK_HEADER_BYTES, ChunkCursor, LIST, LIST_HEADER_BYTES, RIFF } from "./avi.js";
import type { RawFrame } from "./raw-frame.js";
import type { ReadAhead } from "./read-ahead.js";
import type { SoundTrack } from "./sound-track.js";
import type { VideoInfo } from "./video.js";

/** What a header, and what is behind the end of a frame, reach into. */
export const HEADER_BLOCKS = 3;
/** Chunk headers looked at in one step. */
const STEP_CHUNKS = 3;
/** Blocks of a frame that is leapt over, at most. */
const MOST_LEAP_BLOCKS = 1024;

export class FrameChunks {
  /** The frame that comes next, or is being drawn. */
  frame: number;
  /** The cursor stands on the chunk of `frame`. */
  isFound: boolean;
  /** There is no further frame. */
  isEnded: boolean;
  /** The cursor stands on a change of the palette, for the caller to pass. */
  isChange: boolean;
  /** A negative ReadError or ChainError, or 0. */
  failure: number;
  /** The header of the last frame's chunk, where the next one's is likely to be the same; else "". */
  header: string;
  readonly cursor: ChunkCursor;
  /** What draws uncompressed frames, and keeps what it read of the file; else null. */
  raw: RawFrame | null;
  /** What takes the chunks of sound; null for nobody. */
  sound: SoundTrack | null;
  private source: ReadAhead;
  private info: VideoInfo;
  /** FourCCs of this stream: its frames, in both forms, and the changes of its palette. */
  private frameId: string;
  private otherId: string;
  private changeId: string;

  constructor(info: VideoInfo, source: ReadAhead) {
    this.isChange = false;
    this.failure = 0;
    this.header = "";
    this.source = source;
    this.raw = null;
    this.sound = null;
    this.info = info;
    this.frameId = `${info.streamId}dc`;
    this.otherId = `${info.streamId}db`;
    this.changeId = `${info.streamId}pc`;
    this.cursor = new ChunkCursor(source);
    this.frame = 0;
    this.isFound = false;
    this.isEnded = false;
    this.cursor.moveTo(info.firstBlock, info.firstOffset);
  }

  /** To a frame, whose chunk is the next one of a frame from this place on. */
  goTo(frame: number, block: number, offset: number): void {
    this.frame = frame;
    this.isFound = false;
    this.isEnded = false;
    this.cursor.moveTo(block, offset);
  }

  /** Over this frame, on to the next one. */
  pass(): void {
    this.cursor.skip();
    this.frame++;
    this.isFound = false;
  }

  /** Over `count` frames with chunks like the last one. */
  passAlike(count: number): void {
    const cursor = this.cursor;
    cursor.move(cursor.sizeBlocks * count, (CHUNK_HEADER_BYTES + cursor.sizeTail + (cursor.sizeTail % 2)) * count);
    this.frame += count;
  }

  /** Whether the next frame's chunk is in front of this place. */
  isBefore(block: number, offset: number): boolean {
    const cursor = this.cursor;
    return block > cursor.block || (block === cursor.block && offset > cursor.offset);
  }

  /** The chunk of the frame is empty: it repeats the one before it. */
  isEmpty(): boolean {
    return this.cursor.sizeBlocks + this.cursor.sizeTail === 0;
  }

  /** The chunk here was seen to be like the last frame's: takes over its size, where one of another kind lay before it. */
  takeAlike(): void {
    const id = this.cursor.id;
    if (id !== this.frameId && id !== this.otherId) {
      this.cursor.setHeader(this.header);
    }
    this.isFound = true;
  }

  /** Whether the chunk here is at hand, and its header the last frame's: so it is in nearly all uncompressed videos. */
  isSame(): boolean {
    const header = this.header;
    if (header === "") {
      return false;
    }
    const cursor = this.cursor;
    const source = this.source;
    if (
      this.raw !== null &&
      cursor.block + cursor.sizeBlocks + 3 < source.blocks &&
      this.raw.peek(cursor.block, cursor.offset, CHUNK_HEADER_BYTES) === header
    ) {
      return true;
    }
    const row = cursor.block - source.first;
    return (
      row >= 0 &&
      row < source.count &&
      cursor.offset <= BLOCK_BYTES - CHUNK_HEADER_BYTES &&
      ascii(source.bytes, source.base + row * source.stride + cursor.offset, CHUNK_HEADER_BYTES) === header &&
      // Far from the end of the file nothing has to be multiplied.
      (cursor.block + cursor.sizeBlocks + 3 < source.blocks ||
        cursor.holds(cursor.sizeBlocks, CHUNK_HEADER_BYTES + cursor.sizeTail))
    );
  }

  /**
   * Goes `count` frames further where all chunks up to there seem to be alike, `isFound` then; else one frame: the chunk
   * behind it has to be found. Returns how many frames; 0 where this one is the last.
   */
  leap(count: number): number {
    const total = this.info.frameCount;
    const left = total > 0 ? total - 1 - this.frame : count;
    const frames = left < count ? left : count;
    if (frames < 1) {
      return 0;
    }
    const cursor = this.cursor;
    const block = cursor.block;
    const offset = cursor.offset;
    // Empty chunks are alike, too, but others lie between them.
    if (this.header !== "" && cursor.sizeBlocks < MOST_LEAP_BLOCKS && !this.isEmpty()) {
      this.passAlike(frames);
      if (((this.raw as RawFrame).fetch(cursor.block) || this.source.read(cursor.block, 1) > 0) && this.isSame()) {
        return frames;
      }
      this.frame -= frames;
      cursor.moveTo(block, offset);
    }
    this.pass();
    return 1;
  }

  /**
   * One slice of looking for the chunk of the next frame.
   * @param takesSound a chunk of sound on the way is taken, else passed
   */
  find(takesSound: boolean): void {
    const cursor = this.cursor;
    const sound = this.sound;
    let i = 0;
    for (; i < STEP_CHUNKS; i++) {
      if (i > 0 && !isHere(this.source, cursor.block, HEADER_BLOCKS)) {
        return;
      }
      if (!(sound !== null && cursor.setHeader(sound.headerAt(cursor))) && !cursor.readHeader()) {
        this.failure = cursor.failure;
        break;
      }
      const id = cursor.id;
      if (
        takesSound &&
        sound !== null &&
        id === sound.chunkId &&
        sound.takeChunk(cursor, this.frame, this.info.microsPerFrame)
      ) {
        return;
      }
      if (id === this.frameId || id === this.otherId) {
        if (!cursor.holds(cursor.sizeBlocks, CHUNK_HEADER_BYTES + cursor.sizeTail)) {
          break;
        }
        this.isFound = true;
        if (this.raw !== null) {
          this.header = cursor.header();
        }
        return;
      }
      if (id === LIST || id === RIFF) {
        const type = cursor.listType;
        if (type === "rec " || type === "movi" || type === "AVIX") {
          cursor.move(0, LIST_HEADER_BYTES);
        } else {
          cursor.skip();
        }
      } else if (id.charCodeAt(0) < 0x20) {
        break;
      } else if (id === this.changeId && cursor.sizeBlocks < 4) {
        this.isChange = true;
        return;
      } else {
        cursor.skip();
      }
    }
    if (i === STEP_CHUNKS) {
      return;
    }
    // The end of the file, zeros or rubbish where a chunk should be, or a frame cut off.
    this.isEnded = true;
  }
}
