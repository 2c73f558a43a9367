// What the tests of the pager share: pages as lists of lines in ordinary strings.
import type { CodePageTables } from "../../../../firmware/core/display/glyph-source.js";
import type { Encoding } from "../../../../firmware/core/text/encoding-names.js";
import { pointOfCode } from "../../../../firmware/core/text/latin.js";
import { Pager } from "../../../../firmware/core/text/pager.js";
import { MemorySource, type SourceOptions } from "../../../support/byte-source.js";

/** No page may take more slices than this, whatever the file. */
export const MOST_STEPS = 1000;

interface TextOptions extends SourceOptions {
  readonly tables?: CodePageTables;
  /** Default: told from the text. */
  readonly encoding?: Encoding;
}

export function pagerOf(content: Uint8Array | string, columns = 40, rows = 14, options: TextOptions = {}) {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  const source = new MemorySource(bytes, options);
  return { pager: new Pager(source, columns, rows, options.tables ?? null, options.encoding ?? -1), source };
}

function fromCodes(codes: string): string {
  return [...codes].map((code) => String.fromCodePoint(pointOfCode(code.charCodeAt(0)))).join("");
}

/** Runs the pager until its page is complete. */
export function page(pager: Pager): string[] {
  let steps = 0;
  while (pager.step()) {
    steps++;
    if (steps > MOST_STEPS) throw new Error("the page was never complete");
  }
  return pager.lines.slice(0, pager.lineCount).map((line, row) => {
    return pager.coded[row] ? fromCodes(line) : Buffer.from(line, "latin1").toString("utf8");
  });
}

/** All lines from the start, page by page. */
export function allPages(pager: Pager, most = 100_000): string[][] {
  pager.toStart();
  const pages = [page(pager)];
  while (pager.next() && pages.length < most) pages.push(page(pager));
  return pages;
}

/** The lines of a short text. */
export function linesOf(content: Uint8Array | string, columns = 40, options: TextOptions = {}): string[] {
  return allPages(pagerOf(content, columns, 14, options).pager).flat();
}
