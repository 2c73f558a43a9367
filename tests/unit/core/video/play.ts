// What the tests of video share: opening and playing a file in memory on a screen in memory.

import { Compression } from "../../../../firmware/core/video/dib.js";
import { Ran } from "../../../../firmware/core/video/hot.js";
import { ENDED, type VideoPlayback } from "../../../../firmware/core/video/playback.js";
import { RawPlayback } from "../../../../firmware/core/video/raw-playback.js";
import { RlePlayback } from "../../../../firmware/core/video/rle-playback.js";
import { startSeeking } from "../../../../firmware/core/video/seeking.js";
import { openVideo, type VideoInfo, type VideoOpening } from "../../../../firmware/core/video/video.js";
import { MemorySource, type SourceOptions } from "../../../support/byte-source.js";
import { MemoryRaster, MemoryScreen } from "../../../support/screen.js";

export function openFile(
  content: Uint8Array,
  options: SourceOptions = {},
): { opening: VideoOpening; source: MemorySource } {
  const source = new MemorySource(content, options);
  const opening = openVideo(source);
  for (let steps = 0; opening.step(); steps++) {
    if (steps > 1000) throw new Error("the video was never open");
  }
  return { opening, source };
}

export interface PlayerOptions extends SourceOptions {
  readonly x?: number;
  readonly y?: number;
  /** What was on the screen before. */
  readonly fill?: number;
  /** No room to keep a picture. */
  readonly cramped?: boolean;
}

export function playerOf(content: Uint8Array, options: PlayerOptions = {}) {
  const { opening, source } = openFile(content, options);
  if (opening.info === null) throw new Error(`refused: ${opening.failure} ${opening.detail}`);
  const screen = new MemoryScreen(320, 240, options.fill ?? 0);
  const raster = new MemoryRaster();
  raster.hasRoom = options.cramped !== true;
  const make = opening.info.compression === Compression.rle ? RlePlayback : RawPlayback;
  const playback = new make(opening.info, source, screen, raster, null, options.x ?? 0, options.y ?? 0, null);
  const seeking = startSeeking(playback, source, opening.info);
  return { playback, seeking, screen, raster, source, info: opening.info as VideoInfo };
}

/** Plays by a clock that stands still while there is work and jumps where the playback waits. */
export class Session {
  nowMs = 1000;
  private isHot = false;
  constructor(
    readonly playback: VideoPlayback,
    /** What each slice of work takes. */
    readonly stepMs = 0,
  ) {
    playback.start(this.nowMs);
  }

  /** As the player does: past `step` while that is possible. */
  private step(): number {
    const { hot } = this.playback;
    if (this.isHot && hot !== null && hot.run(this.nowMs) !== Ran.stop) return 0;
    const wait = this.playback.step(this.nowMs);
    this.isHot = wait === 0;
    return wait;
  }

  /** Until another frame is shown. Returns false at the end. */
  frame(): boolean {
    const shown = this.playback.framesShown;
    for (let steps = 0; steps < 100_000; steps++) {
      const wait = this.step();
      if (wait === ENDED) return false;
      this.nowMs += wait > 0 ? wait : this.stepMs;
      if (this.playback.framesShown > shown) return true;
    }
    throw new Error("no frame in 100,000 steps");
  }

  toEnd(): void {
    while (this.frame()) {}
  }
}
