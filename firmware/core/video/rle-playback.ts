// Plays frames of Microsoft RLE: each changes the one before it, so that each is decoded. Where the picture is kept, a late
// one is not sent, and counted as dropped; where it is not, it is drawn without waiting. Layer: core/video.
// Frames that follow each other in what was read go from one to the next in `run`, past player and screen.
import type { BlockPipe } from "../../hal/block-pipe.js";
import type { Canvas, Raster } from "../../hal/raster.js";
import { u8 } from "../bytes/buf.js";
import type { PixelTarget } from "../display/draw-target.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import { isHere, type PlacedSource } from "../storage/byte-source.js";
import { CHUNK_HEADER_BYTES } from "./avi.js";
import { HEADER_BLOCKS } from "./frame-chunks.js";
import { type Hot, Ran } from "./hot.js";
import { KeptRle } from "./kept-rle.js";
import type { RleFrame } from "./ms-rle.js";
import { ARRIVAL_MS, VideoPlayback } from "./playback.js";
import { RowRle } from "./row-rle.js";
import type { SoundStart } from "./sound-track.js";
import type { VideoInfo } from "./video.js";

/** So many frames are not sent, at most: then one is. Decoding them took most of the time already. */
const MOST_UNSENT = 3;

/** Pixels of a picture that is kept whole. */
const KEPT_PIXELS = 20480;
/** "dc" and "db", as they end the ID of a frame's chunk. */
const FRAME_FIRST = 100;
const FRAME_SECOND = 99;
const FRAME_OTHER = 98;

export class RlePlayback extends VideoPlayback implements Hot {
  private target: PixelTarget;
  private x: number;
  private y: number;
  private isSlow: boolean;
  /** null before the first `reset`. */
  private rle: RleFrame | null;
  /** The same where the picture is kept, else null. */
  private kept: KeptRle | null;
  /** The frame is decoded, and its rows are on their way. */
  private isSending: boolean;
  /** `run` may go from frame to frame, until `untilMs`. */
  private runsOn: boolean;
  /** How the IDs of the stream's chunks begin. */
  private firstDigit: number;
  private secondDigit: number;

  /**
   * @param _pipe is for uncompressed pixels
   * @param x,y where the picture's top left corner goes on the target
   * @param sounds plays its sound; null for none
   */
  constructor(
    info: VideoInfo,
    file: PlacedSource,
    target: PixelTarget,
    raster: Raster,
    _pipe: BlockPipe | null,
    x: number,
    y: number,
    sounds: SoundStart | null,
  ) {
    super(info, file, raster);
    const source = this.source;
    this.target = target;
    this.x = x;
    this.y = y;
    this.isSlow = false;
    this.rle = null;
    this.kept = null;
    this.isSending = false;
    this.runsOn = false;
    this.firstDigit = info.streamId.charCodeAt(0);
    this.secondDigit = info.streamId.charCodeAt(1);
    this.sound = info.sound !== null && sounds !== null ? sounds(info.sound, source, null, this.clock) : null;
    this.chunks.sound = this.sound;
  }

  slowDown(): void {
    this.isSlow = true;
  }

  override close(): void {
    // A ring else: nobody would free what the video took.
    this.hot = null;
    super.close();
  }

  override interrupt(): void {
    this.runsOn = false;
    super.interrupt();
  }

  override yield(): void {
    if (this.isDrawing) {
      (this.rle as RleFrame).yield();
    }
    this.source.forget();
  }

  protected catchUp(): void {}

  protected reset(): void {
    if (this.rle === null) {
      this.rle = this.newFrame();
    }
    this.rle.reset();
  }

  /** With the picture kept, where there is room for it. */
  private newFrame(): RleFrame {
    const info = this.info;
    const raster = this.raster;
    const bands = info.width * info.height <= KEPT_PIXELS ? raster.canvas(info.width, info.height) : null;
    if (bands === null) {
      const rows = raster.canvas(info.width, 1) as readonly Canvas[];
      return new RowRle(info, this.source, this.target, raster, this.x, this.y, rows[0]);
    }
    const kept = new KeptRle(info, this.source, this.target, raster, this.x, this.y, bands);
    if (this.isSlow) {
      kept.slowDown();
    }
    this.kept = kept;
    return kept;
  }

  protected dropLate(_nowMs: number): boolean {
    return false;
  }

