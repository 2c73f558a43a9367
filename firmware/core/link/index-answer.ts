// The answer to `index`: the catalog of the card, as the board's own scanner writes it. Layer: core/link.
import { CatalogBuilder } from "../catalog/builder.js";
import type { CatalogSink } from "../catalog/writer.js";
import type { Volume } from "../storage/volume.js";
import type { Answer } from "./answer.js";

/** A piece is sent when it has as many bytes. */
const PIECE_BYTES = 1024;

export class IndexAnswer implements Answer, CatalogSink {
  readonly repeats: boolean;
  readonly usesCard: boolean;
  over: boolean;
  words: string;
  failure: string;
  private builder: CatalogBuilder;
  private startMs: number;
  private piece: string;

  constructor(volume: Volume, keepOthers: boolean, nowMs: number) {
    this.repeats = false;
    this.usesCard = true;
    this.over = false;
    this.words = "";
    this.failure = "";
    this.startMs = nowMs;
    this.piece = "";
    this.builder = new CatalogBuilder(volume, keepOthers, this, null);
  }

  write(unit: string): void {
    this.piece += unit;
  }

  next(nowMs: number): string {
    let piece = this.piece;
    if (piece.length < PIECE_BYTES && !this.over) {
      const builder = this.builder;
      if (!builder.step()) {
        this.over = true;
        this.failure = builder.failure === 0 ? "" : "the card cannot be read";
        this.words = `ok ms=${nowMs - this.startMs} others=${builder.others} problems=${builder.problems}`;
      }
      piece = this.piece;
    }
    if (piece.length < PIECE_BYTES && !this.over) {
      return "";
    }
    this.piece = piece.substring(PIECE_BYTES);
    if (this.piece !== "") {
      // What is left goes out first.
      this.over = false;
    }
    return piece.substring(0, PIECE_BYTES);
  }

  again(_number: number): string {
    return "";
  }
}

export type IndexStart = (volume: Volume, keepOthers: boolean, nowMs: number) => Answer;

export function startIndex(volume: Volume, keepOthers: boolean, nowMs: number): Answer {
  return new IndexAnswer(volume, keepOthers, nowMs);
}
