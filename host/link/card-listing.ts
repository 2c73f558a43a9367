// The lines that a board answers `ls` and `tree` with, read. Layer: host/link; nothing of Node. FORMAT.md, "Lines".
import { UserError } from "../errors.js";
import type { BoardLink } from "./board-link.js";

export interface CardEntry {
  readonly kind: "file" | "folder";
  readonly bytes: number;
  /** "2026-11-22 07:52", the card's own time. */
  readonly modified: string;
  /** As the board knows it, for the next command. */
  readonly boardPath: string;
  /** For people: UTF-8 as it is meant, controls included. */
  readonly path: string;
}

export interface CardListing {
  readonly entries: CardEntry[];
  /** Places that the board left out: damaged, or folders too deep inside others. */
  readonly problems: number;
}

/** No card has so many names; a board that sends more does not end. */
const MOST_BYTES = 256 * 1024 * 1024;

/** @param path as the board knows it */
export async function listCard(link: BoardLink, verb: "ls" | "tree", path: string): Promise<CardListing> {
  const { text, words } = await answerTo(link, `${verb} ${path}`, MOST_BYTES);
  return {
    entries: text.split("\r\n").flatMap((line) => readLine(line) ?? []),
    problems: Number(/ problems=(\d+)/.exec(words)?.[1] ?? 0),
  };
}

/** Asks for lines. @returns them, one character a byte, and the board's last words */
export async function answerTo(
  link: BoardLink,
  line: string,
  mostBytes = 65_536,
): Promise<{ text: string; words: string }> {
  const pieces: Uint8Array[] = [];
  let taken = 0;
  const words = await link.request(line, {
    onData(bytes) {
      taken += bytes.length;
      if (taken > mostBytes) throw new UserError("the board answers without end: is it a player?");
      pieces.push(bytes);
    },
  });
  return { text: textOf(pieces), words };
}

export function leftOut(problems: number): string {
  return problems === 1
    ? "a place of the card is damaged, or too deep, and left out"
    : `${problems} places of the card are damaged, or too deep, and left out`;
}

/** One character a byte. */
export function textOf(pieces: readonly Uint8Array[]): string {
  let text = "";
  for (const piece of pieces) for (const byte of piece) text += String.fromCharCode(byte);
  return text;
}

/** A byte string of UTF-8 as the text that it means. */
export function decoded(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}

function readLine(line: string): CardEntry | null {
  const found = /^([d-]) +(\d+) (\d{4}-\d\d-\d\d \d\d:\d\d) (.+)$/s.exec(line);
  if (found === null) return null;
  const boardPath = found[4];
  const bytes = boardPath.replace(/\\x([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return {
    kind: found[1] === "d" ? "folder" : "file",
    bytes: Number(found[2]),
    modified: found[3],
    boardPath,
    path: decoded(bytes),
  };
}

/** A path of the user's for a command line: UTF-8, as a byte string, what would end a line escaped. */
export function forBoard(path: string): string {
  let text = "";
  for (const byte of new TextEncoder().encode(path)) {
    text +=
      byte < 0x20 || byte === 0x7f
        ? `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`
        : String.fromCharCode(byte);
  }
  return text;
}
