// The tables of the code pages for the font pack, made with iconv-lite when dist/ is built: Node's own decoders lack what
// CP949 has beyond KS X 1001. Layer: host/media. An installed mp8 takes the tables from the pack that it brings.
import { createRequire } from "node:module";
import { FIRST_LEAD, FIRST_TRAIL, PageKind } from "../../../firmware/core/text/pack-format.js";

const BLOCK = 512;
/** Four-byte codes of GB18030 below U+10000: 81 30 81 30 up to 84 31 A4 39. */
const QUADS = 39420;

type Decoder = (bytes: Uint8Array) => string;

export interface CodePage {
  /** As core/text/encoding.ts numbers them. */
  readonly encoding: number;
  readonly kind: PageKind;
  readonly label: string;
}

export const CODE_PAGES: readonly CodePage[] = [
  { encoding: 3, kind: PageKind.double, label: "cp949" },
  { encoding: 4, kind: PageKind.double, label: "gb18030" },
  { encoding: 4, kind: PageKind.quad, label: "gb18030" },
  { encoding: 5, kind: PageKind.double, label: "big5" },
  { encoding: 6, kind: PageKind.double, label: "shift_jis" },
  { encoding: 7, kind: PageKind.single, label: "windows-1252" },
  { encoding: 8, kind: PageKind.single, label: "koi8-r" },
  { encoding: 9, kind: PageKind.single, label: "windows-1251" },
];

/** The code unit that `bytes` are, or 0 where they are not one character below U+10000. */
function unitOf(decode: Decoder, bytes: readonly number[]): number {
  const text = decode(Uint8Array.from(bytes));
  return text.length === 1 && text !== "\ufffd" ? text.charCodeAt(0) : 0;
}

/** The table of a code page, in whole blocks, as FORMAT.md has it. */
export function codePageTable({ kind, label }: CodePage): Uint8Array {
  const iconv = createRequire(import.meta.url)("iconv-lite") as { decode(bytes: Uint8Array, label: string): string };
  const decoder: Decoder = (bytes) => iconv.decode(bytes, label);
  if (kind === PageKind.single) {
    const table = new Uint8Array(BLOCK);
    for (let i = 0; i < 128; i++) put(table, i * 2, unitOf(decoder, [0x80 + i]));
    return table;
  }
  if (kind === PageKind.double) {
    const leads = 0xff - FIRST_LEAD;
    const table = new Uint8Array(leads * BLOCK);
    for (let lead = 0; lead < leads; lead++) {
      for (let trail = FIRST_TRAIL; trail < 0xff; trail++) {
        const unit = unitOf(decoder, [FIRST_LEAD + lead, trail]);
        // A single byte and an ASCII character behind it are no pair.
        put(table, lead * BLOCK + (trail - FIRST_TRAIL) * 2, unit < 0x80 ? 0 : unit);
      }
    }
    return table;
  }
  const table = new Uint8Array(Math.ceil((QUADS * 2) / BLOCK) * BLOCK);
  for (let i = 0; i < QUADS; i++) put(table, i * 2, unitOf(decoder, quadBytes(i)));
  return table;
}

/** The four bytes of GB18030 with this number. */
export function quadBytes(number: number): number[] {
  const digit = (value: number, base: number) => Math.floor(number / value) % base;
  return [0x81 + Math.floor(number / 12600), 0x30 + digit(1260, 10), 0x81 + digit(10, 126), 0x30 + (number % 10)];
}

function put(table: Uint8Array, at: number, unit: number): void {
  table[at] = unit & 255;
  table[at + 1] = unit >> 8;
}
