// A script as Espruino's own lexer has it: each reserved word and operator one byte, strings and small numbers as they
// are. That is how a board keeps its player: a quarter shorter, and a long string stays in flash where it is read from
// text into memory. Layer: host/build.
// Spec: Espruino, src/jslex.h (the order of the tokens), src/jslex.c (jslGetRawString, jslGetNextToken); what EspruinoTools
// does where "Pretokenise code before upload" is on. Strings since 2v20.48, numbers since 2v25.396.
import { type Options, parse, type Token, tokenizer } from "acorn";

const OPTIONS: Options = { ecmaVersion: 2022, sourceType: "script" };

/** Byte 138 is the first of them. "catch" is not taken as a token: the interpreter looks for its text. */
const FIRST_TOKEN = 138;
const TOKENS = [
  ...[
    "==",
    "===",
    "!=",
    "!==",
    "<=",
    "<<",
    "<<=",
    ">=",
    ">>",
    ">>>",
    ">>=",
    ">>>=",
    "+=",
    "-=",
    "++",
    "--",
    "*=",
    "/=",
  ],
  ...["%=", "&=", "&&", "|=", "||", "^=", "=>"],
  ...["if", "else", "do", "while", "for", "break", "continue", "function", "return", "var", "let", "const", "this"],
  ...["throw", "try", "catch", "finally", "true", "false", "null", "undefined", "new", "in", "instanceof", "switch"],
  ...["case", "default", "delete", "typeof", "void", "debugger", "class", "extends", "super"],
];
const TOKEN_BYTES = new Map(
  TOKENS.map((text, i): [string, string] => [text, String.fromCharCode(FIRST_TOKEN + i)]).filter(
    ([text]) => text !== "catch",
  ),
);
/** Before the length of a string in one byte or two, before a number of one byte or two; and for 0. */
const RAW_STRING_8 = "\xd1";
const RAW_STRING_16 = "\xd2";
const RAW_INT_0 = "\xd3";
const RAW_INT_8 = "\xd4";
const RAW_INT_16 = "\xd5";

interface Piece {
  readonly text: string;
  /** Written as a word, which the next one must not touch. */
  readonly isWord: boolean;
  /** Tokens, whose bytes are no characters. */
  readonly isRaw: boolean;
}

const low = (value: number): string => String.fromCharCode(value & 255);
const high = (value: number): string => String.fromCharCode(value >> 8);

function rawNumber(value: number): string | null {
  if (!Number.isInteger(value) || value < 0 || value > 32767) return null;
  if (value === 0) return RAW_INT_0;
  return value < 128 ? RAW_INT_8 + low(value) : RAW_INT_16 + low(value) + high(value);
}

/** null for an empty one, which is shorter in quotes, and for characters that are no bytes. */
function rawString(value: string): string | null {
  if (value === "" || value.length > 0xffff || !/^[\0-\xff]*$/.test(value)) return null;
  return value.length < 256
    ? RAW_STRING_8 + low(value.length) + value
    : RAW_STRING_16 + low(value.length) + high(value.length) + value;
}

/**
 * @param code one character a byte
 * @returns the same script, one character a byte; what is no script, or is stored so already, as it is
 */
export function toTokens(code: string): string {
  try {
    parse(code, OPTIONS);
  } catch {
    return code;
  }
  return piecesOf(code)
    .map((piece) => piece.between + piece.text)
    .join("");
}

/** @param code a script. @returns for each place in its text, the end among them, the bytes that are stored before it */
export function storedPlaces(code: string): Uint32Array {
  const places = new Uint32Array(code.length + 1);
  let stored = 0;
  let end = 0;
  for (const piece of piecesOf(code)) {
    places.fill(stored, end, piece.start);
    stored += piece.between.length;
    places.fill(stored, piece.start, piece.end);
    stored += piece.text.length;
    end = piece.end;
  }
  return places.fill(stored, end);
}

/** A piece, where its text is, and what has to stand before it. */
interface PlacedPiece extends Piece {
  readonly start: number;
  readonly end: number;
  readonly between: string;
}

function piecesOf(code: string): PlacedPiece[] {
  const pieces: PlacedPiece[] = [];
  let before: Piece = { text: "", isWord: false, isRaw: false };
  let end = 0;
  const tokens = tokenizer(code, OPTIONS);
  for (let token = tokens.getToken(); token.type.label !== "eof"; token = tokens.getToken()) {
    const { start } = token;
    const { label } = token.type;
    const value = label === "`" ? readTemplate(tokens) : literal(token);
    const text = code.slice(start, value.end);
    const isWord = label === "name" || label === "num" || token.type.keyword !== undefined;
    const raw = rawOf(label, value.is, text, before);
    const piece: Piece = raw === null ? { text, isWord, isRaw: false } : { text: raw, isWord: false, isRaw: true };
    pieces.push({ ...piece, start, end: value.end, between: between(before, piece, code.slice(end, start)) });
    end = value.end;
    before = piece;
  }
  return pieces;
}

interface Value {
  /** Of a string, a number, or a template with nothing put into it. */
  readonly is: unknown;
  /** Where its text ends. */
  readonly end: number;
}

function literal(token: Token): Value {
  return { is: (token as Token & { readonly value: unknown }).value, end: token.end };
}

/** What is put into a template is code of its own: it stays as it is written. */
function readTemplate(tokens: ReturnType<typeof tokenizer>): Value {
  let value: unknown;
  let depth = 0;
  let parts = 0;
  for (;;) {
    const token = tokens.getToken();
    const { label } = token.type;
    if (label === "${" || label === "{") depth++;
    else if (label === "}") depth--;
    else if (label === "`" && depth === 0) return { is: parts === 1 ? value : undefined, end: token.end };
    if (depth === 0 && label === "template") value = literal(token).is;
    parts++;
  }
}

/** null where the text stays as it is. */
function rawOf(label: string, value: unknown, text: string, before: Piece): string | null {
  if (label === "num") return rawNumber(value as number);
  if (label === "string") return rawString(value as string);
  if (label === "`") return typeof value === "string" && !isTag(before) ? rawString(value) : null;
  // What follows a dot is a name, whatever it is called.
  return before.text === "." ? null : (TOKEN_BYTES.get(text) ?? null);
}

function isTag(before: Piece): boolean {
  return before.isWord || /[)\]]$/.test(before.text);
}

/** What has to be left between two pieces: a line's end that ends a statement, or a blank. */
function between(before: Piece, piece: Piece, gap: string): string {
  if (gap.includes("\n") && (before.isRaw || !/[;{}]$/.test(before.text))) return "\n";
  if (before.isWord && (piece.isWord || piece.text === ".")) return gap === "" ? "" : " ";
  const touches = /^[+\-/]$/.test(before.text) && piece.text[0] === before.text;
  return touches ? " " : "";
}
