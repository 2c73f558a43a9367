// A conversation with the firmware's command `catalog`, over whatever line. Layer: host/link. What is said is written
// down in core/link/catalog-command.ts.
import { ALL_FILES, CATALOG_COMMAND } from "../../firmware/core/link/catalog-command.js";
import { CATALOG_BYTES, CATALOG_END, CATALOG_PROGRESS, CATALOG_TROUBLE } from "../../firmware/core/link/frame.js";
import { UserError } from "../errors.js";
import type { Trouble } from "../indexer/card-indexer.js";
import { FrameReader, type FromBoard } from "./frame-reader.js";

export interface CatalogEnd {
  /** A ReadError, or 0. */
  readonly failure: number;
  readonly folders: number;
  readonly texts: number;
  readonly videos: number;
  readonly others: number;
  readonly problems: number;
  /** UTF-8 byte string. */
  readonly label: string;
}

export interface CatalogListener {
  readonly take: (bytes: Uint8Array) => void;
  readonly progress: ((done: number, known: number) => void) | null;
}

export class CatalogSession {
  readonly troubles: Trouble[] = [];
  /** Set when the board has sent all. */
  end: CatalogEnd | null = null;
  /** The board waits for a command. */
  ready = false;
  readonly #reader = new FrameReader();
  readonly #listener: CatalogListener;

  constructor(listener: CatalogListener) {
    this.#listener = listener;
  }

  /** What to send once the board is ready. */
  static command(keepOthers: boolean): Uint8Array {
    return Buffer.from(`${keepOthers ? ALL_FILES : CATALOG_COMMAND}\n`);
  }

  /** Takes what came on the line. @throws UserError where it is no catalog */
  take(bytes: Uint8Array): void {
    for (const found of this.#reader.take(bytes)) this.#takeOne(found);
  }

  #takeOne(found: FromBoard): void {
    if (found.kind === "damage") throw new UserError("the board's answer was damaged on the line: try again");
    if (found.kind === "line") {
      if (found.text.startsWith("mp8 catalog ready")) this.ready = true;
      const trouble = /^mp8 (?:mount failed: |crash )(.*)$/.exec(found.text);
      if (trouble !== null) throw new UserError(`the board made no catalog: ${trouble[1]}`);
      return;
    }
    const { type, payload } = found;
    if (type === CATALOG_BYTES) {
      this.#listener.take(payload);
    } else if (type === CATALOG_PROGRESS && payload.length === 8) {
      this.#listener.progress?.(payload.readUInt32LE(0), payload.readUInt32LE(4));
    } else if (type === CATALOG_TROUBLE && payload.length >= 5) {
      this.troubles.push({
        folder: payload.readUInt32LE(0),
        reason: -payload[4],
        name: payload.toString("latin1", 5),
      });
    } else if (type === CATALOG_END && payload.length >= 21) {
      const [folders, texts, videos, others, problems] = [1, 5, 9, 13, 17].map((at) => payload.readUInt32LE(at));
      const failure = payload[0] === 0 ? 0 : -payload[0];
      this.end = { failure, folders, texts, videos, others, problems, label: payload.toString("latin1", 21) };
    }
  }
}
