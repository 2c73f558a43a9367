// Uncompressed frames one after the other: where a frame is as nearly all are, its bursts go from the card's wire to the
// LCD's through the pipe, so that no frame is ever in memory; else raw-pixels.ts draws it, piece by piece.
// Layer: core/video.
// A burst goes on over the end of a frame: the frame behind it begins with what was expanded already.
import { type BlockPipe, Turn } from "../../hal/block-pipe.js";
import type { Raster } from "../../hal/raster.js";
import type { Buf } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import type { PixelTarget } from "../display/draw-target.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import { CHUNK_HEADER_BYTES } from "./avi.js";
import type { FrameClock } from "./frame-clock.js";
import { type Beside, type Hot, Ran } from "./hot.js";
import { RawPixels } from "./raw-pixels.js";
import { BURST_BLOCKS, type ReadAhead } from "./read-ahead.js";
import type { VideoInfo } from "./video.js";

/** Frames of a leap, and blocks that are passed in one slice: 18 ms. */
const MOST_LEAP = 30;
const LEAP_BLOCKS = 128;
const BURST_BYTES = BURST_BLOCKS * BLOCK_BYTES;

export class RawFrame extends RawPixels implements Hot {
  /** Frames that were ended by `run`, which then went on with a later one, since the caller set it to 0. */
  turned: number;
  /** And those that were leapt over. */
  leapt: number;
  /** Frames that are later than this are not drawn by `run`. */
  lateMs: number;
  /** From this time on, `run` ends at the end of a frame; 0 for always. */
  untilMs: number;
  /** Who is asked at that time whether it has to, or null. */
  beside: Beside | null;
  private pipe: BlockPipe | null;
  private clock: FrameClock;
  /** Whole bursts of the frame for the pipe, where it was looked for them: else 0. */
  private bursts: number;
  private burstPixels: number;
  /** Bytes that the frame has of the burst behind them, if that may be the pipe's too; else 0. */
  private endBytes: number;
  /** From there to the pixels of the next frame, if its header is like this one's; and that header, or "". */
  private nextBytes: number;
  private header: string;
  /** Bytes of the frame's pixels. */
  private frameBytes: number;
  /** Where it leaps to: a block of the file and a byte of it, over so many frames; -1 while it does not. */
  private leapBlock: number;
  private leapByte: number;
  private leapFrames: number;
  private leapOver: number;
  /** Where the next frame's pixels begin in the burst that is kept, while what is beside the picture has its turn; or -1. */
  private nextByte: number;
  /** The same where it leapt to, in a slice of its own; or -1. */
  private landByte: number;
  /** The leap failed, and no frame was begun. */
  drewNone: boolean;
  /** From a block of the file to the card's. */
  private cardShift: number;
  private isFinding: boolean;
  /** The pipe could not begin at the block that is next: it is read. */
  private hasMissed: boolean;
  /** The burst of the file that the pipe keeps, or -1; and the byte of it where the frame at hand begins, or -1. */
  private kept: number;
  private restAt: number;

  /**
   * @param pipe the short way, for frames without padding; null where there is none
   * @param clock on the frame that is drawn
   * @param x,y where the picture's top left corner goes
   */
  constructor(
    info: VideoInfo,
    source: ReadAhead,
    target: PixelTarget,
    raster: Raster,
    pipe: BlockPipe | null,
    clock: FrameClock,
    x: number,
    y: number,
  ) {
    super(info, source, target, raster, x, y);
    const isWide = info.bits === 8;
    this.turned = 0;
    this.leapt = 0;
    this.untilMs = 0;
    this.beside = null;
    this.clock = clock;
    this.lateMs = 0;
    const isHigh = info.bits === 16;
    // Smaller frames may end in the burst in which they begin: not worth a way of their own.
    const burst = BURST_BYTES * (isWide ? 1 : 2);
    this.pipe = !isHigh && !this.isPadded && info.width * info.height >= burst * 2 ? pipe : null;
    this.bursts = 0;
    this.endBytes = 0;
    this.nextBytes = 0;
    this.header = "";
    this.leapBlock = -1;
    this.leapByte = 0;
    this.leapFrames = 0;
    this.leapOver = 0;
    this.nextByte = -1;
    this.landByte = -1;
    this.drewNone = false;
    this.cardShift = 0;
    this.isFinding = false;
    this.hasMissed = false;
    this.kept = -1;
    this.restAt = -1;
    this.burstPixels = (isWide ? BLOCK_BYTES : BLOCK_BYTES * 2) * BURST_BLOCKS;
    this.frameBytes = isHigh ? this.rowPixels * info.height * 2 : divide(this.rowPixels * info.height, isWide ? 1 : 2);
  }

