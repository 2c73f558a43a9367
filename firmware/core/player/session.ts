// Everything that lives only as long as the card is in: its volume, its library, the open document. Layer: core/player.
// Promise 3 (nothing stays) rests on this: the player drops its one reference to the session when the card leaves,
// and blanks the rows; nothing else ever holds what was read from a card.

import { byteText } from "../bytes/byte-text.js";
import type { CatalogOpening } from "../catalog/card-catalog.js";
import type { CardIndex, Entry } from "../catalog/card-index.js";
import { Library } from "../catalog/library.js";
import type { BlockDevice } from "../storage/block-device.js";
import { FileReader } from "../storage/file.js";
import type { FileRef } from "../storage/file-ref.js";
import type { Volume } from "../storage/volume.js";
import type { Hot } from "../video/hot.js";
import { CardGlyphs } from "./card-glyphs.js";
import { FileOpening } from "./file-opening.js";
import type { FolderWalk } from "./folder-walk.js";
import type { LibraryScreen, ListPlace } from "./library-screen.js";
import { MessageScreen } from "./message-screen.js";
import type { CardMounting } from "./mounting.js";
import type { Outputs } from "./outputs.js";
import type { IndexStep, Parts } from "./parts.js";
import { Kind } from "./policy.js";
import { newReading, type Reading } from "./reading.js";
import type { Refusal } from "./refusals.js";
import { IDLE, Next, type Screen, Wish } from "./screen.js";

/** The list takes notice of what was read as often as this; where its folder is in order, only counts change. */
const QUIET_MS = 200;
const SETTLED_QUIET_MS = 1000;
/** A card whose folders take longer than this needs the memory of what mounted it. */
const SMALL_CARD_MS = 3000;

export class Session {
  /** A negative ReadError once the card failed, else 0. */
  failure: number;
  /** Until then the list on the screen stays as it is, and indexing goes on without asking it. */
  quietMs: number;
  private outputs: Outputs;
  private parts: Parts;
  /** The card, until its volume is mounted. */
  private device: BlockDevice | null;
  private mounting: CardMounting | null;
  /** The card's volume, until it has a library. */
  private mounted: Volume | null;
  private library: CardIndex | null;
  /** The catalog that the card brings, and what opens it, until it is known whether it can be used. */
  private brought: FileRef | null;
  private broughtSlot: number;
  private catalog: CatalogOpening | null;
  /** What is remembered of the texts that were read. */
  private reading: Reading;
  /** Of the card's font pack, if there is one. */
  private glyphs: CardGlyphs | null;
  /** What reads on in the card; null while it is not in memory. */
  private indexing: IndexStep | null;
  /** While something covers the list, there is no more of it than where it was. */
  private libraryScreen: LibraryScreen | null;
  private place: ListPlace | null;
  /** What covers the library: a text, a video, a refusal, a mount failure. */
  private document: Screen | null;
  /** What is on the screen: the document, else the library. */
  private screen: Screen | null;
  /** What the player may call instead of `step`; null for nothing. */
  hot: Hot | null;
  private opening: FileOpening | null;
  /** Its subtitles are still to be looked for. */
  private seeksSubtitles: boolean;
  /** The next video is looked for. */
  private seeksNext: boolean;
  private walk: FolderWalk | null;
  /** A document was left: what it took is to be found before the list is made. */
  private hasClosed: boolean;
  private startMs: number;
  private reported: boolean;

  constructor(outputs: Outputs, parts: Parts, device: BlockDevice, nowMs: number) {
    this.failure = 0;
    this.quietMs = 0;
    this.outputs = outputs;
    this.parts = parts;
    this.device = device;
    this.mounting = null;
    this.mounted = null;
    this.library = null;
    this.brought = null;
    this.broughtSlot = -1;
    this.catalog = null;
    this.reading = newReading(parts.searches);
    this.glyphs = null;
    this.indexing = null;
    this.libraryScreen = null;
    this.place = null;
    this.document = null;
    this.screen = null;
    this.hot = null;
    this.opening = null;
    this.seeksSubtitles = false;
    this.seeksNext = false;
    this.walk = null;
    this.hasClosed = false;
    this.startMs = nowMs;
    this.reported = false;
  }

  /** One slice of work; milliseconds until the next is wanted, or IDLE. */
  step(nowMs: number): number {
    const screen = this.screen;
    if (screen === null) {
      this.prepare();
      return 0;
    }
    if (this.seeksNext) {
      this.seekNext();
      return 0;
    }
    const wait = screen.step(nowMs);
    const list = this.libraryScreen;
    if (list !== null && list.chosen !== null) {
      this.open(list.chosen);
      list.chosen = null;
      return 0;
    }
    if (screen.failure !== 0) {
      this.failure = screen.failure;
    }
    if (screen.next !== undefined && screen.next !== Next.none && this.place !== null) {
      this.seeksNext = true;
      this.walk = null;
      return 0;
    }
    this.hot = wait === 0 && screen.hot !== undefined ? screen.hot : null;
    // What the screen does not need is the indexer's: it runs behind texts, and between the frames of a slow video.
    if (wait === IDLE || wait > 50) {
      if (!this.indexSlice(nowMs)) {
        return wait;
      }
      this.quietMs = list === null ? 0 : nowMs + (list.settled ? SETTLED_QUIET_MS : QUIET_MS);
      return 0;
    }
    return wait;
  }

