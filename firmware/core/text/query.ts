// What somebody looks for in a text: its characters as they stand there, and as they are shown. Layer: core/text.
// Unicode's encodings share one form, UTF-8; of a code page they are its own bytes, since the card's tables only lead from
// these to Unicode.
import { ByteFinder } from "../bytes/byte-finder.js";
import { foldCode } from "../catalog/fold.js";
import type { CodePage } from "./code-page.js";
import { Encoding, Shape } from "./encoding-names.js";
import { encodeUtf8, nextCodePoint } from "./utf8.js";

export interface Query {
  /** UTF-8. */
  readonly shown: string;
  readonly characters: readonly string[];
  /** An Encoding; UTF-8 for all of Unicode's. */
  readonly encoding: number;
}

/** What was looked for last, in any text. */
export interface LastQuery {
  query: Query | null;
}

/** Characters; more say nothing that these do not. */
export const MOST_CHARACTERS = 16;

/** The encoding whose bytes a query has for a text in this one. */
export function queryEncoding(encoding: Encoding): Encoding {
  return encoding > Encoding.utf16be ? encoding : Encoding.utf8;
}

/** Whether a query can be looked for in a text of this encoding: it is of the same, or ASCII. */
export function canFind(query: Query, encoding: Encoding): boolean {
  if (query.encoding === queryEncoding(encoding)) {
    return true;
  }
  for (let i = 0; i < query.characters.length; i++) {
    const character = query.characters[i];
    if (character.length > 1 || character.charCodeAt(0) > 0x7f) {
      return false;
    }
  }
  return true;
}

/** Of a query of at least one character: its first letter may be a capital, or a small one. */
export function finderOf(query: Query, encoding: Encoding, codePage: CodePage | null): ByteFinder {
  const characters = query.characters;
  const first = characters[0];
  const wanted = bytesOf(first, encoding);
  const second = bytesOf(otherCase(first, codePage), encoding);
  const other = second.length === wanted.length ? second : wanted;
  let rest = "";
  for (let i = 1; i < characters.length; i++) {
    rest += bytesOf(characters[i], encoding);
  }
  const isPairs = encoding === Encoding.utf16le || encoding === Encoding.utf16be;
  return new ByteFinder(wanted + rest, other + rest, wanted.length, isPairs ? 2 : 1);
}

/** A character as it stands in the text. */
function bytesOf(character: string, encoding: Encoding): string {
  if (encoding !== Encoding.utf16le && encoding !== Encoding.utf16be) {
    return character;
  }
  const point = nextCodePoint(character, 0);
  if (point < 0x10000) {
    return pairOf(point, encoding);
  }
  const low = point % 1024;
  return pairOf(0xd800 + (point - 0x10000 - low) / 1024, encoding) + pairOf(0xdc00 + low, encoding);
}

function pairOf(unit: number, encoding: Encoding): string {
  const low = unit % 256;
  const high = (unit - low) / 256;
  return encoding === Encoding.utf16le ? String.fromCharCode(low, high) : String.fromCharCode(high, low);
}

/** The capital of a small letter, the small letter of a capital; the character itself where it has none. */
function otherCase(character: string, codePage: CodePage | null): string {
  if (character.length === 1 && character.charCodeAt(0) < 0x80) {
    const small = character.toLowerCase();
    return small === character ? character.toUpperCase() : small;
  }
  if (codePage === null) {
    return encodeUtf8(otherCasePoint(nextCodePoint(character, 0)));
  }
  if (codePage.shape === Shape.single) {
    // In these code pages the two lie 32 apart.
    const folded = foldCode(codePage.pointOf(character));
    for (let step = -32; step <= 32; step += 64) {
      const code = character.charCodeAt(0) + step;
      const other = String.fromCharCode(code);
      if (code > 0x7f && code < 0x100 && foldCode(codePage.pointOf(other)) === folded) {
        return other;
      }
    }
  }
  return character;
}

function otherCasePoint(point: number): number {
  const folded = foldCode(point);
  if (folded !== point) {
    return folded;
  }
  // The distances of Latin, Greek and Cyrillic letters, of Cyrillic ones of other countries, of pairs of neighbours.
  const distances = [32, 80, 1];
  for (let i = 0; i < distances.length; i++) {
    const capital = point - distances[i];
    if (capital > 0xbf && foldCode(capital) === point) {
      return capital;
    }
  }
  return point;
}
