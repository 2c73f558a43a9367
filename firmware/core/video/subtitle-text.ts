// From what a cue holds to the lines that are shown: without tags and entities, one of SAMI's languages. Layer: core/video.
// Sources: Microsoft, "Understanding SAMI 1.0" (P, BR, Class); the tags of SubRip's own program (b, i, u, font); HTML 4.01,
// section 24.4, for the entities that are met. All of it is bounded by the length of a cue.
import { encodeUtf8 } from "../text/utf8.js";
import { attribute } from "./subtitle-reader.js";
import { trimmed } from "./trimmed.js";

/** What SAMI has in a cue, apart from its times. */
export interface SamiText {
  /** The classes of its paragraphs, in small letters. */
  readonly classes: readonly string[];
  /** Whether a paragraph is of the wanted class, or of none; and what these hold. */
  readonly isWanted: boolean;
  readonly text: string;
}

/**
 * @param body what is between two SYNCs
 * @param wanted a class in small letters; "" for whichever comes first
 */
export function samiText(body: string, wanted: string): SamiText {
  const pieces = body.split("<");
  let text = pieces[0];
  const classes: string[] = [];
  let chosen = wanted;
  let isWanted = trimmed(pieces[0]) !== "";
  let isTaken = true;
  for (let i = 1; i < pieces.length; i++) {
    const piece = pieces[i];
    const tag = piece.split(">")[0].toLowerCase();
    if (tagName(tag) === "p") {
      const named = attribute(tag, "class");
      if (named !== "") {
        classes.push(named);
      }
      if (chosen === "") {
        chosen = named;
      }
      isTaken = named === "" || named === chosen;
      if (isTaken) {
        isWanted = true;
      }
    }
    if (isTaken) {
      text += `<${piece}`;
    }
  }
  return { classes: classes, isWanted: isWanted, text: text };
}

/** The letters that a tag begins with, its slash included: "br", "/p"; "" where it is no tag. */
function tagName(tag: string): string {
  let end = tag[0] === "/" ? 1 : 0;
  const start = end;
  while (end < tag.length && isLetter(tag.charCodeAt(end))) {
    end++;
  }
  return end === start ? "" : tag.substring(0, end);
}

function isLetter(code: number): boolean {
  return (code > 0x60 && code < 0x7b) || (code > 0x40 && code < 0x5b);
}

/**
 * The lines of a cue, none of them empty.
 * @param text UTF-8
 */
export function cueLines(text: string, isSami: boolean): string[] {
  let plain = text.split("\r").join(isSami ? " " : "");
  if (isSami) {
    // As in HTML the line ends of the file mean nothing.
    plain = plain.split("\n").join(" ").split("\t").join(" ");
  }
  plain = withoutTags(plain);
  if (plain.indexOf("{\\") >= 0) {
    plain = withoutOverrides(plain);
  }
  const lines: string[] = [];
  const raw = plain.split("\n");
  for (let i = 0; i < raw.length; i++) {
    const line = trimmed(isSami ? singleSpaced(raw[i]) : raw[i]);
    const shown = line.indexOf("&") < 0 ? line : trimmed(withoutEntities(line));
    if (shown !== "") {
      lines.push(shown);
    }
  }
  return lines;
}

/** "<" that begins no tag stays: "I <3 you". */
function withoutTags(text: string): string {
  const pieces = text.split("<");
  let plain = pieces[0];
  for (let i = 1; i < pieces.length; i++) {
    const piece = pieces[i];
    const end = piece.indexOf(">");
    const name = tagName(piece).toLowerCase();
    if (end < 0 || (name === "" && piece[0] !== "!")) {
      plain += `<${piece}`;
    } else {
      plain += name === "br" ? `\n${piece.substring(end + 1)}` : piece.substring(end + 1);
    }
  }
  return plain;
}

/** Places and colours as the format ASS has them, which some write into SubRip: "{\an8}". */
function withoutOverrides(text: string): string {
  const pieces = text.split("{\\");
  let plain = pieces[0];
  for (let i = 1; i < pieces.length; i++) {
    const end = pieces[i].indexOf("}");
    plain += end < 0 ? `{\\${pieces[i]}` : pieces[i].substring(end + 1);
  }
  return plain;
}

function singleSpaced(text: string): string {
  if (text.indexOf("  ") < 0) {
    return text;
  }
  const words = text.split(" ");
  let line = "";
  for (let i = 0; i < words.length; i++) {
    if (words[i] !== "") {
      line += line === "" ? words[i] : ` ${words[i]}`;
    }
  }
  return line;
}

function withoutEntities(text: string): string {
  const names = ["nbsp", " ", "amp", "&", "lt", "<", "gt", ">", "quot", '"', "apos", "'"];
  const pieces = text.split("&");
  let plain = pieces[0];
  for (let i = 1; i < pieces.length; i++) {
    const piece = pieces[i];
    let found = "";
    let length = 0;
    for (let j = 0; j < names.length && length === 0; j += 2) {
      if (piece.startsWith(names[j])) {
        found = names[j + 1];
        length = names[j].length;
      }
    }
    if (piece[0] === "#") {
      length = numberLength(piece);
      found = length > 0 ? encodeUtf8(numberOf(piece, length)) : "";
    }
    // Many leave the semicolon out.
    const rest = piece.substring(length);
    plain += length === 0 ? `&${piece}` : found + (rest[0] === ";" ? rest.substring(1) : rest);
  }
  return plain;
}

const DIGITS = "0123456789abcdef";
/** Digits that U+10FFFF takes. */
const MOST_DIGITS = 7;

/** Characters of "#233" or "#xe9" at the beginning; 0 where there is no number, or one too long. */
function numberLength(piece: string): number {
  const isHex = piece[1] === "x" || piece[1] === "X";
  const start = isHex ? 2 : 1;
  const digits = isHex ? DIGITS : DIGITS.substring(0, 10);
  let end = start;
  while (end < piece.length && digits.indexOf(piece[end].toLowerCase()) >= 0) {
    end++;
  }
  return end === start || end - start > MOST_DIGITS ? 0 : end;
}

function numberOf(piece: string, length: number): number {
  const isHex = piece[1] === "x" || piece[1] === "X";
  let number = 0;
  for (let i = isHex ? 2 : 1; i < length; i++) {
    number = number * (isHex ? 16 : 10) + DIGITS.indexOf(piece[i].toLowerCase());
  }
  // A control would end the row.
  return number < 0x20 ? 0x20 : number;
}