  /** Whether a press would be answered now: it waits for a list that is on its way back, and for a page. */
  hears(press: number): boolean {
    const document = this.document;
    if (document !== null) {
      return document.hears === undefined || document.hears(press);
    }
    return this.libraryScreen !== null || this.opening !== null || this.place === null;
  }

  handle(event: number, nowMs: number): void {
    this.quietMs = 0;
    const document = this.document;
    this.hot = null;
    this.seeksNext = false;
    this.walk = null;
    if (document !== null) {
      if (document.handle(event, nowMs) === Wish.leave && this.place !== null) {
        // What is written now, if only that there is no document, stays: it should not lie in the midst of what is free.
        this.outputs.memory.collect();
        this.closeDocument();
        this.screen = null;
        this.hasClosed = true;
      }
      return;
    }
    const list = this.libraryScreen;
    if (list !== null && this.opening === null) {
      list.handle(event, nowMs);
    }
  }

  /** For the link: null until it is mounted, and where it is not. */
  volume(): Volume | null {
    return this.library === null ? null : this.library.volume;
  }

  /** Whether somebody else may read the card between two slices. */
  cardIsFree(): boolean {
    return this.document === null || !this.document.isDrawing;
  }

  /** Something else will be shown: leaves what is open. */
  yieldScreen(): void {
    this.closeDocument();
    this.opening = null;
    this.seeksNext = false;
    this.walk = null;
    if (this.libraryScreen !== null) {
      this.leaveList(this.libraryScreen);
      this.parts.lists.drop();
      this.outputs.memory.collect();
    }
    if (this.place !== null) {
      this.screen = null;
    }
  }

  /** Shows the library again. Returns false where there is none. */
  resume(): boolean {
    return this.place !== null;
  }

  /** Says the last words of the open document. The caller drops the session. */
  close(): void {
    this.closeDocument();
    this.glyphs = null;
    this.outputs.rows.glyphs = null;
    byteText().release();
  }

  private closeDocument(): void {
    this.hot = null;
    if (this.document !== null) {
      const words = this.document.close();
      if (words !== "") {
        this.outputs.log(words);
      }
      this.document = null;
    }
    this.outputs.rows.glyphs = this.glyphs;
  }

  /** There is nothing to show yet: the volume is mounted, or a file opened. */
  private prepare(): void {
    if (this.hasClosed) {
      this.hasClosed = false;
      this.outputs.memory.collect();
    } else if (this.device !== null) {
      this.mount(this.device);
    } else if (this.mounted !== null) {
      this.showLibrary(this.mounted);
    } else if (this.opening !== null) {
      this.continueOpening(this.opening);
    } else if (this.library !== null) {
      this.showList(this.library);
    }
  }

  private show(document: Screen): void {
    this.document = document;
    this.screen = document;
  }

  /** One step of indexing before `quietMs`. Returns false when there is something else to do. */
  indexMore(): boolean {
    const step = this.indexing;
    if (step !== null && step(this.library as CardIndex)) {
      return true;
    }
    this.quietMs = 0;
    return false;
  }

