// From the bytes of a page to its characters: by the byte order mark, by what the page says of itself, else UTF-8 where it
// is that. Layer: host/books. Source: HTML Living Standard, 13.2.3 (determining the character encoding).

/** A page says its encoding within these. */
const PRESCAN_BYTES = 4096;
/** Windows-1252 from 80h to 9Fh. */
const WINDOWS_80 =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f" +
  "\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

export function decodeHtml(bytes: Uint8Array): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decoded(bytes, "utf-16be");
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decoded(bytes, "utf-16le");
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return decoded(bytes, "utf-8");
  if (bytes[0] === 0 && bytes[1] === 0x3c) return decoded(bytes, "utf-16be");
  if (bytes[0] === 0x3c && bytes[1] === 0) return decoded(bytes, "utf-16le");
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, PRESCAN_BYTES)).toString("latin1");
  const said =
    /<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]{1,40})["']/i.exec(head) ??
    /<meta[^>]{0,400}charset\s*=\s*["']?\s*([\w.:-]{1,40})/i.exec(head);
  // A page that is read byte by byte and says UTF-16 is not that.
  const name = /^utf-?16/i.test(said?.[1] ?? "") ? "utf-8" : said?.[1];
  if (name !== undefined && isKnown(name)) return decoded(bytes, name);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return decoded(bytes, "windows-1252");
  }
}

function isKnown(name: string): boolean {
  try {
    new TextDecoder(name);
    return true;
  } catch {
    return false;
  }
}

function decoded(bytes: Uint8Array, name: string): string {
  const decoder = new TextDecoder(name);
  // Node 20 decodes Windows-1252 as Latin-1, whose controls it has letters and quotation marks for.
  return decoder.encoding === "windows-1252"
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
        .toString("latin1")
        .replace(/[\x80-\x9f]/g, (control) => WINDOWS_80[control.charCodeAt(0) - 0x80] as string)
    : decoder.decode(bytes);
}