  protected begin(block: number, offset: number, _nowMs: number): number {
    const cursor = this.chunks.cursor;
    // What is decoded in one go has to be here as a whole.
    if (!isHere(this.source, cursor.block, cursor.sizeBlocks + HEADER_BLOCKS)) {
      return ARRIVAL_MS;
    }
    this.runsOn = this.kept !== null && this.seeking === null && this.sound === null && !this.isPaused;
    this.hot = this;
    this.isSending = false;
    this.isDrawing = (this.rle as RleFrame).begin(block, offset, cursor.sizeBlocks, cursor.sizeTail);
    if (!this.isDrawing) {
      this.framesDropped++;
      this.pass();
    }
    return 0;
  }

  /** As Hot says. */
  run(nowMs: number): number {
    if (!this.isDrawing && !this.turns(nowMs)) {
      return Ran.stop;
    }
    this.draw(nowMs);
    return Ran.on;
  }

  /**
   * On to the next frame, where its chunk follows at once and lies whole in the burst at hand, as nearly all do. Returns
   * false where it takes more than this.
   */
  private turns(nowMs: number): boolean {
    const source = this.source;
    const chunks = this.chunks;
    const cursor = chunks.cursor;
    const offset = cursor.offset;
    const row = cursor.block - source.first;
    const count = source.count;
    if (
      !this.runsOn ||
      nowMs >= this.untilMs ||
      nowMs < this.clock.dueMs ||
      row < 0 ||
      row >= count ||
      offset >= BLOCK_BYTES - CHUNK_HEADER_BYTES ||
      // The file's last block may end before its burst does.
      source.first + count >= source.blocks
    ) {
      return false;
    }
    const bytes = source.bytes;
    const at = source.base + row * source.stride + offset;
    const low = u8(bytes, at + 4);
    const high = u8(bytes, at + 5);
    const tail = low + (high % 2) * 256;
    const blocks = (high - (high % 2)) / 2;
    const begin = offset + CHUNK_HEADER_BYTES;
    if (
      u8(bytes, at) !== this.firstDigit ||
      u8(bytes, at + 1) !== this.secondDigit ||
      u8(bytes, at + 2) !== FRAME_FIRST ||
      (u8(bytes, at + 3) !== FRAME_SECOND && u8(bytes, at + 3) !== FRAME_OTHER) ||
      u8(bytes, at + 6) + u8(bytes, at + 7) > 0 ||
      low + high === 0 ||
      begin + tail > (count - row - blocks) * BLOCK_BYTES
    ) {
      return false;
    }
    cursor.sizeBlocks = blocks;
    cursor.sizeTail = tail;
    chunks.isFound = true;
    this.isSending = false;
    this.isDrawing = true;
    (this.kept as KeptRle).beginIn(source, row, begin, low + high * 256);
    return true;
  }

  protected draw(nowMs: number): boolean {
    if (this.isSending) {
      this.send();
    } else if (!(this.rle as RleFrame).step()) {
      this.isDrawing = false;
      this.failure = (this.rle as RleFrame).failure;
      if (this.failure === 0) {
        this.decoded(nowMs);
      }
    }
    return false;
  }

  private decoded(nowMs: number): void {
    const kept = this.kept;
    const isComplete = (this.rle as RleFrame).isComplete;
    const seeking = this.seeking;
    if (seeking !== null && !seeking.isWhole(isComplete, nowMs)) {
      return;
    }
    if (isComplete) {
      this.reach();
    }
    if (kept === null || kept.waiting === 0) {
      this.shown();
    } else if (seeking !== null && !seeking.isThere) {
      // Sent together with the frame that is sought.
      this.pass();
    } else if (kept.isHeavy() && this.drops < MOST_UNSENT && this.isLate(nowMs)) {
      this.drops++;
      this.framesDropped++;
      this.pass();
    } else {
      this.isDrawing = true;
      this.isSending = true;
      if (kept.isSmall()) {
        this.send();
      }
    }
  }

  /** Whether the next frame is due already. */
  private isLate(nowMs: number): boolean {
    return this.seeking === null && !this.isPaused && nowMs >= this.clock.dueMs + this.clock.frameMs;
  }

  private send(): void {
    if (!(this.kept as KeptRle).send()) {
      this.isDrawing = false;
      this.isSending = false;
      this.shown();
    }
  }

  protected drawLast(): boolean {
    // What was decoded last, and not sent since it was late.
    const isWaiting = this.kept !== null && this.kept.waiting > 0;
    if (isWaiting) {
      this.framesDropped--;
      this.isDrawing = true;
      this.isSending = true;
    }
    return isWaiting;
  }
}
