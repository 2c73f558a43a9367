// The cues of a subtitle file, one after the other: SubRip (.srt) and SAMI (.smi). Layer: core/video.
// Sources: SubRip has no standard; it is read as its own program writes it (number, "h:m:s,ms --> h:m:s,ms", lines, an
// empty line). Microsoft, "Understanding SAMI 1.0": <SYNC Start=ms>, which holds one <P Class=…> for each language.
// Sliced: a step reads one block or takes one cue. Whatever the file holds, no cue is longer than MOST_CUE units.
import type { SubtitleWindow } from "./subtitle-window.js";
import { trimmed } from "./trimmed.js";

/** What a step came to. */
export const enum CueStep {
  more = 0,
  /** A cue: the fields say what it is. */
  cue = 1,
  /** The file has no more of them. */
  end = 2,
}

/** Units of a cue, and of what is in front of a time; what is longer is cut. */
const MOST_CUE = 1000;
const MOST_LINE = 200;
/** Blocks without a cue in them, one after the other, and blocks that cannot be read: then the file is left alone. */
const MOST_BARREN = 64;
const MOST_FAILURES = 4;

const ARROW = "-->";
const SYNC = "<sync";

export class SubtitleReader {
  /** Of the cue: milliseconds from the video's beginning; an end of -1 is the next cue's start. */
  startMs: number;
  endMs: number;
  /** Its text as units of the window, with what marks it up. */
  text: string;
  upper: string;
  readonly window: SubtitleWindow;
  private isSami: boolean;
  /** Units of the window that are done with. */
  private done: number;
  private barren: number;
  private failures: number;

  constructor(window: SubtitleWindow, isSami: boolean) {
    this.startMs = 0;
    this.endMs = 0;
    this.text = "";
    this.upper = "";
    this.window = window;
    this.isSami = isSami;
    this.done = 0;
    this.barren = 0;
    this.failures = 0;
  }

  /** Goes on with the first cue that begins in this block or behind it. */
  moveTo(block: number): void {
    this.done = 0;
    this.barren = 0;
    this.window.moveTo(block);
  }

  /** Blocks of the file that were loaded or passed. */
  blocks(): number {
    return this.window.nextBlock;
  }

  step(): CueStep {
    const window = this.window;
    window.drop(this.done);
    this.done = 0;
    const found = this.isSami ? this.takeSync() : this.takeTimes();
    if (found) {
      this.barren = 0;
      return CueStep.cue;
    }
    if (this.done > 0) {
      return CueStep.more;
    }
    if (window.isEnd() || this.barren >= MOST_BARREN || this.failures >= MOST_FAILURES) {
      return CueStep.end;
    }
    this.barren++;
    window.load();
    if (window.failure !== 0) {
      this.failures++;
    }
    return CueStep.more;
  }

  private take(from: number, to: number): void {
    const window = this.window;
    const most = from + MOST_CUE;
    this.text = window.text.substring(from, to < most ? to : most);
    this.upper = window.upper.substring(from, to < most ? to : most);
    this.done = to;
  }

  /** SubRip. Returns whether a cue was taken; where not, and nothing is done with either, more has to be loaded. */
  private takeTimes(): boolean {
    const window = this.window;
    const text = window.text;
    const arrow = window.find(text, ARROW, 0);
    if (arrow < 0) {
      // What may be the beginning of a time is kept.
      const kept = text.lastIndexOf("\n") + 1;
      this.done = text.length - kept > MOST_LINE ? text.length - MOST_LINE : kept;
      return false;
    }
    const front = text.substring(arrow > MOST_LINE ? arrow - MOST_LINE : 0, arrow);
    const lineStart = front.lastIndexOf("\n");
    const lineEnd = window.find(text, "\n", arrow);
    if (lineEnd < 0 && !window.isEnd() && text.length - arrow < MOST_LINE) {
      return false;
    }
    const end = lineEnd < 0 ? text.length : lineEnd;
    const isWhole = lineStart >= 0 || (!window.isCut && arrow <= MOST_LINE);
    this.startMs = isWhole ? timeIn(front.substring(lineStart + 1)) : -1;
    this.endMs = timeIn(text.substring(arrow + ARROW.length, end));
    if (this.startMs < 0 || this.endMs < 0) {
      this.done = arrow + ARROW.length;
      return false;
    }
    const next = end === text.length ? end : this.endOfLines(end + 1);
    if (next < 0) {
      return false;
    }
    this.take(end === text.length ? end : end + 1, next);
    return true;
  }

