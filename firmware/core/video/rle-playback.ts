// Plays frames of Microsoft RLE: each changes the one before it, so that each is decoded. Where the picture is kept, a late
// one is not sent, and counted as dropped; where it is not, it is drawn without waiting. Layer: core/video.
import type { Raster } from "../../hal/raster.js";
import type { PixelTarget } from "../display/draw-target.js";
import { isHere, type PlacedSource } from "../storage/byte-source.js";
import { HEADER_BLOCKS } from "./frame-chunks.js";
import { RleFrame } from "./ms-rle.js";
import { ARRIVAL_MS, VideoPlayback } from "./playback.js";
import type { SoundStart } from "./sound-track.js";
import type { VideoInfo } from "./video.js";

/** So many frames are not sent, at most: then one is. Decoding them took most of the time already. */
const MOST_UNSENT = 3;

export class RlePlayback extends VideoPlayback {
  private rle: RleFrame;
  /** The frame is decoded, and its rows are on their way. */
  private isSending: boolean;

  /**
   * @param x,y where the picture's top left corner goes on the target
   * @param sounds plays its sound; null for none
   */
  constructor(
    info: VideoInfo,
    file: PlacedSource,
    target: PixelTarget,
    raster: Raster,
    x: number,
    y: number,
    sounds: SoundStart | null,
  ) {
    super(info, file, raster);
    this.rle = new RleFrame(info, this.source, target, raster, x, y);
    this.isSending = false;
    this.drawsAtOnce = true;
    this.sound = info.sound !== null && sounds !== null ? sounds(info.sound, this.source, null, this.clock) : null;
    this.chunks.sound = this.sound;
  }

  slowDown(): void {
    this.rle.slowDown();
  }

  override yield(): void {
    if (this.isDrawing) {
      this.rle.yield();
    }
    this.source.forget();
  }

  protected catchUp(): void {}

  protected reset(): void {
    this.rle.reset();
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
    this.isSending = false;
    this.isDrawing = this.rle.begin(block, offset, cursor.sizeBlocks, cursor.sizeTail);
    if (!this.isDrawing) {
      this.framesDropped++;
      this.pass();
    }
    return 0;
  }

  protected draw(nowMs: number): boolean {
    if (this.isSending) {
      this.send();
    } else if (!this.rle.step()) {
      this.isDrawing = false;
      this.failure = this.rle.failure;
      if (this.failure === 0) {
        this.decoded(nowMs);
      }
    }
    return false;
  }

  private decoded(nowMs: number): void {
    const rle = this.rle;
    const seeking = this.seeking;
    if (seeking !== null && !seeking.isWhole(rle.isComplete, nowMs)) {
      return;
    }
    if (rle.isComplete) {
      this.reach();
    }
    if (!rle.isWaiting()) {
      this.shown();
    } else if (seeking !== null && !seeking.isThere) {
      // Sent together with the frame that is sought.
      this.pass();
    } else if (rle.isHeavy() && this.drops < MOST_UNSENT && this.isLate(nowMs)) {
      this.drops++;
      this.framesDropped++;
      this.pass();
    } else {
      this.isDrawing = true;
      this.isSending = true;
      if (rle.isSmall()) {
        this.send();
      }
    }
  }

  /** Whether the next frame is due already. */
  private isLate(nowMs: number): boolean {
    return this.seeking === null && !this.isPaused && nowMs >= this.clock.dueMs + this.clock.frameMs;
  }

  private send(): void {
    if (!this.rle.send()) {
      this.isDrawing = false;
      this.isSending = false;
      this.shown();
    }
  }

  protected drawLast(): boolean {
    // What was decoded last, and not sent since it was late.
    const isWaiting = this.rle.isWaiting();
    if (isWaiting) {
      this.framesDropped--;
      this.isDrawing = true;
      this.isSending = true;
    }
    return isWaiting;
  }
}
