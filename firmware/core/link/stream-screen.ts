// What covers the player's screen while a document comes from the host. Layer: core/link.
import type { DocumentOpening, DocumentStart } from "../player/document.js";
import type { Outputs } from "../player/outputs.js";
import type { Part } from "../player/part.js";
import { newReading } from "../player/reading.js";
import { IDLE, type Screen, Wish } from "../player/screen.js";
import type { PlacedSource } from "../storage/byte-source.js";
import { escaped } from "./names.js";

/** What showing a document needs of the player. */
export interface Stage {
  readonly outputs: Outputs;
  readonly parts: { readonly texts: Part<DocumentStart>; readonly videos: Part<DocumentStart> };
  /** Shows `screen` instead of all else, until it wishes to leave; null for what was there before. */
  cover(screen: Screen | null): void;
}

export class StreamScreen implements Screen {
  failure: number;
  isDrawing: boolean;
  /** The player shows something else again; what there is to say of it. */
  isClosed: boolean;
  words: string;
  refusal: string;
  private stage: Stage;
  private file: PlacedSource;
  private name: string;
  private isVideo: boolean;
  private part: Part<DocumentStart>;
  private opening: DocumentOpening | null;
  private screen: Screen | null;

  constructor(stage: Stage, file: PlacedSource, name: string, isVideo: boolean) {
    const parts = stage.parts;
    this.failure = 0;
    this.isDrawing = false;
    this.isClosed = false;
    this.words = "";
    this.refusal = "";
    this.stage = stage;
    this.file = file;
    this.name = name;
    this.isVideo = isVideo;
    this.part = isVideo ? parts.videos : parts.texts;
    this.opening = null;
    this.screen = null;
    // There is room for one kind of document at a time.
    if ((isVideo ? parts.texts : parts.videos).drop()) {
      stage.outputs.memory.collect();
    }
    stage.outputs.log(`mp8 streamed from host name=${escaped(name)}`);
  }

  step(nowMs: number): number {
    const screen = this.screen;
    if (screen === null) {
      return this.open();
    }
    const wait = screen.step(nowMs);
    this.isDrawing = screen.isDrawing;
    if (wait === IDLE && this.isVideo) {
      // The last picture was shown.
      this.stage.cover(null);
      return 0;
    }
    return wait;
  }

  private open(): number {
    if (this.part.step()) {
      return 0;
    }
    if (this.opening === null) {
      this.opening = this.part.get()(
        this.stage.outputs,
        `streamed from host: ${this.name}`,
        this.file,
        newReading(),
        -1,
      );
    }
    if (this.opening.step()) {
      return 0;
    }
    const refusal = this.opening.refusal;
    this.screen = this.opening.screen;
    if (refusal !== null) {
      this.refusal = refusal.reason;
      this.stage.cover(null);
    }
    return 0;
  }

  handle(event: number, nowMs: number): Wish {
    return this.screen === null ? Wish.none : this.screen.handle(event, nowMs);
  }

  close(): string {
    this.isClosed = true;
    this.words = this.screen === null ? "" : this.screen.close();
    this.screen = null;
    this.opening = null;
    return this.words;
  }
}
