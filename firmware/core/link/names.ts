// Names of a card in lines of text, and sizes and times beside them. Layer: core/link. FORMAT.md, "Lines".
// A name is a stranger's: what could steer a terminal, or end a line, is written as \xNN, and so is the backslash.
import { divide, hexByte } from "../bytes/integer.js";
import { hasControls, hasHighControls } from "../bytes/printable.js";
import type { FileRef } from "../storage/file-ref.js";

/** The name, fit to be a part of a line. */
export function escaped(name: string): string {
  let text = "";
  let from = 0;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    // C2h 80h to C2h 9Fh are the controls of Latin-1 in UTF-8: some terminals obey those, too.
    const isLatinControl = code === 0xc2 && i + 1 < name.length && name.charCodeAt(i + 1) < 0xa0;
    if (code < 0x20 || code === 0x7f || code === 0x5c || isLatinControl) {
      text += `${name.substring(from, i)}\\x${hexByte(code)}`;
      from = i + 1;
    }
  }
  return from === 0 ? name : text + name.substring(from);
}

/** A line of the log, in which names of a card may be. Whether there is anything to be done about it is one native call. */
export function fitForLine(line: string): string {
  return hasControls(line) || hasHighControls(line) ? escaped(line) : line;
}

const HEX = "0123456789ABCDEF";

/** What `escaped` was given. */
export function unescaped(text: string): string {
  let name = "";
  let from = 0;
  let at = text.indexOf("\\");
  while (at >= 0 && at + 4 <= text.length) {
    const high = HEX.indexOf(text.charAt(at + 2).toUpperCase());
    const low = HEX.indexOf(text.charAt(at + 3).toUpperCase());
    if (text.charAt(at + 1) === "x" && high >= 0 && low >= 0) {
      name += text.substring(from, at) + String.fromCharCode(high * 16 + low);
      from = at + 4;
    }
    at = text.indexOf("\\", at + 1);
  }
  return name + text.substring(from);
}

const MILLION = 1000000;

/** Bytes in decimal; they need not fit below 2^31. */
export function sizeText(ref: FileRef): string {
  const rest = (ref.sizeBlocks % MILLION) * 512 + ref.tailBytes;
  const millions = divide(ref.sizeBlocks, MILLION) * 512 + divide(rest, MILLION);
  return millions === 0 ? `${rest}` : `${millions}${two(divide(rest, 10000) % 100)}${four(rest % 10000)}`;
}

/** "2026-11-22 07:52" from FAT's date and time (fatgen103, "Date and Time Formats"). */
export function timeText(date: number, time: number): string {
  const year = divide(date, 512) + 1980;
  const day = `${year}-${two(divide(date, 32) % 16)}-${two(date % 32)}`;
  return `${day} ${two(divide(time, 2048))}:${two(divide(time, 32) % 64)}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

function four(value: number): string {
  return two(divide(value, 100)) + two(value % 100);
}

/** Bytes as hexadecimal digits. */
export function hexOf(bytes: string): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) {
    text += hexByte(bytes.charCodeAt(i));
  }
  return text;
}
