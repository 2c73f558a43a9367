// What is written under a video at a time: from a SubRip or SAMI file in any encoding that texts may have. Layer: core/video.
// Nothing but a block or two of the file and two cues is in memory. Time that passes reads on; a seek finds its block by
// halving, since cues lie in the order of their times; one that is later than the one behind it has a wrong time, and is
// left out. Shown is, of all cues that have begun, the one that stands last in the file, unless its time is over.
// Sliced: a step reads one block, takes one cue or lays out one.
import type { CodePageTables } from "../display/glyph-source.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";
import { CodePage } from "../text/code-page.js";
import { detectEncoding, encodingOfBytes, looksBinary, markBytes } from "../text/encoding.js";
import { Encoding } from "../text/encoding-names.js";
import { CueStep, SubtitleReader } from "./subtitle-reader.js";
import { subtitleRows } from "./subtitle-rows.js";
import { cueLines, samiText } from "./subtitle-text.js";
import { pairsToUtf8, SubtitleWindow } from "./subtitle-window.js";

/** Blocks that are looked at for more than ASCII: the styles of SAMI come first. */
const LOOK_BLOCKS = 16;
/** Further ahead than this is not read through. */
const LEAP_MS = 30_000;
/** Blocks that a cue is looked for in, from the one that halving came to. */
const PROBE_BLOCKS = 6;
/** Later than all cues. */
export const NEVER_MS = 2_147_483_647;
const NOT_YET = -1;
/** Languages of SAMI that one can change between. */
const MOST_LANGUAGES = 4;
/** Looks into a code page's tables for one cue. */
const MOST_LOOKS = 200;

const enum Work {
  /** Telling encoding and format. */
  open = 0,
  /** Halving: a cue is looked for from `probe` on. */
  halve = 1,
  /** Reading on, and showing what is due. */
  follow = 2,
  /** Making UTF-8, then rows, of the cue that is to be shown. */
  decode = 3,
  layOut = 4,
  /** There is nothing in the file. */
  none = 5,
}

interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly upper: string;
}

export class Subtitles {
  /** What is to be shown since the last step that returned false: UTF-8, at most as many as there is room for. */
  rows: string[];
  /** Counts up whenever `rows` has changed. */
  changes: number;
  /** From here on, and before `fromMs`, `step` has something to do again. */
  untilMs: number;
  fromMs: number;
  /** A ReadError since it was last set to 0 by whoever looked at it. */
  failure: number;
  private file: ByteSource;
  private tables: CodePageTables | null;
  private columns: number;
  private mostRows: number;
  private reader: SubtitleReader | null;
  private codePage: CodePage | null;
  private looks: number;
  private isSami: boolean;
  /** Of SAMI: the language that is shown; "" for the first one that comes. */
  private wanted: string;
  private classes: string[];
  private work: Work;
  private lookBlock: number;
  private encoding: Encoding;
  /** The cue that has begun last, and the one after it; null where there is none, or it is not known yet. */
  private current: Cue | null;
  private next: Cue | null;
  /** Behind `next`, where that has not begun: says whether its time can be right. */
  private later: Cue | null;
  private isEnded: boolean;
  /** The position that was leapt to, until it is reached: from there cues are read through. */
  private leapMs: number;
  private low: number;
  private high: number;
  private probe: number;
  private probeEnd: number;
  /** The cue that `rows` is of, or is being laid out for; null for none; and its text meanwhile. */
  private shown: Cue | null;
  private raw: string;

  /**
   * @param tables of code pages, where the card brings them
   * @param columns, rows that there is room for
   */
  constructor(file: ByteSource, tables: CodePageTables | null, columns: number, rows: number) {
    this.rows = [];
    this.changes = 0;
    this.untilMs = 0;
    this.fromMs = 0;
    this.failure = 0;
    this.file = file;
    this.tables = tables;
    this.columns = columns;
    this.mostRows = rows;
    this.reader = null;
    this.codePage = null;
    this.looks = 0;
    this.isSami = false;
    this.wanted = "";
    this.classes = [];
    this.work = file.blocks > 0 ? Work.open : Work.none;
    this.lookBlock = 0;
    this.encoding = Encoding.utf8;
    this.current = null;
    this.next = null;
    this.later = null;
    this.isEnded = false;
    this.leapMs = NOT_YET;
    this.low = 0;
    this.high = 0;
    this.probe = 0;
    this.probeEnd = 0;
    this.shown = null;
    this.raw = "";
  }

  /** Whether `step` has something to do at this position of the video. */
  isDue(positionMs: number): boolean {
    return positionMs >= this.untilMs || positionMs < this.fromMs;
  }

