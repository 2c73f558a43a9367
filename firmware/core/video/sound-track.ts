// Plays a video's sound: takes the samples of its chunks as they come between the frames, and keeps the frames' clock in
// step with what was heard. Layer: core/video; a part, in memory only while a video with sound plays.
// Sound leads: a sample lasts as long as it lasts, a frame can be shown a little later or not at all. Where samples do not
// come in time, sound rests until there are enough again, and so do the frames.
import type { SoundOutput } from "../../hal/sound-output.js";
import { divide } from "../bytes/integer.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import { CHUNK_HEADER_BYTES, type ChunkCursor, LIST_HEADER_BYTES } from "./avi.js";
import { type FrameClock, frameMs } from "./frame-clock.js";
import type { RawFrame } from "./raw-frame.js";
import type { ReadAhead } from "./read-ahead.js";
import type { SoundInfo } from "./sound.js";

/** Blocks that are taken one by one in one slice; of a burst that is at hand all are taken at once: 20 ms. */
const SLICE_PIECES = 4;
/** Until a half is looked at again that has to be played first. */
const WAIT_MS = 20;
/** At the end it is waited so often for what is still to be heard. */
const MOST_WAITS = 200;
/** Halves after which the clock is set by what was heard, and by how much it has to differ. */
const LOOKS = 4;
const STEP_MS = 20;
const FAR = 1_000_000;
/** What `step` returns when no chunk is to be taken. */
const NONE = -1;
/** Chunks of more than this are no sound that could be played: 32 MB. */
const MOST_BLOCKS = 65_536;

/** For the frames: from so late on they hold sound up, since the chunks of both lie one behind the other. */
export const LATE_FRAME_MS = 250;

/** Makes what plays the sound of a video; null where there is no room for it. */
export type SoundStart = (
  info: SoundInfo,
  source: ReadAhead,
  raw: RawFrame | null,
  clock: FrameClock,
) => SoundTrack | null;

export class SoundTrack {
  /** FourCC of its chunks. */
  readonly chunkId: string;
  /** A negative ReadError or ChainError, or 0. */
  cardFailure: number;
  /** In the middle of a chunk. */
  private isTaking: boolean;
  private info: SoundInfo;
  private output: SoundOutput;
  private source: ReadAhead;
  private raw: RawFrame | null;
  private clock: FrameClock;
  /** Where the rest of the chunk is, and its bytes. */
  private block: number;
  private offset: number;
  private left: number;
  /** When in the video the first sample in the halves is heard; -1 while there is none. */
  private baseMs: number;
  /** Samples that were put since, and halves that were played. */
  private filled: number;
  private played: number;
  private isPlaying: boolean;
  /** By how much the frames are in front of what is heard; -1 while that is not known. */
  private leadMs: number;
  /** The least that the clock was ahead at one of the last looks. */
  private aheadMs: number;
  private looks: number;
  private waits: number;

  constructor(info: SoundInfo, output: SoundOutput, source: ReadAhead, raw: RawFrame | null, clock: FrameClock) {
    this.chunkId = `${info.streamId}wb`;
    this.cardFailure = 0;
    this.isTaking = false;
    this.info = info;
    this.output = output;
    this.source = source;
    this.raw = raw;
    this.clock = clock;
    this.block = 0;
    this.offset = 0;
    this.left = 0;
    this.baseMs = -1;
    this.filled = 0;
    this.played = 0;
    this.isPlaying = false;
    this.leadMs = -1;
    this.aheadMs = FAR;
    this.looks = 0;
    this.waits = 0;
  }

  /** What a chunk's header is read from, where it is at hand already: 12 bytes, or "". */
  headerAt(cursor: ChunkCursor): string {
    return this.raw === null ? "" : this.raw.peek(cursor.block, cursor.offset, LIST_HEADER_BYTES);
  }

  /** Begins to take the chunk at the cursor, which lies in front of frame `frame`. Returns false where it is skipped. */
  takeChunk(cursor: ChunkCursor, frame: number, microsPerFrame: number): boolean {
    const size = cursor.sizeBlocks;
    if (size >= MOST_BLOCKS || !cursor.holds(size, CHUNK_HEADER_BYTES + cursor.sizeTail)) {
      return false;
    }
    const at = cursor.offset + CHUNK_HEADER_BYTES;
    this.block = cursor.block + divide(at, BLOCK_BYTES);
    this.offset = at % BLOCK_BYTES;
    this.left = size * BLOCK_BYTES + cursor.sizeTail;
    if (this.baseMs < 0) {
      this.baseMs = frame === 0 ? 0 : frameMs(frame, microsPerFrame) + this.info.skewMs;
    }
    this.isTaking = true;
    return true;
  }

  /**
   * Between two frames: follows what is heard, and takes of the chunk at the cursor. Returns milliseconds until the next
   * slice; -1 where no chunk is to be taken, and the frames are next.
   */
  step(cursor: ChunkCursor, nowMs: number): number {
    this.listen(nowMs);
    if (!this.isTaking) {
      return NONE;
    }
    const wait = this.takeMore();
    if (!this.isTaking) {
      cursor.skip();
    }
    return wait;
  }

