// From bytes to byte strings on Lua, by single calls of its string library. Layer: core/bytes; firmware/hal/byte-text.ts
// says what each method is for.
import type { ByteText } from "../../hal/byte-text.js";
import { type Buf, concat, view } from "./buf.js";

/** Bytes that `string.byte` gives at once: each takes a place on the interpreter's stack. */
const SUM_BYTES = 64;

class LuaByteText implements ByteText {
  private tables: LuaTable[];

  constructor() {
    this.tables = [];
  }

  hasTable(table: number): boolean {
    return this.tables[table] !== undefined;
  }

  setTable(table: number, characters: string): void {
    const characterOf: LuaTable = {};
    for (let code = 0; code < 256; code++) {
      characterOf[string.char(code)] = characters.charAt(code);
    }
    this.tables[table] = characterOf;
  }

  text(before: string, bytes: Buf, offset: number, count: number): string {
    return before + string.sub(bytes, offset + 1, offset + count);
  }

  translate(before: string, bytes: Buf, offset: number, count: number, table: number): string {
    const [text] = string.gsub(string.sub(bytes, offset + 1, offset + count), ".", this.tables[table]);
    return before + text;
  }

  translateText(text: string, table: number): string {
    const [translated] = string.gsub(text, ".", this.tables[table]);
    return translated;
  }

  sum(text: string, count: number): number {
    let sum = 0;
    for (let at = 0; at < count; at += SUM_BYTES) {
      const codes = [...string.byte(text, at + 1, Math.min(at + SUM_BYTES, count))];
      for (const code of codes) {
        sum += code;
      }
    }
    return sum;
  }

  everySecond(bytes: Buf, offset: number, count: number): Buf {
    const [half] = string.gsub(string.sub(bytes, offset + 1, offset + count * 2), "(.).?", "%1");
    return half as unknown as Buf;
  }

  join(parts: readonly Buf[]): Buf {
    return table.concat(parts) as unknown as Buf;
  }

  closeUp(bytes: Buf, at: number, more: Buf): Buf {
    return concat(concat(view(bytes, 0, at), view(bytes, at + more.length, bytes.length)), more);
  }

  latin(utf8: string, known: Readonly<Record<number, string>>, other: (point: number) => string): string {
    // A first byte with what follows it; bytes that begin nothing are left as they are.
    const [text] = string.gsub(utf8, "[\xc0-\xf7][\x80-\xbf]?[\x80-\xbf]?[\x80-\xbf]?", (character) => {
      const first = string.byte(character, 1);
      const wanted = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
      let point = first % (first < 0xe0 ? 32 : first < 0xf0 ? 16 : 8);
      for (let i = 1; i < wanted; i++) {
        point = point * 64 + (i < character.length ? string.byte(character, i + 1) % 64 : 0);
      }
      let found = known[point];
      if (point < 256) {
        found = string.char(point);
      } else if (found === undefined) {
        found = other(point);
      }
      return found + string.sub(character, wanted + 1);
    });
    return text;
  }

  aliased(utf8: string): string {
    const [text] = string.gsub(utf8, "[^\x80-\xc1\xc4-\xdb\xe0-\xff]", (character) => {
      const code = string.byte(character, 1);
      if (code < 0x80) {
        return string.char(code < 0x40 ? 0xde : 0xdf, 0x80 + (code % 64));
      }
      // Leads of what the aliases take the place of stand for scripts that no font here has.
      return code === 0xc2 ? "\xdc" : code === 0xc3 ? "\xdd" : "\xda";
    });
    return text;
  }

  replaceCharacters(text: string, shape: number, replacement: (character: string) => string): string {
    const pieces: string[] = [];
    let from = 1;
    let at = string.find(text, "[\x80-\xff]");
    while (at !== undefined) {
      const bytes = characterBytes(text, at, shape);
      pieces.push(string.sub(text, from, at - 1));
      pieces.push(replacement(string.sub(text, at, at + bytes - 1)));
      from = at + bytes;
      at = string.find(text, "[\x80-\xff]", from);
    }
    pieces.push(string.sub(text, from));
    return table.concat(pieces);
  }

  markCharacters(text: string, shape: number): string {
    return this.replaceCharacters(text, shape, marksFor);
  }

  flat(text: string): string {
    return text;
  }

  release(): void {
    this.tables = [];
  }
}

/** Bytes of the character at `at`, from 1; as Shape of core/text/encoding-names.ts says. */
function characterBytes(text: string, at: number, shape: number): number {
  if (shape === 0 || at === text.length) {
    return 1;
  }
  const [lead, second] = string.byte(text, at, at + 1);
  if (shape === 2) {
    const isLead = (lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= 0xfc);
    return isLead && second >= 0x40 && second !== 0x7f && second <= 0xfc ? 2 : 1;
  }
  if (lead < 0x81 || lead > 0xfe) {
    return 1;
  }
  if (shape === 3 && at + 3 <= text.length && second >= 0x30 && second <= 0x39) {
    const [third, fourth] = string.byte(text, at + 2, at + 3);
    return third >= 0x81 && third <= 0xfe && fourth >= 0x30 && fourth <= 0x39 ? 4 : 1;
  }
  return second >= 0x40 && second !== 0x7f && second <= 0xfe ? 2 : 1;
}

function marksFor(character: string): string {
  return character.length === 1 ? "\xa1" : string.sub("\x80\xff\xff\xff", 1, character.length);
}

let current: ByteText | null = null;

export function byteText(): ByteText {
  if (current === null) {
    current = new LuaByteText();
  }
  return current;
}
