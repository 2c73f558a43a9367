// The runtime's own way from bytes to byte strings, where it has one; plain loops where it has not.
// Layer: core/bytes. The platform's main sets its own once at start; nothing from a card is ever kept here.
import type { ByteText } from "../../hal/byte-text.js";
import { type Buf, concat, u8, view } from "./buf.js";
import { characterShapes, marksFor } from "./character-shapes.js";

/** Made inside of a function: where the runtime has its own, this one is never in memory. */
function newLoops(): ByteText {
  class LoopByteText implements ByteText {
    private tables: string[];

    constructor() {
      this.tables = [];
    }

    hasTable(table: number): boolean {
      return this.tables[table] !== undefined;
    }

    setTable(table: number, characters: string): void {
      this.tables[table] = characters;
    }

    text(before: string, bytes: Buf, offset: number, count: number): string {
      let text = before;
      for (let i = 0; i < count; i++) {
        text += String.fromCharCode(u8(bytes, offset + i));
      }
      return text;
    }

    translate(before: string, bytes: Buf, offset: number, count: number, table: number): string {
      const characters = this.tables[table];
      let text = before;
      for (let i = 0; i < count; i++) {
        text += characters.charAt(u8(bytes, offset + i));
      }
      return text;
    }

    translateText(text: string, table: number): string {
      const characters = this.tables[table];
      let translated = "";
      for (let i = 0; i < text.length; i++) {
        translated += characters.charAt(text.charCodeAt(i));
      }
      return translated;
    }

    sum(text: string, count: number): number {
      let sum = 0;
      for (let i = 0; i < count; i++) {
        sum += text.charCodeAt(i);
      }
      return sum;
    }

    everySecond(bytes: Buf, offset: number, count: number): Buf {
      const half = new Uint8Array(count);
      for (let i = 0; i < count; i++) {
        half[i] = bytes[offset + 2 * i];
      }
      return half;
    }

    join(parts: readonly Buf[]): Buf {
      let bytes: Buf = new Uint8Array(0);
      for (const part of parts) {
        bytes = concat(bytes, part);
      }
      return bytes;
    }

    closeUp(bytes: Buf, at: number, more: Buf): Buf {
      return this.join([view(bytes, 0, at), view(bytes, at + more.length, bytes.length), more]);
    }

    latin(utf8: string, known: Readonly<Record<number, string>>, other: (point: number) => string): string {
      let text = "";
      let at = 0;
      while (at < utf8.length) {
        let point = utf8.charCodeAt(at);
        let more = 0;
        if (point >= 0xc0 && point < 0xf8) {
          more = point < 0xe0 ? 1 : point < 0xf0 ? 2 : 3;
          point %= more === 1 ? 32 : more === 2 ? 16 : 8;
        }
        at++;
        for (let i = 0; i < more; i++) {
          point = point * 64 + (at < utf8.length ? utf8.charCodeAt(at) % 64 : 0);
          at++;
        }
        const found = point < 256 ? String.fromCharCode(point) : known[point];
        text += found === undefined ? other(point) : found;
      }
      return text;
    }

    aliased(utf8: string): string {
      let text = "";
      for (let i = 0; i < utf8.length; i++) {
        const code = utf8.charCodeAt(i);
        if (code < 0x80) {
          text += String.fromCharCode(code < 0x40 ? 0xde : 0xdf, 0x80 + (code % 64));
        } else {
          text += String.fromCharCode(aliasOfLead(code));
        }
      }
      return text;
    }

    replaceCharacters(text: string, shape: number, replacement: (character: string) => string): string {
      return text.replace(characterShapes(shape), replacement);
    }

    markCharacters(text: string, shape: number): string {
      return text.replace(characterShapes(shape), marksFor);
    }

    flat(text: string): string {
      return text;
    }

    release(): void {
      this.tables = [];
    }
  }

  return new LoopByteText();
}

/** Leads of what the aliases take the place of stand for scripts that no font here has. */
function aliasOfLead(code: number): number {
  return code === 0xc2 ? 0xdc : code === 0xc3 ? 0xdd : code >= 0xdc && code < 0xe0 ? 0xda : code;
}

let current: ByteText | null = null;

/** Puts the runtime's native calls in the place of the loops. */
export function setByteText(native: ByteText): void {
  current = native;
}

export function byteText(): ByteText {
  if (current === null) {
    current = newLoops();
  }
  return current;
}
