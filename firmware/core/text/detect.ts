// Which of the encodings without a mark a text is in, from a piece of it that has more than ASCII. Layer: core/text.
// By what each of them cannot be (bytes that belong to no character) and by what its language writes most. Counted
// natively or a character at a time: some hundred ms on an interpreter, once for a text that is not UTF-8.
import { byteText } from "../bytes/byte-text.js";
import { Encoding, Shape } from "./encoding-names.js";

/** Pairs of bytes, by their first and second one. */
class PairCounts {
  pairs: number;
  /** Leads below A1h: of Shift_JIS, and of what GBK and CP949 have beyond their countries' standards. */
  early: number;
  /** Leads 81h to 83h: kana and punctuation of Shift_JIS. */
  kana: number;
  /** Leads from C9h on, where no Hangul is. */
  late: number;
  /** Second bytes below 7Fh. */
  low: number;
  /** Bytes that belong to no pair; those of them that may be half-width kana. */
  lone: number;
  halfKana: number;

  constructor() {
    this.pairs = 0;
    this.early = 0;
    this.kana = 0;
    this.late = 0;
    this.low = 0;
    this.lone = 0;
    this.halfKana = 0;
  }

  take(pair: string): void {
    const lead = pair.charCodeAt(0);
    if (pair.length === 1) {
      this.lone++;
      if (lead > 0xa0 && lead < 0xe0) {
        this.halfKana++;
      }
      return;
    }
    this.pairs++;
    if (lead < 0xa1) {
      this.early++;
      if (lead < 0x84) {
        this.kana++;
      }
    } else if (lead > 0xc8) {
      this.late++;
    }
    if (pair.charCodeAt(1) < 0x7f) {
      this.low++;
    }
  }
}

let counts: PairCounts | null = null;

function countPair(pair: string): string {
  if (counts !== null) {
    counts.take(pair);
  }
  return "";
}

function nothing(_character: string): string {
  return "";
}

/** How many of its bytes are from 80h on. */
export function highBytes(text: string): number {
  return text.length - byteText().replaceCharacters(text, Shape.single, nothing).length;
}

function counted(text: string, shape: Shape): PairCounts {
  const found = new PairCounts();
  counts = found;
  byteText().replaceCharacters(text, shape, countPair);
  counts = null;
  return found;
}

/** @param text some hundred bytes that are not UTF-8; its first one begins a character */
export function detectCodePage(text: string): Encoding {
  const high = highBytes(text);
  const found = counted(text, Shape.double);
  if (found.lone * 25 <= high && found.low * 10 <= found.pairs * 7) {
    return ofPairs(found);
  }
  // Half-width kana are single bytes, and may be many.
  const japanese = counted(text, Shape.shiftJis);
  if ((japanese.lone - japanese.halfKana) * 25 <= high && japanese.kana * 4 >= japanese.pairs && japanese.kana > 0) {
    return Encoding.shiftJis;
  }
  // Letters between ASCII ones are Western Europe's; where nearly all are beyond ASCII they are Cyrillic.
  const letters = text.length - spaces(text);
  if (high * 2 < letters) {
    return Encoding.windows1252;
  }
  return countBetween(text, 0xc0, 0xdf) > countBetween(text, 0xe0, 0xff) ? Encoding.koi8r : Encoding.windows1251;
}

function ofPairs(found: PairCounts): Encoding {
  const pairs = found.pairs;
  if (found.kana * 10 > pairs * 3) {
    return Encoding.shiftJis;
  }
  if (found.low * 100 > pairs * 15 && found.early * 100 < pairs * 6) {
    return Encoding.big5;
  }
  // Hangul ends at C8h; two of five Han come behind it.
  return found.late * 100 < pairs * 14 && found.early * 100 < pairs * 14 ? Encoding.cp949 : Encoding.gb18030;
}

function spaces(text: string): number {
  return text.split(" ").length - 1;
}

/** Only a sample of them: 128 bytes are enough to tell which half of an alphabet is the small letters. */
function countBetween(text: string, first: number, last: number): number {
  let count = 0;
  const length = text.length < 128 ? text.length : 128;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code >= first && code <= last) {
      count++;
    }
  }
  return count;
}