  /** A slice of taking a chunk; `isTaking` is false when it is taken. */
  private takeMore(): number {
    const output = this.output;
    const half = output.halfSamples;
    for (let i = 0; i < SLICE_PIECES && this.left > 0; i++) {
      const filled = this.filled;
      const room = (this.played + 2) * half - filled;
      if (room <= 0) {
        return WAIT_MS;
      }
      const inHalf = filled % half;
      let count = this.left < room ? this.left : room;
      count = half - inHalf < count ? half - inHalf : count;
      count = this.copy(divide(filled, half) % 2, inHalf, count);
      if (count <= 0) {
        this.isTaking = false;
        return 0;
      }
      this.filled = filled + count;
      this.left -= count;
      const at = this.offset + count;
      this.block += divide(at, BLOCK_BYTES);
      this.offset = at % BLOCK_BYTES;
      if (count > BLOCK_BYTES) {
        break;
      }
    }
    this.isTaking = this.left > 0;
    return 0;
  }

  /** Copies up to `count` bytes of the chunk. @returns how many; 0 when the card failed */
  private copy(half: number, at: number, count: number): number {
    const raw = this.raw;
    const block = this.block;
    const offset = this.offset;
    const output = this.output;
    const copied = raw === null ? 0 : raw.copy(block, offset, count, output.half(half), at);
    if (copied > 0) {
      return copied;
    }
    const source = this.source;
    const got = source.read(block, 1);
    if (got < 1) {
      this.cardFailure = got;
      return 0;
    }
    const data = source.volume.device;
    const here = BLOCK_BYTES - offset < count ? BLOCK_BYTES - offset : count;
    output.put(half, at, data.bytes, data.offset + offset, here);
    return here;
  }

  /** Begins when there is enough, and notices what was played. */
  private listen(nowMs: number): void {
    if (!this.isPlaying) {
      this.start(nowMs);
      return;
    }
    const played = this.output.halvesPlayed();
    if (played === this.played) {
      return;
    }
    this.played = played;
    const half = this.output.halfSamples;
    if (played * half >= this.filled || (this.isTaking && (played + 1) * half > this.filled)) {
      // What comes next is not there, or not all of it: it begins anew with the next chunk, as whole halves.
      this.isPlaying = false;
      this.output.halt();
      this.baseMs += this.durationMs(this.filled + this.left);
      this.left = 0;
      this.filled = 0;
      this.played = 0;
      return;
    }
    if ((played + 1) * half > this.filled) {
      // Half of what plays now: all that comes later is heard later.
      this.baseMs -= this.durationMs(this.fillUp());
    }
    this.follow(nowMs, half);
  }

  /** Silence up to the end of a half that was begun. @returns its samples */
  private fillUp(): number {
    const half = this.output.halfSamples;
    const inHalf = this.filled % half;
    if (inHalf === 0) {
      return 0;
    }
    this.output.fillUp(divide(this.filled, half) % 2, inHalf);
    this.filled += half - inHalf;
    return half - inHalf;
  }

  private follow(nowMs: number, half: number): void {
    const ahead = this.clock.positionMs(nowMs) - this.baseMs - this.durationMs(this.played * half) - this.leadMs;
    // It is noticed late, never early: the least is what comes next to the truth.
    if (ahead < this.aheadMs) {
      this.aheadMs = ahead;
    }
    this.looks++;
    if (this.looks === LOOKS) {
      if (this.aheadMs > STEP_MS || this.aheadMs < -STEP_MS) {
        this.clock.delay(this.aheadMs);
      }
      this.looks = 0;
      this.aheadMs = FAR;
    }
  }

  /** Begins, where one and a half halves are there and their time has come. */
  private start(nowMs: number): void {
    const half = this.output.halfSamples;
    const ahead = this.clock.positionMs(nowMs) - this.baseMs;
    if (this.filled * 2 < half * 3 || ahead < (this.leadMs < 0 ? 0 : this.leadMs) || !this.output.begin()) {
      return;
    }
    if (this.leadMs < 0) {
      // Samples that do not lie in front of their frames come too late for them from the beginning.
      this.leadMs = this.info.skewMs > 0 ? 0 : ahead;
    }
    this.clock.delay(ahead - this.leadMs);
    this.isPlaying = true;
    this.looks = 0;
    this.aheadMs = FAR;
  }

  private durationMs(samples: number): number {
    const rate = this.info.rate;
    return divide(samples, rate) * 1000 + divide((samples % rate) * 1000, rate);
  }

  /** Stops at once: the video pauses, or goes on elsewhere. What is here is not heard any more. */
  quiet(): void {
    if (this.isPlaying) {
      this.output.halt();
    }
    this.isPlaying = false;
    this.isTaking = false;
    this.left = 0;
    this.baseMs = -1;
    this.leadMs = -1;
    this.filled = 0;
    this.played = 0;
    this.waits = 0;
  }

  /** Behind the last frame. Returns milliseconds until it is to be asked again, 0 when all was heard. */
  playOut(): number {
    const half = this.output.halfSamples;
    this.fillUp();
    this.waits++;
    if (this.filled === 0 || this.waits > MOST_WAITS) {
      this.quiet();
      return 0;
    }
    if (!this.isPlaying) {
      // Less than what it else begins with.
      this.isPlaying = this.output.begin();
    } else if (this.output.halvesPlayed() * half >= this.filled) {
      this.quiet();
      return 0;
    }
    return WAIT_MS;
  }

  close(): void {
    this.quiet();
    this.output.release();
  }
}