  /** Others may draw on the raster now: what is expanded is not valid any more. */
  forget(): void {
    this.count = 0;
    this.hasWindow = false;
    if (this.kept >= 0) {
      (this.pipe as BlockPipe).losePixels();
    }
  }

  /** Lets go of all that came from the card. */
  drop(): void {
    this.forget();
    this.kept = -1;
    this.leapBlock = -1;
    this.nextByte = -1;
    this.landByte = -1;
    if (this.pipe !== null) {
      this.pipe.drop();
    }
  }

  /** A slice of finding out where the file goes on from this block. Returns false when there is nothing to find out. */
  finds(block: number): boolean {
    const source = this.source;
    if (this.isFinding) {
      this.isFinding = source.lookOn(block);
      return this.isFinding;
    }
    if (this.pipe === null || block >= source.blocks || (source.knows(block) && !source.isRunShort(block))) {
      return false;
    }
    const failure = source.findRun(block);
    if (failure < 0) {
      this.failure = failure;
    }
    this.isFinding = failure === 0;
    return true;
  }

  /** Has the burst from this block of the file on in the pipe. Returns false where that is not its way. */
  fetch(block: number): boolean {
    const source = this.source;
    const pipe = this.pipe;
    if (pipe === null || this.hasKept(block)) {
      return pipe !== null;
    }
    // What the source has of it, it has read already.
    const at = block - source.first;
    if (at >= 0 && at < source.count) {
      return false;
    }
    this.drop();
    source.forget();
    if (source.burstsFrom(block) < 1) {
      return false;
    }
    if (!pipe.start(source.cardBlock(block), this.bits)) {
      this.hasMissed = true;
      return false;
    }
    this.kept = block;
    return true;
  }

  /** A slice of having a burst in the pipe where it is not there yet. Returns false where nothing was done. */
  restarts(block: number): boolean {
    if (this.pipe === null || this.hasKept(block)) {
      return false;
    }
    if (this.pipe.prepares(this.bits)) {
      return true;
    }
    this.fetch(block);
    return this.hasKept(block);
  }

  private hasKept(block: number): boolean {
    return this.kept >= 0 && block >= this.kept && block < this.kept + BURST_BLOCKS;
  }

  /** `count` bytes at this place, where the pipe keeps them; else "". */
  peek(block: number, offset: number, count: number): string {
    return this.kept < 0 ? "" : (this.pipe as BlockPipe).peek((block - this.kept) * BLOCK_BYTES + offset, count);
  }

  /**
   * Copies up to `count` bytes of the file at this place, as many as are in one burst of the pipe. @returns how many; 0
   * where that is not its way
   */
  copy(block: number, offset: number, count: number, into: Buf, place: number): number {
    if (!this.fetch(block)) {
      return 0;
    }
    const from = (block - this.kept) * BLOCK_BYTES + offset;
    const to = from + count < BURST_BYTES ? from + count : BURST_BYTES;
    (this.pipe as BlockPipe).copy(from, to, into, place);
    return to - from;
  }

  /**
   * Begins the frame whose data is at this place. Returns false where it is too short to be one.
   * @param header of its chunk, 8 bytes, or "" where it is not at hand: the next frame's is likely to be the same
   */
  begin(block: number, offset: number, sizeBlocks: number, sizeTail: number, header: string): boolean {
    const pixels = this.rowPixels * this.height;
    if (sizeBlocks < 65536 && sizeBlocks * BLOCK_BYTES + sizeTail < this.frameBytes) {
      return false;
    }
    this.failure = 0;
    this.block = block;
    // Chunks begin at even places.
    this.skip = this.bits === 16 ? divide(offset, 2) : offset * this.bytePixels;
    this.left = pixels;
    this.inRow = 0;
    this.bursts = 0;
    this.endBytes = 0;
    this.leapBlock = -1;
    this.nextByte = -1;
    this.landByte = -1;
    this.restAt = -1;
    this.header = header;
    // Chunks begin at even places.
    this.nextBytes =
      sizeBlocks < 65536
        ? sizeBlocks * BLOCK_BYTES + sizeTail + (sizeTail % 2) - this.frameBytes + CHUNK_HEADER_BYTES
        : BURST_BYTES;
    if (this.kept >= 0) {
      const at = (block - this.kept) * BLOCK_BYTES + offset;
      if (block >= this.kept && at < BURST_BYTES) {
        this.restAt = at;
      } else {
        this.drop();
      }
    }
    this.openWindow();
    return true;
  }

  /** Whether `run` may be called. */
  isRunning(): boolean {
    return this.bursts > 0 || this.endBytes > 0 || this.leapBlock >= 0 || this.nextByte >= 0 || this.landByte >= 0;
  }

