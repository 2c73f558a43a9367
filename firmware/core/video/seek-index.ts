// The short way to a frame that was sought: the index behind the movie says where its chunk lies. Layer: core/video.
// Spec: Microsoft, "AVI RIFF File Reference": idx1 (AVIOLDINDEX), entries of 16 bytes: FourCC, flags, place, size.
// A seek takes few blocks where the file has nothing but its frames: entry n is frame n's. Else entries are counted from
// the place that was found last. The index may be missing, short or wrong: no entry is believed unless the chunk is there,
// and where none is, frames are passed one by one as they are without an index.
import { divide } from "../bytes/integer.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { PlacedSource } from "../storage/byte-source.js";
import { CHUNK_HEADER_BYTES, ChunkCursor } from "./avi.js";
import { Compression } from "./dib.js";
import type { FrameChunks } from "./frame-chunks.js";
import { ReadAhead } from "./read-ahead.js";
import type { VideoInfo } from "./video.js";

const ENTRY_BYTES = 16;
/** Entries that are read together: as many as a block has, wherever they begin. */
const PIECE_ENTRIES = BLOCK_BYTES / ENTRY_BYTES;
/** Blocks that it reaches into. */
const PIECE_BLOCKS = 2;
/** Blocks of an index at most: two million entries. */
const MOST_BLOCKS = 65536;
/** Chunks between the movie and its index at most. */
const MOST_CHUNKS = 16;
/** Pieces that are looked at for one seek, besides one for each frame that would be passed otherwise. */
const FREE_PIECES = 32;

const Stage = { index: 0, base: 1, entries: 2, none: 3 } as const;

/** The seek that the index is asked for. */
export interface Sought {
  /** The frame that is sought, and how many it may land beside it. */
  readonly to: number;
  readonly slack: number;
  isAsking(): boolean;
  /** The index knows no shorter way. */
  goOn(): void;
  /** There is no index, or it is wrong. */
  goWithoutIndex(): void;
  /**
   * Goes to the chunk of `frame`, further on, which needs none before it.
   * @param header of the chunk, 8 bytes: the index is not believed unless it is there
   */
  jump(frame: number, block: number, offset: number, header: string, nowMs: number): void;
}

export class SeekIndex {
  private source: ReadAhead;
  private cursor: ChunkCursor;
  private info: VideoInfo;
  private frameId: string;
  private otherId: string;
  private changeId: string;
  /** A Stage. */
  private stage: number;
  private chunks: number;
  /** Where the entries begin, how many they are, and the place from which they count. */
  private entriesBlock: number;
  private entriesOffset: number;
  private entries: number;
  private baseBlock: number;
  private baseOffset: number;
  /** All entries are of frames. */
  private isPlain: boolean;
  /** The seek at hand: what it was asked for, the frame whose key frame is looked for, and pieces that it may take. */
  private rushTo: number;
  private wanted: number;
  /** No key frame is near on this side: one a little further on will do. */
  private isWider: boolean;
  private budget: number;
  /** The piece at hand and the frames before it; or before the one behind it, on the way back. */
  private piece: number;
  private before: number;
  private goesBack: boolean;
  /** The last key frame on the way, -1 for none, and its entry. */
  private keyFrame: number;
  private key: string;

  /** @param file of the video; where the index is in it is kept apart from where the playback is */
  constructor(file: PlacedSource, info: VideoInfo) {
    const source = new ReadAhead(file, PIECE_BLOCKS);
    this.source = source;
    this.cursor = new ChunkCursor(source);
    this.cursor.moveTo(info.endBlock, info.endOffset);
    this.info = info;
    this.frameId = `${info.streamId}dc`;
    this.otherId = `${info.streamId}db`;
    this.changeId = `${info.streamId}pc`;
    this.stage = Stage.index;
    this.chunks = 0;
    this.entriesBlock = 0;
    this.entriesOffset = 0;
    this.entries = 0;
    this.baseBlock = 0;
    this.baseOffset = 0;
    this.isPlain = false;
    this.rushTo = -1;
    this.wanted = 0;
    this.isWider = false;
    this.budget = 0;
    this.piece = 0;
    this.before = 0;
    this.goesBack = false;
    this.keyFrame = -1;
    this.key = "";
  }