  /** One slice of work. Returns false when `rows` is what belongs to this position. */
  step(positionMs: number): boolean {
    const work = this.work;
    if (work === Work.open) {
      this.open();
    } else if (work === Work.halve) {
      this.halve(positionMs);
    } else if (work === Work.follow) {
      return this.follow(positionMs);
    } else if (work === Work.decode) {
      this.decode();
    } else if (work === Work.layOut) {
      this.show(subtitleRows(cueLines(this.raw, this.isSami), this.columns, this.mostRows));
      this.raw = "";
      this.work = Work.follow;
    } else {
      this.fromMs = 0;
      this.untilMs = NEVER_MS;
      return false;
    }
    return true;
  }

  private open(): void {
    const file = this.file;
    const block = this.lookBlock;
    const got = file.read(block, 1);
    if (got < 1) {
      this.failure = got;
      if (block === 0) {
        this.work = Work.none;
      } else {
        this.tellFormat();
      }
      return;
    }
    const data = file.volume.device;
    const isLast = block + 1 >= file.blocks;
    const length = isLast && file.tailBytes > 0 ? file.tailBytes : BLOCK_BYTES;
    let encoding: Encoding = Encoding.utf8;
    if (block === 0) {
      if (looksBinary(data.bytes, data.offset, length)) {
        this.work = Work.none;
        return;
      }
      encoding = detectEncoding(data.bytes, data.offset, length);
    }
    if (encoding === Encoding.utf8 && (block > 0 || markBytes(data.bytes, data.offset, length, encoding) === 0)) {
      const found = encodingOfBytes(data.bytes, data.offset, length, block === 0, isLast);
      if (found < 0 && !isLast && block + 1 < LOOK_BLOCKS) {
        this.lookBlock++;
        return;
      }
      encoding = found < 0 ? Encoding.utf8 : found;
    }
    this.encoding = encoding;
    this.codePage = encoding > Encoding.utf16be ? new CodePage(encoding, this.tables) : null;
    this.tellFormat();
  }

  /** By what comes first: a tag, or a number or a time. */
  private tellFormat(): void {
    const window = new SubtitleWindow(this.file, this.encoding);
    window.load();
    this.isSami = window.find(window.text.toLowerCase(), "<sami", 0) >= 0;
    this.reader = new SubtitleReader(window, this.isSami);
    this.restart(0);
    this.work = Work.follow;
  }

  /** Reads on from this block; nothing is known yet of what is shown there. */
  private restart(block: number): void {
    (this.reader as SubtitleReader).moveTo(block);
    this.current = null;
    this.next = null;
    this.later = null;
    this.isEnded = false;
  }

  /** Reads the next cue. Returns false when there is none, or it was not one of the wanted language. */
  private readCue(): CueStep {
    const reader = this.reader as SubtitleReader;
    const found = reader.step();
    if (reader.window.failure !== 0) {
      this.failure = reader.window.failure;
      reader.window.failure = 0;
    }
    if (found !== CueStep.cue) {
      return found;
    }
    let text = reader.text;
    let upper = reader.upper;
    if (this.isSami) {
      if (upper !== "") {
        text = pairsToUtf8(text, upper);
        upper = "";
      }
      const paragraphs = samiText(text, this.wanted);
      this.learn(paragraphs.classes);
      if (!paragraphs.isWanted) {
        return CueStep.more;
      }
      text = paragraphs.text;
    }
    this.next = { startMs: reader.startMs, endMs: reader.endMs, text: text, upper: upper };
    return CueStep.cue;
  }

  /** The first language that is met is shown, until another one is asked for. */
  private learn(classes: readonly string[]): void {
    const known = this.classes;
    for (let i = 0; i < classes.length; i++) {
      if (known.length < MOST_LANGUAGES && known.indexOf(classes[i]) < 0) {
        known.push(classes[i]);
      }
    }
    if (this.wanted === "" && known.length > 0) {
      this.wanted = known[0];
    }
  }

  /** Changes to the language of SAMI that comes after this one. Returns false where this one was the last that is known. */
  nextLanguage(): boolean {
    const known = this.classes;
    const at = known.indexOf(this.wanted) + 1;
    const isLast = at === 0 || at >= known.length;
    if (known.length > 1 && this.reader !== null) {
      this.wanted = known[isLast ? 0 : at];
      this.restart(0);
      this.show([]);
      this.shown = null;
      this.untilMs = 0;
      this.leapMs = NOT_YET;
      this.work = Work.follow;
    }
    return !isLast;
  }

