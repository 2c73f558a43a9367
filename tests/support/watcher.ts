// Somebody in front of a video: its screen in memory, rows of text as they are painted, a clock that jumps.
import type { DrawTarget } from "../../firmware/core/display/draw-target.js";
import { RowPainter } from "../../firmware/core/display/row-painter.js";
import { startCaptions } from "../../firmware/core/player/captions.js";
import type { DocumentParts } from "../../firmware/core/player/document.js";
import { Part } from "../../firmware/core/player/part.js";
import { newReading } from "../../firmware/core/player/reading.js";
import { Next } from "../../firmware/core/player/screen.js";
import { startVideoMenu } from "../../firmware/core/player/video-menu.js";
import { VideoScreen } from "../../firmware/core/player/video-screen.js";
import type { Watching } from "../../firmware/core/player/watching.js";
import { Compression } from "../../firmware/core/video/dib.js";
import { RawPlayback } from "../../firmware/core/video/raw-playback.js";
import { RlePlayback } from "../../firmware/core/video/rle-playback.js";
import { startSeeking } from "../../firmware/core/video/seeking.js";
import { openFile } from "../unit/core/video/play.js";
import { MemorySource } from "./byte-source.js";
import { MemoryRaster, MemoryScreen } from "./screen.js";

/** Where a row was painted over the picture, its pixels are of this colour. */
export const INK = 0xabcd;

class TextScreen extends MemoryScreen {
  readonly shown: string[] = Array(15).fill("");

  override drawText(_x = 0, y = 0, codes = ""): void {
    this.fillRect(0, y, 320, 16, INK);
    this.shown[y / 16] = codes.trim();
  }
}

export class Watcher {
  nowMs = 1000;
  /** How often the screen has asked for the next video. */
  asked = 0;
  readonly target = new TextScreen();
  readonly screen: VideoScreen;
  readonly watching: Watching;
  /** The video as its screen reads it. */
  readonly source: MemorySource;

  constructor(
    video: Uint8Array,
    subtitles: Uint8Array | string | null,
    watching: Watching = newReading(null).watching,
  ) {
    const { opening, source } = openFile(video);
    if (opening.info === null) throw new Error("refused");
    this.watching = watching;
    this.source = source;
    const rows = new RowPainter(this.target as DrawTarget);
    const raster = new MemoryRaster();
    const memory = { collect: () => {}, scrub: () => false };
    const outputs = { target: this.target, raster, rows, pipe: null, memory, log: () => {} };
    const parts = {
      captions: new Part(() => startCaptions, []),
      videoMenus: new Part(() => startVideoMenu, []),
      seeks: new Part(() => startSeeking, []),
    } as unknown as DocumentParts;
    const written = subtitles === null ? null : new MemorySource(Buffer.from(subtitles));
    const frames = opening.info.compression === Compression.rle ? RlePlayback : RawPlayback;
    const extras = { watching, key: 7, subtitles: written, parts, sounds: null };
    this.screen = new VideoScreen(outputs, "film.avi", opening.info, source, extras, frames);
    this.screen.prepareToPlay();
  }

  /** Lets this much time pass; a slice takes none, but what it asks for. */
  run(ms: number): void {
    const end = this.nowMs + ms;
    for (let slices = 0; this.nowMs < end; slices++) {
      if (slices > 200_000) throw new Error("the screen never waits");
      const wait = this.screen.step(this.nowMs);
      if (this.screen.next === Next.video) this.asked++;
      this.nowMs += wait < 0 ? 40 : Math.min(wait, 40);
    }
  }

  press(event: number): void {
    this.screen.handle(event, this.nowMs);
  }

  get shown(): string[] {
    return this.target.shown;
  }
}
