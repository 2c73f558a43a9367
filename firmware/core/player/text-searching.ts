// Looking for something in a text that is being read: the part that does it, from when it is wanted until it is let go of,
// and where something was found last. Layer: core/player.
import type { Memory } from "../../hal/memory.js";
import type { RowPainter } from "../display/row-painter.js";
import type { ByteSource } from "../storage/byte-source.js";
import type { Pager } from "../text/pager.js";
import type { Hot } from "../video/hot.js";
import type { Reading, TextPlace } from "./reading.js";
import { SearchEnd, type SearchPanel } from "./search-panel.js";

/** Looking for something in the text. */
const enum Searching {
  none = 0,
  /** What, is to be chosen. */
  any = 1,
  /** For the same as before. */
  next = 2,
  /** It has ended; its part is to be let go of. */
  over = 3,
}

export class TextSearching {
  /** As Screen has it. */
  hot: Hot | null;
  /** One that has come to its end; whoever has seen to it sets this null. */
  ended: SearchPanel | null;
  private searching: Searching;
  private panel: SearchPanel | null;
  private rows: RowPainter;
  private memory: Memory;
  private file: ByteSource;
  private reading: Reading;
  private place: TextPlace;
  /** Where what was looked for was found last; -1 for nowhere. */
  private hitBlock: number;
  private hitOffset: number;

  constructor(rows: RowPainter, memory: Memory, file: ByteSource, reading: Reading, place: TextPlace) {
    this.hot = null;
    this.ended = null;
    this.searching = Searching.none;
    this.panel = null;
    this.rows = rows;
    this.memory = memory;
    this.file = file;
    this.reading = reading;
    this.place = place;
    this.hitBlock = -1;
    this.hitOffset = 0;
  }

  /** @param isNext for the same as before; else what, is to be chosen */
  start(isNext: boolean): void {
    this.searching = isNext ? Searching.next : Searching.any;
  }

  /** Whether `step` has something to do. */
  isOn(): boolean {
    return this.searching !== Searching.none;
  }

  /** Whether what is pressed is about the search. */
  takes(event: number): boolean {
    const panel = this.panel;
    if (panel !== null) {
      panel.handle(event);
      return true;
    }
    return this.searching === Searching.any || this.searching === Searching.next;
  }

  /**
   * One slice of looking for something, from its part on: what it takes is in memory only meanwhile.
   * @param pager at the page from which on it is looked for
   */
  step(pager: Pager): number {
    const part = this.reading.searches;
    const panel = this.panel;
    if (part === null) {
      this.searching = Searching.none;
    } else if (this.searching === Searching.over) {
      if (!part.dropStep()) {
        this.memory.collect();
        this.searching = Searching.none;
      }
    } else if (panel === null) {
      if (!part.step()) {
        const isNext = this.searching === Searching.next;
        const isBehind = isNext && this.isAtHit(pager);
        // Behind the last byte of a block is the first one of the next, but for those who look there it is the same.
        const block = isBehind ? this.hitBlock : this.place.block;
        const offset = isBehind ? this.hitOffset + 1 : this.place.offset;
        // What is read takes new room each time: where there is none in one piece, that takes twice as long.
        this.memory.collect();
        this.panel = part.get()(this.rows, this.file, pager, this.reading, isNext, block, offset);
      }
    } else if (panel.end === SearchEnd.none) {
      const wait = panel.step();
      this.hot = panel.hot();
      return wait;
    } else {
      this.hot = null;
      this.panel = null;
      this.searching = Searching.over;
      this.ended = panel;
      if (panel.end === SearchEnd.found) {
        this.hitBlock = panel.block;
        this.hitOffset = panel.offset;
      }
    }
    return 0;
  }

  /** Whether what was found last is on the page. */
  isAtHit(pager: Pager): boolean {
    const place = this.place;
    const block = this.hitBlock;
    const offset = this.hitOffset;
    return (
      (block > place.block || (block === place.block && offset >= place.offset)) &&
      (block < pager.endBlock || (block === pager.endBlock && offset < pager.endOffset))
    );
  }

  close(): void {
    this.panel = null;
    if (this.reading.searches !== null) {
      this.reading.searches.drop();
    }
  }
}
