// `index`: its code is fetched first, since it is in memory only while a catalog is made. Layer: core/link.
import type { Part } from "../player/part.js";
import type { Volume } from "../storage/volume.js";
import type { Answer } from "./answer.js";
import type { IndexStart } from "./index-answer.js";

export class PartAnswer implements Answer {
  readonly repeats: boolean;
  readonly usesCard: boolean;
  over: boolean;
  words: string;
  failure: string;
  private part: Part<IndexStart>;
  private volume: Volume;
  private keepOthers: boolean;
  private inner: Answer | null;

  constructor(part: Part<IndexStart>, volume: Volume, keepOthers: boolean) {
    this.repeats = false;
    this.usesCard = true;
    this.over = false;
    this.words = "";
    this.failure = "";
    this.part = part;
    this.volume = volume;
    this.keepOthers = keepOthers;
    this.inner = null;
  }

  next(nowMs: number): string {
    if (this.inner === null) {
      if (!this.part.step()) {
        this.inner = this.part.get()(this.volume, this.keepOthers, nowMs);
      }
      return "";
    }
    const inner = this.inner;
    const piece = inner.next(nowMs);
    this.words = inner.words;
    this.failure = inner.failure;
    this.over = inner.over;
    return piece;
  }

  again(_number: number): string {
    return "";
  }
}