  /** Where the lines from `start` on end: at an empty one, or before the next cue's number. -1: not loaded yet. */
  private endOfLines(start: number): number {
    const window = this.window;
    const text = window.text;
    let at = start;
    let before = start;
    while (at - start < MOST_CUE) {
      const end = window.find(text, "\n", at);
      const line = text.substring(at, end < 0 ? text.length : end);
      const arrow = line.indexOf(ARROW);
      // Espruino also finds a text that is cut off by the end.
      if (arrow >= 0 && arrow + ARROW.length <= line.length) {
        const number = trimmed(text.substring(before, at));
        return before < at && number !== "" && numberIn(number, 0) >= 0 && digitsFrom(number, 0) === number.length
          ? before
          : at;
      }
      if (end < 0) {
        return window.isEnd() || text.length - start >= MOST_CUE ? text.length : -1;
      }
      if (trimmed(line) === "") {
        return at;
      }
      before = at;
      at = end + 1;
    }
    return at;
  }

  /** SAMI, likewise. */
  private takeSync(): boolean {
    const window = this.window;
    const text = window.text.toLowerCase();
    const sync = window.find(text, SYNC, 0);
    if (sync < 0) {
      this.done = text.length > SYNC.length ? text.length - SYNC.length : 0;
      return false;
    }
    const tagEnd = window.find(text, ">", sync);
    if (tagEnd < 0 || tagEnd - sync > MOST_LINE) {
      if (tagEnd >= 0 || window.isEnd() || text.length - sync > MOST_LINE) {
        this.done = sync + SYNC.length;
      }
      return false;
    }
    let end = window.find(text, SYNC, tagEnd);
    const body = window.find(text, "</body", tagEnd);
    if (body >= 0 && (end < 0 || body < end)) {
      end = body;
    }
    if (end < 0) {
      if (!window.isEnd() && text.length - tagEnd < MOST_CUE) {
        return false;
      }
      end = text.length;
    }
    this.startMs = attributeNumber(text.substring(sync, tagEnd), "start");
    this.endMs = -1;
    if (this.startMs < 0) {
      this.done = tagEnd;
      return false;
    }
    this.take(tagEnd + 1, end);
    return true;
  }
}

/** How many digits there are from `at` on. */
function digitsFrom(text: string, at: number): number {
  let end = at;
  while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) < 0x3a) {
    end++;
  }
  return end - at;
}

/** The decimal number that begins at `at`; -1 where there is none, or it has more than nine digits. */
function numberIn(text: string, at: number): number {
  const digits = digitsFrom(text, at);
  if (digits < 1 || digits > 9) {
    return -1;
  }
  let number = 0;
  for (let i = at; i < at + digits; i++) {
    number = number * 10 + text.charCodeAt(i) - 0x30;
  }
  return number;
}

/** "1:02:03,500", also with a point, or without the hours or the fraction, in milliseconds; -1 where it is none. */
export function timeIn(text: string): number {
  const parts = trimmed(text).split(" ")[0].split("\t")[0].split(".").join(",").split(",");
  const fields = parts[0].split(":");
  if (parts.length > 2 || fields.length < 2 || fields.length > 3) {
    return -1;
  }
  let seconds = 0;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i];
    // Below 2^31 milliseconds in any case.
    if (field === "" || field.length > 2 || digitsFrom(field, 0) !== field.length) {
      return -1;
    }
    seconds = seconds * 60 + numberIn(field, 0);
  }
  if (parts.length === 1) {
    return seconds * 1000;
  }
  const digits = parts[1];
  if (digits === "" || digits.length > 9 || digitsFrom(digits, 0) !== digits.length) {
    return -1;
  }
  return seconds * 1000 + numberIn(`${digits}00`.substring(0, 3), 0);
}

/** The number behind `name` and "=" in a tag in small letters; -1 where there is none. */
function attributeNumber(tag: string, name: string): number {
  const value = attribute(tag, name);
  return value === "" ? -1 : numberIn(value, 0);
}

/** The value of an attribute in a tag (without its ">") in small letters; "" where there is none. */
export function attribute(tag: string, name: string): string {
  const pieces = tag.split("=");
  for (let i = 1; i < pieces.length; i++) {
    const before = trimmed(pieces[i - 1]);
    if (before.endsWith(name)) {
      let value = trimmed(pieces[i]);
      const quote = value.substring(0, 1);
      if (quote === '"' || quote === "'") {
        value = value.substring(1).split(quote)[0];
        return trimmed(value);
      }
      return value.split(" ")[0].split("\t")[0].split("\n")[0].split("\r")[0];
    }
  }
  return "";
}
