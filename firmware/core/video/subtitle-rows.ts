// The lines of a cue in rows of the screen: broken where they are too long, each in the middle. Layer: core/video.
import { isPrintableAscii } from "../bytes/printable.js";
import { codePointLength, nextCodePoint } from "../text/utf8.js";
import { cellWidth } from "../text/width.js";
import { trimmed } from "./trimmed.js";

const BLANKS = "                                        ";
/** What a cue that is too long ends with. */
const CUT = "...";

/**
 * @param lines UTF-8, none of them empty
 * @param columns of a row, at most 40
 * @param most rows there are
 * @returns UTF-8, with the blanks in front that put it in the middle
 */
export function subtitleRows(lines: readonly string[], columns: number, most: number): string[] {
  let rows = broken(lines, columns);
  if (rows.length > most) {
    // Where a line ends is given up first, then the end of all.
    rows = broken([lines.join(" ")], columns);
  }
  if (rows.length > most) {
    const kept = broken([rows[most - 1]], columns - CUT.length);
    rows = rows.slice(0, most);
    rows[most - 1] = kept[0] + CUT;
  }
  const centred: string[] = [];
  for (let i = 0; i < rows.length; i++) {
    const free = columns - cellsOf(rows[i]);
    centred.push(BLANKS.substring(0, (free - (free % 2)) / 2) + rows[i]);
  }
  return centred;
}

function cellsOf(text: string): number {
  if (isPrintableAscii(text)) {
    return text.length;
  }
  let cells = 0;
  let at = 0;
  while (at < text.length) {
    cells += cellWidth(nextCodePoint(text, at));
    at += codePointLength(text, at);
  }
  return cells;
}

function broken(lines: readonly string[], columns: number): string[] {
  const rows: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    let rest = lines[i];
    while (rest !== "") {
      const end = rowEnd(rest, columns);
      rows.push(trimmed(rest.substring(0, end)));
      rest = trimmed(rest.substring(end));
    }
  }
  return rows;
}

/** Bytes of `text` that go into one row: up to a space, or between Han or kana, else as many as fit. */
function rowEnd(text: string, columns: number): number {
  if (isPrintableAscii(text)) {
    if (text.length <= columns) {
      return text.length;
    }
    const space = text.substring(0, columns + 1).lastIndexOf(" ");
    return space > 0 ? space : columns;
  }
  let cells = 0;
  let at = 0;
  let end = 0;
  let wasFree = false;
  while (at < text.length) {
    const point = nextCodePoint(text, at);
    const width = cellWidth(point);
    // Hangul goes by words.
    const isFree = width === 2 && (point < 0xac00 || point > 0xd7a3);
    if (at > 0 && (point === 0x20 || ((wasFree || isFree) && !isClosing(point)))) {
      end = at;
    }
    if (cells + width > columns) {
      return end > 0 ? end : at > 0 ? at : codePointLength(text, at);
    }
    cells += width;
    wasFree = isFree;
    at += codePointLength(text, at);
  }
  return text.length;
}

/** Marks that a row does not begin with: those of ASCII, and those of Han and kana. */
function isClosing(point: number): boolean {
  return point < 0x80 ? !isWord(point) : (point > 0x3000 && point < 0x3003) || point === 0xff01 || point === 0xff1f;
}

function isWord(point: number): boolean {
  return (point > 0x2f && point < 0x3a) || (point > 0x40 && point < 0x5b) || (point > 0x60 && point < 0x7b);
}
