// The command `catalog`: the catalog of the card that is in, made and sent as a stream. Layer: core/link.
//   host:  "catalog\n", or "catalog all\n" with the files that the player does not open
//   board: frames (frame.ts), in this order, P and T among the C:
//     C  the next bytes of the catalog
//     P  folders done and folders known, 4 bytes each
//     T  number of the folder, 4 bytes; minus the reason, 1 byte; name of the entry that is lost
//     E  minus the ReadError that ended it, or 0, 1 byte; folders, texts, videos, others, problems, 4 bytes each;
//        the volume's label
// A card that cannot be mounted is a line "mp8 mount failed: …" as the player writes it.

import { le32 } from "../bytes/little-endian.js";
import { CatalogBuilder, type TroubleSink } from "../catalog/builder.js";
import type { CatalogSink } from "../catalog/writer.js";
import type { Volume } from "../storage/volume.js";
import { CATALOG_BYTES, CATALOG_END, CATALOG_PROGRESS, CATALOG_TROUBLE, frame } from "./frame.js";

export const CATALOG_COMMAND = "catalog";
export const ALL_FILES = "catalog all";

/** Steps of the builder in one slice: nobody waits for anything else here, but the line has to be looked at. */
const STEPS_AT_ONCE = 8;

/** Where frames go: a serial port that waits until it has room. */
export interface FrameSink {
  write(bytes: string): void;
}

export class CatalogAnswer implements CatalogSink, TroubleSink {
  private out: FrameSink;
  private volume: Volume;
  private builder: CatalogBuilder;
  private toldFolders: number;

  constructor(volume: Volume, keepOthers: boolean, out: FrameSink) {
    this.out = out;
    this.volume = volume;
    this.toldFolders = 0;
    this.builder = new CatalogBuilder(volume, keepOthers, this, this);
  }

  /** One slice. @returns false when the end was sent */
  step(): boolean {
    const builder = this.builder;
    let more = true;
    for (let i = 0; more && i < STEPS_AT_ONCE; i++) {
      more = builder.step();
    }
    if (more) {
      const done = builder.foldersDone();
      if (done > this.toldFolders) {
        this.toldFolders = done;
        this.out.write(frame(CATALOG_PROGRESS, le32(done) + le32(builder.foldersKnown())));
      }
      return true;
    }
    const writer = builder.writer;
    this.out.write(
      frame(
        CATALOG_END,
        String.fromCharCode(-builder.failure) +
          le32(builder.foldersKnown()) +
          le32(writer.texts) +
          le32(writer.videos) +
          le32(builder.others) +
          le32(builder.problems) +
          this.volume.label,
      ),
    );
    return false;
  }

  write(unit: string): void {
    this.out.write(frame(CATALOG_BYTES, unit));
  }

  trouble(folder: number, name: string, reason: number): void {
    this.out.write(frame(CATALOG_TROUBLE, le32(folder) + String.fromCharCode(-reason) + name));
  }
}