  /**
   * One slice of finding the way that `seek` asks for, which it is told. Others may read from the card now.
   * @param chunks of the frames that are played
   */
  step(seek: Sought, chunks: FrameChunks, nowMs: number): void {
    const cursor = this.cursor;
    if (this.stage === Stage.entries) {
      if (this.rushTo !== seek.to) {
        this.begin(seek.to, chunks.frame);
      }
      cursor.moveTo(this.entriesBlock, this.entriesOffset);
      cursor.move(this.piece, 0);
    }
    const source = this.source;
    if (this.stage !== Stage.none && !source.knows(cursor.block)) {
      // To ask the file system takes a slice for itself.
      if (source.findRun(cursor.block) < 0) {
        this.stage = Stage.none;
      }
    } else if (this.stage === Stage.index) {
      this.findIndex();
    } else if (this.stage === Stage.base) {
      this.findBase();
    } else if (this.stage === Stage.entries) {
      this.look(seek, chunks, nowMs);
    }
    if (this.stage === Stage.none) {
      seek.goWithoutIndex();
    }
    if (!seek.isAsking()) {
      source.forget();
      this.rushTo = -1;
    }
  }

  private findIndex(): void {
    const cursor = this.cursor;
    this.chunks++;
    if (this.chunks > MOST_CHUNKS || !cursor.readHeader()) {
      this.stage = Stage.none;
      return;
    }
    if (cursor.id !== "idx1") {
      cursor.skip();
      return;
    }
    const blocks = cursor.sizeBlocks;
    const tail = cursor.sizeTail;
    if (blocks >= MOST_BLOCKS || !cursor.holds(blocks, CHUNK_HEADER_BYTES + tail)) {
      this.stage = Stage.none;
      return;
    }
    this.entries = blocks * PIECE_ENTRIES + divide(tail, ENTRY_BYTES);
    this.isPlain = this.entries === this.info.frameCount;
    cursor.move(0, CHUNK_HEADER_BYTES);
    this.entriesBlock = cursor.block;
    this.entriesOffset = cursor.offset;
    this.stage = this.entries > 0 ? Stage.base : Stage.none;
  }

  /** Places count from the type of the list that is the movie, or, as some writers have it, from the file's beginning. */
  private findBase(): void {
    const cursor = this.cursor;
    const info = this.info;
    const entry = cursor.take(ENTRY_BYTES);
    const block = info.firstOffset < 4 ? info.firstBlock - 1 : info.firstBlock;
    const offset = (info.firstOffset + BLOCK_BYTES - 4) % BLOCK_BYTES;
    cursor.moveTo(0, 0);
    if (entry.length === ENTRY_BYTES) {
      this.moveBy(entry);
      this.stage = Stage.entries;
    } else {
      this.stage = Stage.none;
    }
    if (cursor.block < block || (cursor.block === block && cursor.offset < offset)) {
      this.baseBlock = block;
      this.baseOffset = offset;
    }
  }

  private moveBy(entry: string): void {
    const low = entry.charCodeAt(9);
    this.cursor.move(
      divide(low, 2) + entry.charCodeAt(10) * 128 + entry.charCodeAt(11) * 32768,
      entry.charCodeAt(8) + (low % 2) * 256,
    );
  }

  private begin(wanted: number, frame: number): void {
    this.rushTo = wanted;
    this.wanted = wanted;
    this.isWider = false;
    this.budget = FREE_PIECES + wanted - frame;
    this.goesBack = false;
    this.keyFrame = -1;
    if (this.isPlain) {
      this.piece = divide(wanted < this.entries ? wanted : this.entries - 1, PIECE_ENTRIES);
      this.before = this.piece * PIECE_ENTRIES;
    }
  }

