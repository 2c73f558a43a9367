// Bytes that come from a stranger, a file of a card or whatever is at a serial line, as text for a terminal: it may be
// moved about in, but not be asked, renamed or typed at. Layer: host.
import { shown } from "./escape.js";

/** What moves the cursor, erases, and sets colours: ECMA-48, 8.3, CUU CUD CUF CUB CUP ED EL SGR. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const CURSOR = /\u001b\[[0-9;]{0,16}[ABCDHJKm]/;
/** The beginning of such a one, or of a line's end. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const UNFINISHED = /(\u001b(\[[0-9;]{0,16})?|\r)$/;

export class TerminalText {
  private readonly decoder = new TextDecoder();
  private held = "";
  private readonly allowed: RegExp;

  /** @param kind a console's line may move the cursor, and go back in its line; a text only has lines */
  constructor(kind: "console" | "text") {
    this.allowed = kind === "text" ? /\r\n|[\n\t]/ : new RegExp(`${CURSOR.source}|[\\r\\n\\t\\b]`);
  }

  /** @returns what may be shown by now */
  put(bytes: Uint8Array): string {
    return this.take(this.decoder.decode(bytes, { stream: true }), false);
  }

  /** What was waited for does not come. */
  end(): string {
    return this.take(this.decoder.decode(), true);
  }

  private take(text: string, isEnd: boolean): string {
    const all = this.held + text;
    const unfinished = isEnd ? null : UNFINISHED.exec(all);
    const whole = unfinished === null ? all : all.slice(0, unfinished.index);
    this.held = all.slice(whole.length);
    const parts = whole.split(new RegExp(`(${this.allowed.source})`));
    return parts.map((part, index) => (index % 2 === 1 ? part : shown(part))).join("");
  }
}