  /** Returns false when the whole card has been read. */
  private indexSlice(nowMs: number): boolean {
    const library = this.library;
    if (library === null) {
      return false;
    }
    const part = this.parts.indexing;
    if (!library.done && library.failure === 0) {
      if (part.step()) {
        return true;
      }
      if (nowMs - this.startMs > SMALL_CARD_MS && this.parts.mounting.isHere()) {
        this.parts.mounting.dropStep();
        return true;
      }
      const step = part.get();
      this.indexing = step;
      if (step(library)) {
        return true;
      }
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
    return this.dropReaders();
  }

  /** One slice of letting go of what the list did not have to wait for. Returns false when all of it is gone. */
  private dropReaders(): boolean {
    const mounting = this.parts.mounting;
    const indexing = this.parts.indexing;
    if (!mounting.isHere() && !indexing.isHere()) {
      return false;
    }
    this.indexing = null;
    if (!mounting.dropStep() && !indexing.dropStep()) {
      this.outputs.memory.collect();
    }
    return true;
  }

  /** In slices: the volume, its library, the list of it. */
  private mount(device: BlockDevice): void {
    const part = this.parts.mounting;
    if (part.step()) {
      return;
    }
    if (this.mounting === null) {
      this.mounting = part.get()(device);
      return;
    }
    const mounting = this.mounting;
    if (mounting.step()) {
      return;
    }
    const message = mounting.message;
    this.mounted = mounting.volume;
    this.brought = mounting.catalog;
    this.broughtSlot = mounting.catalogSlot;
    this.device = null;
    this.mounting = null;
    if (this.mounted !== null && mounting.fonts !== null) {
      this.glyphs = new CardGlyphs(this.parts.fonts, this.outputs.raster, new FileReader(this.mounted, mounting.fonts));
      this.outputs.rows.glyphs = this.glyphs;
    }
    if (message !== null) {
      part.drop();
      this.failure = message.failure;
      this.outputs.log(`mp8 mount failed: ${message.title}`);
      this.show(new MessageScreen(this.outputs.rows, message.title, message.lines, ""));
    }
  }

  private showLibrary(volume: Volume): void {
    if (this.library !== null) {
      this.mounted = null;
    } else if (this.brought !== null) {
      this.useBrought(volume, this.brought);
    } else {
      this.library = new Library(volume, volume.root);
    }
  }

  /** In slices: the list, as it was left. */
  private showList(library: CardIndex): void {
    const part = this.parts.lists;
    if (part.step()) {
      return;
    }
    const open = part.get();
    this.libraryScreen = open(this.outputs.rows, library, this.place);
    this.screen = this.libraryScreen;
    this.place = null;
  }

  /** Makes room for what will cover the list. */
  private leaveList(list: LibraryScreen): void {
    this.place = list.place();
    this.libraryScreen = null;
    (this.library as CardIndex).rest();
  }

  /** In slices: the catalog that the card brings, if it is of the card as it is now. */
  private useBrought(volume: Volume, ref: FileRef): void {
    const part = this.parts.broughtCatalogs;
    if (part.step()) {
      return;
    }
    if (this.catalog === null) {
      this.catalog = part.get()(volume, ref, this.broughtSlot);
      return;
    }
    if (this.catalog.step()) {
      return;
    }
    this.library = this.catalog.catalog;
    this.catalog = null;
    this.brought = null;
    this.outputs.log(`mp8 catalog ${this.library === null ? "left alone" : "used"}`);
    if (this.library === null) {
      part.drop();
      this.outputs.memory.collect();
    }
  }

  /** In slices: the next video of the folder, which then is opened. */
  private seekNext(): void {
    const part = this.parts.walks;
    if (part.step()) {
      return;
    }
    const place = this.place as ListPlace;
    if (this.walk === null) {
      this.walk = part
        .get()()
        .nextVideo(this.library as CardIndex, place);
      return;
    }
    const walk = this.walk;
    if (walk.step()) {
      return;
    }
    const entry = walk.foundEntry;
    this.seeksNext = false;
    this.walk = null;
    (this.library as CardIndex).rest();
    if (entry !== null) {
      this.closeDocument();
      this.place = part.get()().moved(place, walk.index);
      this.open(entry);
    }
    part.drop();
  }

  /** In slices: what is written to the video that is being opened. */
  private seekSubtitles(opening: FileOpening): void {
    const part = this.parts.walks;
    const library = this.library as CardIndex;
    if (part.step()) {
      return;
    }
    if (this.walk === null) {
      this.walk = part
        .get()()
        .subtitles(library, this.place as ListPlace, opening.chosen.name);
      return;
    }
    if (this.walk.step()) {
      return;
    }
    const entry = this.walk.foundEntry;
    if (entry !== null) {
      opening.useSubtitles(new FileReader(library.volume, entry.ref));
      // Their glyphs are worth the memory.
      this.outputs.rows.glyphs = this.glyphs;
    }
    this.walk = null;
    this.seeksSubtitles = false;
    library.rest();
  }

  private open(entry: Entry): void {
    this.seeksSubtitles = entry.kind === Kind.video;
    this.walk = null;
    if (entry.kind === Kind.video && this.glyphs !== null) {
      // A video needs the memory: meanwhile there are boxes in its status row.
      this.glyphs.rest();
      this.outputs.rows.glyphs = null;
    }
    const file = new FileReader((this.library as CardIndex).volume, entry.ref);
    this.opening = new FileOpening(this.outputs, this.parts, entry, file, this.reading);
    this.screen = null;
  }

  private continueOpening(opening: FileOpening): void {
    if (this.libraryScreen !== null) {
      this.leaveList(this.libraryScreen);
      return;
    }
    const parts = this.parts;
    if (parts.lists.dropStep() || parts.mounting.dropStep()) {
      return;
    }
    if (this.seeksSubtitles) {
      this.seekSubtitles(opening);
      return;
    }
    if (parts.walks.dropStep() || opening.step()) {
      return;
    }
    this.opening = null;
    if (opening.refusal !== null) {
      this.refuse(opening.chosen.name, opening.refusal);
    } else if (opening.screen !== null) {
      this.show(opening.screen);
    }
  }

  private refuse(name: string, refusal: Refusal): void {
    this.outputs.log(`mp8 refused name=${name} reason=${refusal.reason}`);
    this.show(
      new MessageScreen(
        this.outputs.rows,
        "Cannot open this file",
        [name, "", refusal.reason, refusal.advice],
        "back: to the library",
      ),
    );
  }
}
