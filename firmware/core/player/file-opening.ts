// From a file that was chosen to its screen, or to the reason why it is refused: slice by slice, because the parts of the
// player that it needs are only made now. Layer: core/player.
import type { Entry } from "../catalog/card-index.js";
import type { FileReader } from "../storage/file.js";
import { DocumentOpening, dropOthers } from "./document.js";
import type { Outputs } from "./outputs.js";
import type { Parts } from "./parts.js";
import { Kind } from "./policy.js";
import type { Reading } from "./reading.js";
import type { Refusal } from "./refusals.js";
import type { Screen } from "./screen.js";

const Stage = { check: 0, makeRoom: 1, collect: 2, open: 3 } as const;

export class FileOpening {
  readonly chosen: Entry;
  /** What `step` came to: one of the two. */
  screen: Screen | null;
  refusal: Refusal | null;
  private outputs: Outputs;
  private parts: Parts;
  private file: FileReader;
  /** A Stage. */
  private stage: number;
  private document: DocumentOpening;

  constructor(outputs: Outputs, parts: Parts, entry: Entry, file: FileReader, reading: Reading) {
    this.chosen = entry;
    this.screen = null;
    this.refusal = null;
    this.outputs = outputs;
    this.parts = parts;
    this.file = file;
    this.stage = Stage.check;
    const key = entry.ref.firstCluster;
    this.document = new DocumentOpening(outputs, parts, entry.kind === Kind.video, entry.name, file, reading, key);
  }

  /** Of the video that was chosen; before the first step. */
  useSubtitles(file: FileReader): void {
    this.document.subtitles = file;
  }

  /** One slice of work. Returns false when it is through. */
  step(): boolean {
    if (this.stage !== Stage.open) {
      return this.prepare();
    }
    const document = this.document;
    if (document.step()) {
      return true;
    }
    this.screen = document.screen;
    this.refusal = document.refusal;
    return false;
  }

  /** What comes before a document is opened, one thing a slice: each takes up to 20 ms. */
  private prepare(): boolean {
    const parts = this.parts;
    if (this.stage === Stage.check) {
      const file = this.file;
      // Following the chain takes as long as reading: a slice of its own.
      const isRead = this.chosen.kind !== Kind.other && file.blocks > 0;
      if (parts.checks.step() || (isRead && !file.isPlaced(0) && file.place(0) >= 0)) {
        return true;
      }
      this.refusal = parts.checks.get()(this.chosen, this.file);
      this.stage = Stage.makeRoom;
      return true;
    }
    if (this.stage === Stage.makeRoom) {
      // There is room for one kind of document at a time; the one used last stays, it may be wanted again.
      if (parts.checks.dropStep() || (this.refusal === null && dropOthers(parts, this.chosen.kind === Kind.video))) {
        return true;
      }
      this.stage = Stage.collect;
      return true;
    }
    // The list has gone, too.
    this.outputs.memory.collect();
    this.stage = Stage.open;
    return this.refusal === null;
  }
}
