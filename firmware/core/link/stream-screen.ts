// What covers the player's screen while a document comes from the host. Layer: core/link.
import { DocumentOpening, type DocumentParts, dropOthers } from "../player/document.js";
import type { Outputs } from "../player/outputs.js";
import { newReading } from "../player/reading.js";
import { IDLE, type Screen, Wish } from "../player/screen.js";
import type { PlacedSource } from "../storage/byte-source.js";
import { escaped } from "./names.js";

/** What showing a document needs of the player. */
export interface Stage {
  readonly outputs: Outputs;
  readonly parts: DocumentParts;
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
  private isVideo: boolean;
  private opening: DocumentOpening | null;
  private screen: Screen | null;

  constructor(stage: Stage, file: PlacedSource, name: string, isVideo: boolean) {
    this.failure = 0;
    this.isDrawing = false;
    this.isClosed = false;
    this.words = "";
    this.refusal = "";
    this.stage = stage;
    this.isVideo = isVideo;
    const title = `streamed from host: ${name}`;
    this.opening = new DocumentOpening(stage.outputs, stage.parts, isVideo, title, file, newReading(null), -1);
    this.screen = null;
    // There is room for one kind of document at a time.
    while (dropOthers(stage.parts, isVideo)) {}
    stage.outputs.memory.collect();
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
    const opening = this.opening as DocumentOpening;
    if (opening.step()) {
      return 0;
    }
    const refusal = opening.refusal;
    this.screen = opening.screen;
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