  /**
   * One slice of frames that come as they should, up to the end of one: by far the hottest way of all, past whoever began
   * this one, since an interpreter needs a millisecond for a hundred characters. The pipe looks at the buttons meanwhile.
   * Returns Ran.stop where something else is to be seen to: this frame's next piece, or what follows it.
   */
  run(nowMs: number): number {
    if (this.bursts === 0) {
      const isTurning = this.endBytes > 0;
      if (!this.goOn(nowMs)) {
        return Ran.stop;
      }
      if (!isTurning || this.bursts === 0) {
        return Ran.read;
      }
    }
    const bursts = this.bursts;
    const moved = (this.pipe as BlockPipe).move(this.block + this.cardShift, this.bits, bursts);
    if (moved > 0) {
      this.block += moved * BURST_BLOCKS;
      this.bursts = bursts - moved;
      this.left -= moved * this.burstPixels;
      return Ran.read;
    }
    return moved < 0 ? Ran.read : Ran.stop;
  }

  /** From the end of the frame to the next one, or over those whose time is over. */
  private goOn(nowMs: number): boolean {
    if (this.endBytes > 0) {
      return this.turn(nowMs);
    }
    if (this.leapBlock >= 0) {
      return this.leap();
    }
    return this.landByte >= 0 ? this.land() : this.nextByte >= 0 && this.goOnBeside(nowMs);
  }

  /** The burst in which the frame ends, and the next one begins: if that is due, and like this one. */
  private turn(nowMs: number): boolean {
    const clock = this.clock;
    const late = nowMs - clock.dueMs - clock.frameMs;
    const block = this.block;
    const end = this.endBytes;
    const next = end + this.nextBytes;
    const isOpen = nowMs < this.untilMs;
    const turned = (this.pipe as BlockPipe).turn(
      block + this.cardShift,
      this.bits,
      end,
      next,
      late >= 0 && late < this.lateMs && isOpen ? this.header : "",
    );
    if (turned === Turn.again) {
      return true;
    }
    this.endBytes = 0;
    if (turned === Turn.none) {
      return false;
    }
    if (turned === Turn.kept) {
      this.left = 0;
      this.kept = block;
      if (isOpen) {
        return late >= this.lateMs && this.beginLeap(next, divide(late, clock.frameMs), 1);
      }
      return late >= 0 && late < this.lateMs && this.waitBeside(next);
    }
    clock.advance();
    this.turned++;
    this.beginRest(block, next);
    return true;
  }

  /** Whether the frame that follows may be begun once what is beside the picture was painted: in the next slice. */
  private waitBeside(next: number): boolean {
    if (
      this.beside === null ||
      this.untilMs === 0 ||
      (this.pipe as BlockPipe).peek(next - CHUNK_HEADER_BYTES, CHUNK_HEADER_BYTES) !== this.header
    ) {
      return false;
    }
    this.nextByte = next;
    return true;
  }

  /** A slice for what is beside the picture, and one for going on to the next frame, if there is nothing else to be seen to. */
  private goOnBeside(nowMs: number): boolean {
    const from = this.nextByte;
    if (nowMs >= this.untilMs) {
      // 0: paused, or on the way to another place.
      const until = this.untilMs === 0 ? 0 : (this.beside as Beside).paintBeside(nowMs);
      this.forget();
      if (until === 0 || this.source.isRunShort(this.kept)) {
        this.nextByte = -1;
        return false;
      }
      this.untilMs = until;
      return true;
    }
    const block = this.kept;
    this.nextByte = -1;
    this.kept = -1;
    this.openWindow();
    (this.pipe as BlockPipe).rest(from);
    this.clock.advance();
    this.turned++;
    this.beginRest(block, from);
    return true;
  }

  /** A frame was begun whose pixels begin at byte `from` of the burst at `block`, which was sent. */
  private beginRest(block: number, from: number): void {
    const bytes = this.frameBytes - BURST_BYTES + from;
    const end = bytes % BURST_BYTES;
    this.block = block + BURST_BLOCKS;
    this.left = bytes * this.bytePixels;
    this.bursts = (bytes - end) / BURST_BYTES;
    this.endBytes = end;
    if (this.block + (this.bursts + 1) * BURST_BLOCKS > this.source.runEnd) {
      this.lookAhead();
    }
  }

  /**
   * Between two frames, for `run`: begins to go over `count` frames whose time is over, from the chunk at this place on.
   * Returns false where that is not its way.
   */
  leapFrom(block: number, offset: number, count: number): boolean {
    const next = (block - this.kept) * BLOCK_BYTES + offset + CHUNK_HEADER_BYTES;
    return this.kept >= 0 && block >= this.kept && next <= BURST_BYTES && this.beginLeap(next, count, 0);
  }