  /** A class of SAMI, as the file calls it; "" for the only one. */
  language(): string {
    return this.classes.length > 1 ? this.wanted : "";
  }

  private follow(positionMs: number): boolean {
    const current = this.current;
    if (current !== null && positionMs < current.startMs) {
      this.seek(positionMs);
      return true;
    }
    const next = this.next;
    if (next === null && !this.isEnded) {
      this.isEnded = this.readCue() === CueStep.end;
      return true;
    }
    if (next !== null && next.startMs <= positionMs) {
      const isFar = positionMs - next.startMs > LEAP_MS;
      if (isFar && (this.leapMs === NOT_YET || positionMs - this.leapMs > LEAP_MS)) {
        this.seek(positionMs);
        return true;
      }
      this.current = next;
      this.next = this.later;
      this.later = null;
      return true;
    }
    if (this.settle(positionMs, current, next === null ? NEVER_MS : next.startMs)) {
      return true;
    }
    if (next !== null && this.later === null && !this.isEnded) {
      // What is to be read now is there already.
      this.lookBehind(next);
      this.untilMs = 0;
      return true;
    }
    this.leapMs = NOT_YET;
    return false;
  }

  /** A slice of reading the cue behind the next one. */
  private lookBehind(next: Cue): void {
    this.next = null;
    this.isEnded = this.readCue() === CueStep.end;
    const later = this.next as Cue | null;
    const isInOrder = later === null || later.startMs >= next.startMs;
    this.later = isInOrder ? later : null;
    this.next = isInOrder ? next : later;
  }

  /** The cue of this position is known. Returns whether it has to be laid out. */
  private settle(positionMs: number, current: Cue | null, nextMs: number): boolean {
    const isShown = current !== null && (current.endMs < 0 || positionMs < current.endMs);
    if (current === null || !isShown) {
      this.fromMs = current === null ? 0 : current.endMs > current.startMs ? current.endMs : current.startMs;
      this.untilMs = nextMs;
      this.shown = null;
      this.show([]);
      return false;
    }
    this.fromMs = current.startMs;
    this.untilMs = current.endMs >= 0 && current.endMs < nextMs ? current.endMs : nextMs;
    if (this.shown === current) {
      return false;
    }
    this.shown = current;
    this.untilMs = 0;
    this.raw = current.text;
    this.looks = 0;
    this.work = Work.decode;
    return true;
  }

  private decode(): void {
    const codePage = this.codePage;
    const cue = this.shown as Cue;
    if (cue.upper !== "") {
      this.raw = pairsToUtf8(cue.text, cue.upper);
    } else if (codePage !== null) {
      if (codePage.isWaiting() && this.looks < MOST_LOOKS) {
        this.looks++;
        codePage.step();
        return;
      }
      this.raw = codePage.utf8(cue.text);
      if (codePage.isWaiting() && this.looks < MOST_LOOKS) {
        return;
      }
    }
    this.work = Work.layOut;
  }

  private show(rows: string[]): void {
    if (rows.length > 0 || this.rows.length > 0) {
      this.rows = rows;
      this.changes++;
    }
  }

  /** Starts looking for the block that the cue of this position is in. */
  private seek(positionMs: number): void {
    this.leapMs = positionMs;
    this.untilMs = 0;
    this.restart(0);
    this.low = 0;
    this.high = this.file.blocks;
    this.work = Work.halve;
    this.beginProbe();
  }

  private beginProbe(): void {
    const rest = this.high - this.low;
    this.probe = this.low + (rest - (rest % 2)) / 2;
    this.probeEnd = this.probe + PROBE_BLOCKS;
    this.restart(this.probe);
  }

  /** `low` is a block from which reading on comes to the position, from `high` on it is too late. */
  private halve(positionMs: number): void {
    if (this.high - this.low <= 1) {
      this.restart(this.low);
      this.work = Work.follow;
      return;
    }
    const found = this.readCue();
    const next = this.next;
    if (next !== null && next.startMs <= positionMs) {
      this.low = this.probe;
    } else if (next !== null || found === CueStep.end || (this.reader as SubtitleReader).blocks() > this.probeEnd) {
      // Where a language is missing, its part of the file is over.
      this.high = this.probe;
    } else {
      return;
    }
    this.beginProbe();
  }
}

export type SubtitleStart = (
  file: ByteSource,
  tables: CodePageTables | null,
  columns: number,
  rows: number,
) => Subtitles;

export function openSubtitles(
  file: ByteSource,
  tables: CodePageTables | null,
  columns: number,
  rows: number,
): Subtitles {
  return new Subtitles(file, tables, columns, rows);
}
