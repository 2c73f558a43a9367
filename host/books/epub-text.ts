// Plain text of an e-book: its chapters in the order they are read in. Layer: host/books.
// Source: EPUB 3.3, 4.2.6.3.1 (container.xml) and 5 (package document); EPUB 2 has the same.
import { posix } from "node:path";
import { Parser } from "htmlparser2";
import { BookError } from "./book-error.js";
import { decodeHtml } from "./html-bytes.js";
import { htmlText, MOST_OPEN } from "./html-text.js";
import { ZipEntries } from "./zip-entries.js";

const CONTAINER = "META-INF/container.xml";
const ENCRYPTION = "META-INF/encryption.xml";
/** More than any book has: of a spine that is longer, the rest is left out. */
const MOST_CHAPTERS = 5000;

export interface BookText {
  readonly text: string;
  /** Chapters that the book names, but does not have. */
  readonly missing: readonly string[];
}

/** @throws BookError where there is nothing to read in it */
export function epubText(bytes: Uint8Array): BookText {
  const archive = new ZipEntries(bytes);
  const place = packagePlace(archive);
  const book = packageOf(archive, place);
  const sealed = sealedFiles(archive);
  const missing: string[] = [];
  const chapters: string[] = [];
  for (const path of book.spine.slice(0, MOST_CHAPTERS)) {
    if (sealed.has(path)) throw new BookError("it is protected against copying (DRM)");
    const page = archive.read(path);
    if (page === null) missing.push(path);
    else chapters.push(htmlText(decodeHtml(page)));
  }
  const text = [book.title === "" ? "" : `${book.title}\n`, ...chapters].filter((part) => part !== "").join("\n\n");
  if (chapters.every((chapter) => chapter === "")) throw new BookError("there is no text in it");
  return { text, missing };
}

function packagePlace(archive: ZipEntries): string {
  const container = archive.read(CONTAINER);
  if (container === null) throw new BookError("it is no EPUB: it has no META-INF/container.xml");
  let place = "";
  read(decodeHtml(container), (name, attributes) => {
    if (name === "rootfile" && place === "") place = attributes["full-path"] ?? "";
  });
  if (place === "") throw new BookError("its META-INF/container.xml names no book");
  return place;
}

interface Package {
  readonly title: string;
  readonly spine: readonly string[];
}

function packageOf(archive: ZipEntries, place: string): Package {
  const document = archive.read(place);
  if (document === null) throw new BookError(`it has no ${place.slice(0, 80)}, where its contents should be`);
  const files = new Map<string, string>();
  const spine: string[] = [];
  let title = "";
  let isTitle = false;
  read(
    decodeHtml(document),
    (name, attributes) => {
      if (name === "item") files.set(attributes.id ?? "", resolved(place, attributes.href ?? ""));
      else if (name === "itemref") spine.push(attributes.idref ?? "");
      isTitle = name === "title" && title === "";
    },
    (text) => {
      if (isTitle) title += text;
    },
  );
  if (spine.length === 0) throw new BookError("it names no chapters");
  const paths = spine.map((id) => files.get(id)).filter((path) => path !== undefined);
  return { title: title.replace(/\s+/g, " ").trim(), spine: paths };
}

/** What DRM has made unreadable; fonts may be, without harm. */
function sealedFiles(archive: ZipEntries): ReadonlySet<string> {
  const sealed = new Set<string>();
  const list = archive.read(ENCRYPTION);
  if (list !== null) {
    read(decodeHtml(list), (name, attributes) => {
      if (name === "cipherreference") sealed.add(resolved("", attributes.uri ?? ""));
    });
  }
  return sealed;
}

/** A place in the archive, as another file of it names it. */
function resolved(from: string, href: string): string {
  const path = href.split("#")[0] as string;
  let plain = path;
  try {
    plain = decodeURIComponent(path);
  } catch {
    // Not encoded, then.
  }
  return posix.normalize(posix.join(posix.dirname(from), plain)).replace(/^(\.\.\/|\/)+/, "");
}

/** Tags without their prefixes, in small letters: "opf:item" is an item. */
function read(
  xml: string,
  onTag: (name: string, attributes: Readonly<Record<string, string>>) => void,
  onText: (text: string) => void = () => undefined,
): void {
  let open = 0;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        open++;
        if (open > MOST_OPEN) throw new BookError("its tags are nested thousands deep");
        onTag(name.slice(name.indexOf(":") + 1).toLowerCase(), attributes);
      },
      onclosetag: () => {
        open--;
        onTag("", {});
      },
      ontext: onText,
    },
    { xmlMode: true, decodeEntities: true, lowerCaseAttributeNames: true },
  );
  parser.end(xml);
}
