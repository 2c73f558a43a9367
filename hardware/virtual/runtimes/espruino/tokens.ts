// Code that is stored as the interpreter's own tokens, as V8 reads it. Layer: hardware/virtual/runtimes/espruino.
// Spec: Espruino, src/jslex.h (the order of the tokens), src/jslex.c (jslGetNextToken, jslGetRawString).

/** A byte from 138 on, outside of a string, is one of these; then come the five of `RAW`. */
const FIRST = 0x8a;
const WORDS = (
  "== === != !== <= << <<= >= >> >>> >>= >>>= += -= ++ -- *= /= %= &= && |= || ^= => if else do while for break continue " +
  "function return var let const this throw try catch finally true false null undefined new in instanceof switch case " +
  "default delete typeof void debugger class extends super static of"
).split(" ");
const RAW = { string8: 0xd1, string16: 0xd2, int0: 0xd3, int8: 0xd4, int16: 0xd5 } as const;
/** After these "/" begins a regular expression; after other operators and words it does, too. */
const BEFORE_REGEX = "!%&*+-/<=>?[{}(,;:";
const VALUES = ["true", "false", "null", "undefined"];

/** @param code one character a byte; text is given back as it is. @returns text */
export function readTokens(code: string): string {
  return /[\x8a-\xd5]/.test(code) ? new TokenReader(code).read() : code;
}

class TokenReader {
  private readonly code: string;
  private at = 0;
  private readonly pieces: string[] = [];
  private lastCharacter = "";
  /** What came last, blanks aside: a character, or a token's word. */
  private last = "";
  /** That was a number in its bytes: a dot behind it does not belong to it. */
  private isNumber = false;

  constructor(code: string) {
    this.code = code;
  }

  read(): string {
    while (this.at < this.code.length) this.next();
    return this.pieces.join("");
  }

  private next(): void {
    const { code, at } = this;
    const character = code[at];
    const byte = code.charCodeAt(at);
    if (byte >= RAW.string8 && byte <= RAW.int16) this.raw(byte);
    else if (byte >= FIRST && byte < FIRST + WORDS.length) {
      this.at++;
      this.put(WORDS[byte - FIRST]);
    } else if (character === '"' || character === "'" || character === "`") this.copy(this.behindString(at));
    else if (character === "/" && code[at + 1] === "/") this.copy(this.find("\n", at));
    else if (character === "/" && code[at + 1] === "*") this.copy(this.find("*/", at + 2));
    else if (character === "/" && this.isBeforeRegex()) this.copy(this.behindRegex(at));
    else if (/\s/.test(character)) {
      this.pieces.push(character);
      this.lastCharacter = character;
      this.at++;
    } else this.copy(/[\w$]/.test(character) ? this.behindWord(at) : at + 1);
  }

  private copy(end: number): void {
    const piece = this.code.slice(this.at, end);
    this.at = end;
    this.put(piece);
  }

  /** With a blank where two pieces would be read as one. */
  private put(piece: string): void {
    const before = this.lastCharacter;
    const first = piece[0];
    const touches = /[\w$]/.test(before) && /[\w$]/.test(first);
    const joins = /[+\-/]/.test(first) && before === first;
    const isFraction = first === "." && this.isNumber;
    this.pieces.push(touches || joins || isFraction ? ` ${piece}` : piece);
    this.lastCharacter = piece.slice(-1);
    this.last = piece;
    this.isNumber = false;
  }

  private raw(kind: number): void {
    const byte = (offset: number) => this.code.charCodeAt(this.at + offset) || 0;
    const word = byte(1) | (byte(2) << 8);
    if (kind === RAW.string8 || kind === RAW.string16) {
      const start = this.at + (kind === RAW.string8 ? 2 : 3);
      this.at = Math.min(this.code.length, start + (kind === RAW.string8 ? byte(1) : word));
      this.put(quoted(this.code.slice(start, this.at)));
    } else {
      const values = [0, (byte(1) << 24) >> 24, (word << 16) >> 16];
      this.at += 1 + kind - RAW.int0;
      this.put(String(values[kind - RAW.int0]));
      this.isNumber = true;
    }
  }

  private isBeforeRegex(): boolean {
    const { last } = this;
    return last === "" || BEFORE_REGEX.includes(last) || (WORDS.includes(last) && !VALUES.includes(last));
  }

  private find(text: string, from: number): number {
    const found = this.code.indexOf(text, from);
    return found < 0 ? this.code.length : found + text.length;
  }

  private behindWord(at: number): number {
    let end = at;
    while (end < this.code.length && /[\w$]/.test(this.code[end])) end++;
    return end;
  }

  private behindString(at: number): number {
    const quote = this.code[at];
    for (let end = at + 1; end < this.code.length; end++) {
      if (this.code[end] === "\\") end++;
      else if (this.code[end] === quote) return end + 1;
    }
    return this.code.length;
  }

  private behindRegex(at: number): number {
    for (let end = at + 1; end < this.code.length && this.code[end] !== "\n"; end++) {
      if (this.code[end] === "\\") end++;
      else if (this.code[end] === "/") return this.behindWord(end + 1);
    }
    return this.code.length;
  }
}

function quoted(value: string): string {
  const characters = Array.from(value, (one) => {
    const byte = one.charCodeAt(0);
    const isPlain = byte >= 32 && byte < 127 && one !== '"' && one !== "\\";
    return isPlain ? one : `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return `"${characters.join("")}"`;
}
