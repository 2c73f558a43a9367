// The e-books and pages among a card's files, as plain texts that the player opens. Layer: host/books.
import { readFile } from "node:fs/promises";
import { type CardFile, inOrder } from "../media/card-files.js";
import { BookError } from "./book-error.js";
import { epubText } from "./epub-text.js";
import { decodeHtml } from "./html-bytes.js";
import { htmlText } from "./html-text.js";

const BOOKS = /\.(epub|html?|xhtml)$/i;
/** Larger ones are no books. */
const MOST_BYTES = 256 << 20;

export interface CardTexts {
  readonly files: readonly CardFile[];
  /** Books that could not be turned into texts: they are not on the card. */
  readonly failed: number;
}

/**
 * @param say one line for each book of which something, or all, is not on the card
 */
export async function textsOfBooks(files: readonly CardFile[], say: (line: string) => void): Promise<CardTexts> {
  const kept: CardFile[] = [];
  const names = new Set(files.map((file) => file.path.toLowerCase()));
  let failed = 0;
  for (const file of files) {
    if (!BOOKS.test(file.path)) {
      kept.push(file);
      continue;
    }
    try {
      const { text, missing } = await textOf(file);
      for (const chapter of missing.slice(0, 3)) say(`${file.path}: the chapter ${chapter} is not in it`);
      if (missing.length > 3) say(`${file.path}: ${missing.length - 3} more chapters are not in it`);
      const path = freeName(file.path, names);
      names.add(path.toLowerCase());
      kept.push({ path, data: Buffer.from(text, "utf8") });
    } catch (error) {
      if (!(error instanceof BookError)) throw error;
      failed++;
      say(`${file.path}: ${error.message}`);
    }
  }
  return { files: inOrder(kept), failed };
}

async function textOf(file: CardFile): Promise<{ text: string; missing: readonly string[] }> {
  if (!(file.data instanceof Uint8Array) && file.data.sizeBytes > MOST_BYTES) {
    throw new BookError("it is too large for a book");
  }
  const bytes = file.data instanceof Uint8Array ? file.data : await readFile(file.data.file);
  if (/\.epub$/i.test(file.path)) return epubText(bytes);
  const text = htmlText(decodeHtml(bytes));
  if (text === "") throw new BookError("there is no text in it");
  return { text, missing: [] };
}

/** "A.epub" becomes "A.txt", or "A (epub).txt" where that is taken. */
function freeName(path: string, names: ReadonlySet<string>): string {
  const dot = path.lastIndexOf(".");
  const stem = path.slice(0, dot);
  const extension = path.slice(dot + 1);
  let name = `${stem}.txt`;
  for (let i = 1; names.has(name.toLowerCase()); i++) {
    name = i === 1 ? `${stem} (${extension}).txt` : `${stem} (${extension} ${i}).txt`;
  }
  return name;
}