  /** A piece of the index. */
  private look(seek: Sought, chunks: FrameChunks, nowMs: number): void {
    const left = this.entries - this.piece * PIECE_ENTRIES;
    const count = left < PIECE_ENTRIES ? left : PIECE_ENTRIES;
    const text = this.cursor.take(count * ENTRY_BYTES);
    this.budget--;
    if (this.budget < 0 || text.length < count * ENTRY_BYTES) {
      seek.goOn();
      return;
    }
    const frames = this.framesOf(text);
    if (this.isPlain && frames.length < count) {
      this.isPlain = false;
      this.piece = 0;
      this.before = 0;
      return;
    }
    if (this.goesBack) {
      this.goesBack = false;
      this.before -= frames.length;
    }
    const before = this.before;
    const end = before + frames.length;
    if (end <= this.wanted && left > count) {
      this.findKey(text, frames, frames.length - 1);
      this.before = end;
      this.piece++;
      return;
    }
    if (before <= this.wanted) {
      this.findKey(text, frames, this.wanted < end ? this.wanted - before : frames.length - 1);
      if (this.keyFrame >= 0) {
        const slack = seek.slack;
        if (this.isWider || slack === 0 || this.keyFrame + slack >= this.rushTo) {
          this.land(seek, chunks, nowMs);
        } else {
          this.widen(seek);
        }
        return;
      }
      this.wanted = before - 1;
    }
    if (this.piece === 0 || before <= chunks.frame) {
      // No key frame is nearer than where it is.
      this.widen(seek);
      return;
    }
    this.piece--;
    this.goesBack = true;
  }

  /** Looks for a key frame behind what was sought, too; once. */
  private widen(seek: Sought): void {
    if (this.isWider || seek.slack === 0) {
      seek.goOn();
    } else {
      this.isWider = true;
      this.wanted = this.rushTo + seek.slack;
    }
  }

  /** Where in a piece the entries of frames are. Palettes that change on the way have to be met one by one. */
  private framesOf(text: string): number[] {
    const frames: number[] = [];
    for (let at = 0; at < text.length; at += ENTRY_BYTES) {
      const id = text.substring(at, at + 4);
      if (id === this.frameId || id === this.otherId) {
        frames.push(at);
      } else if (id === this.changeId) {
        this.stage = Stage.none;
      }
    }
    return frames;
  }

  /** Finds the last frame of a piece up to number `last` of its frames that needs none before it. */
  private findKey(text: string, frames: readonly number[], last: number): void {
    const isRaw = this.info.compression === Compression.rgb;
    let i = last;
    while (i >= 0) {
      const at = frames[i];
      // An empty chunk repeats the frame before it. AVIIF_KEYFRAME is 10h.
      const isEmpty = text.substring(at + 12, at + 16) === "\0\0\0\0";
      if (!isEmpty && (isRaw || divide(text.charCodeAt(at + 4), 16) % 2 === 1)) {
        this.key = text.substring(at, at + ENTRY_BYTES);
        this.keyFrame = this.before + i;
        return;
      }
      i--;
    }
  }

  /** Tells of the key frame, if it can be where its entry says. */
  private land(seek: Sought, chunks: FrameChunks, nowMs: number): void {
    const cursor = this.cursor;
    const key = this.key;
    if (this.keyFrame <= chunks.frame) {
      seek.goOn();
      return;
    }
    cursor.moveTo(this.baseBlock, this.baseOffset);
    this.moveBy(key);
    if (cursor.block < this.entriesBlock && chunks.isBefore(cursor.block, cursor.offset)) {
      seek.jump(this.keyFrame, cursor.block, cursor.offset, key.substring(0, 4) + key.substring(12), nowMs);
    } else {
      this.stage = Stage.none;
    }
  }
}
