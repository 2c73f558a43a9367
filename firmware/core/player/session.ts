// Everything that lives only as long as the card is in: its volume, its library, the open document. Layer: core/player.
// Promise 3 (nothing stays) rests on this: the player drops its one reference to the session when the card leaves,
// and blanks the rows; nothing else ever holds what was read from a card.

import type { Raster } from "../../hal/raster.js";
import { type Entry, Kind as EntryKind, Library } from "../catalog/library.js";
import type { DrawTarget } from "../display/draw-target.js";
import type { RowPainter } from "../display/row-painter.js";
import type { BlockDevice } from "../storage/block-device.js";
import { FileReader } from "../storage/file.js";
import { isMounted, type MountFailure, mountVolume, type Volume } from "../storage/volume.js";
import { looksBinary } from "../text/encoding.js";
import { openVideo, type VideoOpening } from "../video/video.js";
import { LibraryScreen } from "./library-screen.js";
import { MessageScreen } from "./message-screen.js";
import { mountMessage, videoRefusal } from "./messages.js";
import { contentRefusal, nameRefusal, type Refusal } from "./refusals.js";
import { IDLE, type Screen, Wish } from "./screen.js";
import { TextScreen } from "./text-screen.js";
import { VideoScreen } from "./video-screen.js";

/** What the player draws on and writes its log to. */
export interface Outputs {
  readonly target: DrawTarget;
  readonly raster: Raster;
  readonly rows: RowPainter;
  /** One line for the serial log, without its end; a byte string. */
  log(line: string): void;
}

export class Session {
  /** A negative ReadError once the card failed, else 0. */
  failure: number;
  private outputs: Outputs;
  private library: Library | null;
  private libraryScreen: LibraryScreen | null;
  /** What covers the library: a text, a video, a refusal, a mount failure. */
  private document: Screen | null;
  private opening: VideoOpening | null;
  private openingName: string;
  private openingFile: FileReader | null;
  private startMs: number;
  private reported: boolean;

  constructor(outputs: Outputs, device: BlockDevice, nowMs: number) {
    this.failure = 0;
    this.outputs = outputs;
    this.library = null;
    this.libraryScreen = null;
    this.document = null;
    this.opening = null;
    this.openingName = "";
    this.openingFile = null;
    this.startMs = nowMs;
    this.reported = false;
    const mounted = mountVolume(device);
    if (isMounted(mounted)) {
      const volume = mounted as Volume;
      this.library = new Library(volume);
      this.libraryScreen = new LibraryScreen(
        outputs.rows,
        this.library,
        volume.label === "" ? "Library" : volume.label,
      );
    } else {
      const message = mountMessage(mounted as MountFailure);
      this.failure = message.failure;
      outputs.log(`mp8 mount failed: ${message.title}`);
      this.document = new MessageScreen(outputs.rows, message.title, message.lines, "");
    }
  }

  /** One slice of work; milliseconds until the next is wanted, or IDLE. */
  step(nowMs: number): number {
    if (this.opening !== null) {
      this.continueOpening(nowMs);
      return 0;
    }
    const screen = this.document !== null ? this.document : this.libraryScreen;
    const wait = screen === null ? IDLE : screen.step(nowMs);
    if (screen !== null && screen.failure !== 0) {
      this.failure = screen.failure;
    }
    // What the screen does not need is the indexer's: it runs behind texts, and between the frames of a slow video.
    if (wait === IDLE || wait > 50) {
      return this.indexSlice(nowMs) ? 0 : wait;
    }
    return wait;
  }

  handle(event: number, nowMs: number): void {
    const document = this.document;
    if (document !== null) {
      if (document.handle(event, nowMs) === Wish.leave && this.libraryScreen !== null) {
        this.closeDocument();
        this.libraryScreen.resume();
      }
      return;
    }
    const library = this.libraryScreen;
    if (library !== null && this.opening === null && library.handle(event, nowMs) === Wish.open) {
      const entry = library.selectedEntry();
      if (entry !== null) {
        this.open(entry);
      }
    }
  }

  /** Says the last words of the open document. The caller drops the session. */
  close(): void {
    this.closeDocument();
  }

  private closeDocument(): void {
    if (this.document !== null) {
      const words = this.document.close();
      if (words !== "") {
        this.outputs.log(words);
      }
      this.document = null;
    }
  }

  /** Returns false when the whole card has been read. */
  private indexSlice(nowMs: number): boolean {
    const library = this.library;
    if (library === null) {
      return false;
    }
    if (library.step()) {
      return true;
    }
    if (library.failure !== 0) {
      this.failure = library.failure;
    }
    if (!this.reported) {
      this.reported = true;
      this.outputs.log(
        `mp8 index ms=${nowMs - this.startMs} texts=${library.texts} videos=${library.videos} ` +
          `others=${library.others} folders=${library.folders} problems=${library.problems}`,
      );
      return true;
    }
    return false;
  }

  private open(entry: Entry): void {
    const volume = (this.library as Library).volume;
    const file = new FileReader(volume, entry.ref);
    if (entry.kind === EntryKind.other) {
      this.refuse(entry.name, nameRefusal(entry.name));
      return;
    }
    const bytes = file.blocks > 1 ? 512 : file.blocks === 0 ? 0 : file.tailBytes === 0 ? 512 : file.tailBytes;
    if (bytes > 0) {
      if (file.read(0, 1) < 1) {
        this.refuse(entry.name, {
          reason: "The card cannot be read there.",
          advice: "Copy the file anew, or try another card.",
        });
        return;
      }
      const device = volume.device;
      const binary = entry.kind === EntryKind.video || looksBinary(device.bytes, device.offset, bytes);
      const refusal = contentRefusal(device.bytes, device.offset, bytes, binary);
      if (refusal !== null) {
        this.refuse(entry.name, refusal);
        return;
      }
      if (binary && entry.kind === EntryKind.text) {
        this.refuse(entry.name, { reason: "It is named as a text but is none.", advice: "It holds binary data." });
        return;
      }
    }
    if (entry.kind === EntryKind.text) {
      this.document = new TextScreen(this.outputs.rows, entry.name, file);
      this.outputs.log(`mp8 text name=${entry.name}`);
      return;
    }
    this.opening = openVideo(file);
    this.openingName = entry.name;
    this.openingFile = file;
  }

  private continueOpening(_nowMs: number): void {
    const opening = this.opening as VideoOpening;
    if (opening.step()) {
      return;
    }
    this.opening = null;
    const name = this.openingName;
    const info = opening.info;
    if (info === null) {
      this.refuse(name, videoRefusal(opening));
      return;
    }
    const outputs = this.outputs;
    if (info.width > outputs.target.width || info.height > outputs.target.height) {
      this.refuse(name, {
        reason: `${info.width}x${info.height} is larger than the screen.`,
        advice: "On a PC: mp8 convert IN OUT.avi",
      });
      return;
    }
    outputs.log(`mp8 video name=${name}`);
    this.document = new VideoScreen(
      outputs.rows,
      outputs.target,
      outputs.raster,
      name,
      info,
      this.openingFile as FileReader,
    );
    this.openingFile = null;
  }

  private refuse(name: string, refusal: Refusal): void {
    this.outputs.log(`mp8 refused name=${name} reason=${refusal.reason}`);
    this.document = new MessageScreen(
      this.outputs.rows,
      "Cannot open this file",
      [name, "", refusal.reason, refusal.advice],
      "back: to the library",
    );
  }
}
