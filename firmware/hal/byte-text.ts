// Turning raw bytes of a block into byte strings by the runtime's native calls. Layer: hal (interfaces only).
// A loop over 512 bytes costs an interpreter 50 ms or more; each of these costs it 1 to 3.
import type { Buf } from "../core/bytes/buf.js";

export interface ByteText {
  /** `before` followed by the `count` bytes at `offset`, as a byte string that is quick to index. */
  text(before: string, bytes: Buf, offset: number, count: number): string;
  /** Whether a table of this number is known: below 9, the callers' choice. */
  hasTable(table: number): boolean;
  /** Makes a table of 256 characters known. */
  setTable(table: number, characters: string): void;
  /** As `text`, each of the bytes replaced by the character of that number in a table. */
  translate(before: string, bytes: Buf, offset: number, count: number, table: number): string;
  /** A byte string of at most 516 bytes, each replaced likewise. */
  translateText(text: string, table: number): string;
  /** What the first `count` characters of a byte string add up to. */
  sum(text: string, count: number): number;
  /** Every second byte, `count` of them, from `offset` on: one half of UTF-16. */
  everySecond(bytes: Buf, offset: number, count: number): Buf;
  /** A copy of these runs of bytes, one behind the other. */
  join(parts: readonly Buf[]): Buf;
  /**
   * These bytes without as many at `at` (a multiple of 4) as `more` has, and `more` behind them: in the place of `bytes`
   * where that can be, since a burst and its copy are too much at once.
   * @param bytes all that there is in their memory
   */
  closeUp(bytes: Buf, at: number, more: Buf): Buf;
  /**
   * From UTF-8 to Latin-1: characters below U+0100 stand for themselves, the others for what `known` has at their code
   * point; where it has nothing, `other` is asked.
   * @param utf8 well-formed; of anything else something is made, but nothing breaks
   */
  latin(utf8: string, known: Readonly<Record<number, string>>, other: (point: number) => string): string;
  /**
   * UTF-8 with each character below U+0100 in the place of U+0700 to U+07FF, so that `latin` asks about it as about all
   * others: U+0780 + c is the ASCII character c, U+0700 + c the Latin-1 character 80h + c.
   * @param utf8 at most 250 bytes
   */
  aliased(utf8: string): string;
  /**
   * Each character of a code page that is not ASCII, replaced; a byte that belongs to none counts as one. `shape` says how
   * their bytes lie (core/text/encoding-names.ts).
   */
  replaceCharacters(text: string, shape: number, replacement: (character: string) => string): string;
  /** The same with as many bytes for each: 80h and FFh for what follows it, A1h for a single byte. */
  markCharacters(text: string, shape: number): string;
  /** The same byte string, in a form that is quick to index. */
  flat(text: string): string;
  /** Forgets all tables and whatever was translated last: nothing of a text stays. */
  release(): void;
}