  /**
   * Over `count` frames, the next of whose pixels begin at byte `next` of the burst that is kept. Returns false where that
   * is too far.
   * @param over 1 where the frame before them was just ended, 0 where that is known already
   */
  private beginLeap(next: number, count: number, over: number): boolean {
    const frames = count < MOST_LEAP ? count : MOST_LEAP;
    const from = next - CHUNK_HEADER_BYTES + frames * (this.frameBytes + this.nextBytes);
    const block = this.kept + divide(from, BLOCK_BYTES);
    if (this.header === "" || frames < 1 || block + 2 * BURST_BLOCKS >= this.source.runEnd) {
      return false;
    }
    this.leapFrames = frames;
    this.leapOver = over;
    this.leapByte = from % BLOCK_BYTES;
    this.leapBlock = block;
    this.block = this.kept + BURST_BLOCKS;
    return true;
  }

  /** A slice of it: over some blocks, and at last to where the frame begins. */
  private leap(): boolean {
    const landed = this.leapOn();
    if (!landed) {
      this.leapBlock = -1;
      this.kept = -1;
      this.drewNone = this.leapOver === 0;
    }
    return landed;
  }

  private leapOn(): boolean {
    const pipe = this.pipe as BlockPipe;
    const block = this.block;
    const left = this.leapBlock - block;
    if (left > 0) {
      const blocks = left < LEAP_BLOCKS ? left : LEAP_BLOCKS;
      this.block = block + blocks;
      this.kept = -1;
      return pipe.pass(block + this.cardShift, blocks);
    }
    this.leapBlock = -1;
    const from = this.leapByte;
    if (!pipe.join(block + this.cardShift, this.bits)) {
      return false;
    }
    if (pipe.peek(from, CHUNK_HEADER_BYTES) !== this.header) {
      pipe.drop();
      return false;
    }
    const over = this.leapOver;
    for (let i = this.leapFrames + over; i > 0; i--) {
      this.clock.advance();
    }
    this.turned += over;
    this.leapt += this.leapFrames;
    this.landByte = from + CHUNK_HEADER_BYTES;
    return true;
  }

  /** Sends what the burst that it leapt to has of the frame. */
  private land(): boolean {
    const from = this.landByte;
    this.landByte = -1;
    this.openWindow();
    (this.pipe as BlockPipe).rest(from);
    this.beginRest(this.block, from);
    return true;
  }

  /** Sends what the pipe has of the frame that was begun. */
  private sendRest(): void {
    (this.pipe as BlockPipe).rest(this.restAt);
    this.left -= (BURST_BYTES - this.restAt) * this.bytePixels;
    this.block = this.kept + BURST_BLOCKS;
    this.skip = 0;
    this.kept = -1;
    this.restAt = -1;
    this.lookAhead();
  }

  /** Draws the next piece. Returns false when the frame is drawn (or the card failed). */
  step(nowMs: number): boolean {
    if (this.restAt >= 0) {
      this.sendRest();
      return true;
    }
    if (this.isRunning() && this.run(nowMs) !== Ran.stop) {
      return true;
    }
    if (this.left === 0) {
      return false;
    }
    const block = this.block;
    if (this.left >= this.burstPixels && this.skip === 0) {
      // The end of what was known of the file, or the card did not go on as it should: it is asked anew.
      if (this.finds(block)) {
        return this.failure === 0;
      }
      const isRead = this.hasMissed;
      this.hasMissed = false;
      if (!isRead && (this.fetch(block) || this.hasMissed)) {
        // Sent in the next slice; or read in it, from a card that may be gone.
        this.restAt = this.hasMissed ? -1 : 0;
        // `run` would take it for one that it had itself.
        this.bursts = 0;
        this.endBytes = 0;
        return true;
      }
    }
    return this.drawPiece();
  }

  /** Finds out how far the pipe can take it from here. */
  protected lookAhead(): void {
    const block = this.block;
    const source = this.source;
    const at = block - source.first;
    this.bursts = 0;
    this.endBytes = 0;
    if (this.pipe !== null && this.left > 0 && this.skip === 0 && (at < 0 || at >= source.count)) {
      const rest = this.left % this.burstPixels;
      const wanted = (this.left - rest) / this.burstPixels;
      const known = source.burstsFrom(block);
      this.bursts = wanted < known ? wanted : known;
      this.endBytes = known > wanted ? divide(rest, this.bytePixels) : 0;
      this.cardShift = source.cardBlock(block) - block;
      this.count = 0;
      if (known > 0) {
        // The room is needed for the next one.
        source.forget();
      }
    }
  }
}
