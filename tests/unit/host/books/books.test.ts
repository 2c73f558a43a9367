// E-books and pages become plain texts: what a person would read, in its order; of hostile ones, a line.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { textsOfBooks } from "../../../../host/books/card-texts.js";
import { epubText } from "../../../../host/books/epub-text.js";
import { decodeHtml } from "../../../../host/books/html-bytes.js";
import { htmlText } from "../../../../host/books/html-text.js";
import { seededRandom } from "../../../support/seeded-random.js";

const CONTAINER = `<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
  <rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`;

function opf(spine: readonly string[], items: Readonly<Record<string, string>>): string {
  return `<?xml version="1.0"?><opf:package xmlns:opf="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <opf:metadata><dc:title>The Tide &amp; the Lamp</dc:title><dc:title>Another</dc:title></opf:metadata><opf:manifest>
  ${Object.entries(items)
    .map(([id, href]) => `<opf:item id="${id}" href="${href}" media-type="application/xhtml+xml"/>`)
    .join("\n")}
  </opf:manifest><opf:spine>${spine.map((id) => `<opf:itemref idref="${id}"/>`).join("")}</opf:spine></opf:package>`;
}

function page(body: string): string {
  return `<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>no</title></head><body>${body}</body></html>`;
}

function epub(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  return zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, data]) => [name, typeof data === "string" ? Buffer.from(data) : data]),
    ),
  );
}

const BOOK = {
  mimetype: "application/epub+zip",
  "META-INF/container.xml": CONTAINER,
  "OEBPS/content.opf": opf(["two", "one"], { one: "text/one.xhtml", two: "text/chapter%20two.xhtml#start" }),
  "OEBPS/text/one.xhtml": page("<h1>Last</h1><p>밀물이 왔다.</p>"),
  "OEBPS/text/chapter two.xhtml": page("<h1>First</h1><p>It was&nbsp;low tide.</p>"),
};

describe("a page", () => {
  it.each([
    ["<p>One\n  two</p><p>Three</p>", "One two\n\nThree\n"],
    ["one<br>two<br/>three", "one\ntwo\nthree\n"],
    ["a<b>bold</b> and <i>x</i>.", "abold and x.\n"],
    ["<ul><li>one<li>two<ol><li>three</li></ol></ul>", "- one\n- two\n1. three\n"],
    ["<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", "a b\nc\n"],
    ["&lt;&eacute;&#x2014;&#8220;&amp;amp;&#xad;&shy;&unknown;", "<é—“&amp;&unknown;\n"],
    ["<pre>  two\n    four</pre>", "  two\n    four\n"],
    ["<script>no()</script><style>p{}</style><!-- no --><p>yes<img src=x alt='a boat'></p>", "yes [a boat]\n"],
    ["<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>", "漢(かん)\n"],
    ["<p>unclosed <b>and <p>crossed</i> tags", "unclosed and\n\ncrossed tags\n"],
    ["<html><head><title>t</title></head><body>text", "text\n"],
    ["", ""],
    ["<p> &nbsp; </p>", ""],
  ])("%s", (html, text) => expect(htmlText(html)).toBe(text));

  it("may leave its tags open, but not be nested without end", () => {
    expect(htmlText(`${"<font>".repeat(5000)}open`)).toBe("open\n");
    expect(() => htmlText(`${"<div>".repeat(300_000)}deep`)).toThrow("nested thousands deep");
  });

  it("ends, whatever bytes it is", () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = seededRandom(seed);
      const bytes = Buffer.from(
        Array.from({ length: 400 }, () => "<>/&;#x\"'=apr \n\u00e9\ufffd".charCodeAt(Math.floor(random() * 18)) % 256),
      );
      expect(typeof htmlText(decodeHtml(bytes))).toBe("string");
    }
  });
});

describe("the encoding of a page", () => {
  const said = (name: string) => `<html><head><meta charset="${name}"></head><body>`;
  it.each([
    ["euc-kr", "썰물 때였다"],
    ["shift_jis", "潮が引いた"],
    ["big5", "退潮了"],
    ["gb18030", "退潮了"],
    ["windows-1251", "Был отлив"],
    ["koi8-r", "Был отлив"],
    ["iso-8859-1", "marée très basse"],
  ])("is the one that it says: %s", (name, text) => {
    expect(decodeHtml(iconv.encode(said(name) + text, name === "iso-8859-1" ? "latin1" : name))).toContain(text);
    const old = `<META http-equiv=Content-Type content='text/html; charset=${name}'>${text}`;
    expect(decodeHtml(iconv.encode(old, name === "iso-8859-1" ? "latin1" : name))).toContain(text);
  });
  it("is told by a mark, else is UTF-8 where it can be, else Western", () => {
    const text = "Größe — 썰물";
    for (const name of ["utf-8", "utf-16le", "utf-16be"]) {
      expect(decodeHtml(iconv.encode(text, name, { addBOM: true }))).toBe(text);
    }
    expect(decodeHtml(Buffer.from(text))).toBe(text);
    expect(decodeHtml(iconv.encode("très “bas”", "windows-1252"))).toBe("très “bas”");
    expect(decodeHtml(Buffer.from(`${said("no-such-thing")}é`))).toContain("é");
    expect(decodeHtml(Buffer.from(`${said("utf-16")}é`))).toContain("é");
  });
});

describe("an e-book", () => {
  it("is its title and its chapters, in the order of the spine", () => {
    expect(epubText(epub(BOOK))).toEqual({
      text: "The Tide & the Lamp\n\n\nFirst\n\nIt was low tide.\n\n\nLast\n\n밀물이 왔다.\n",
      missing: [],
    });
  });

  it("says which chapters it lacks, and has the others", () => {
    const { "OEBPS/text/one.xhtml": _, ...rest } = BOOK;
    const book = epubText(epub(rest));
    expect(book.text).toContain("It was low tide.");
    expect(book.missing).toEqual(["OEBPS/text/one.xhtml"]);
  });

  it("may have fonts that are sealed, but no chapters", () => {
    const sealed = (uri: string) => ({
      ...BOOK,
      "META-INF/encryption.xml": `<encryption><enc:EncryptedData xmlns:enc="x"><enc:CipherData><enc:CipherReference URI="${uri}"/></enc:CipherData></enc:EncryptedData></encryption>`,
    });
    expect(epubText(epub(sealed("OEBPS/font.otf"))).text).toContain("밀물");
    expect(() => epubText(epub(sealed("OEBPS/text/one.xhtml")))).toThrow("protected against copying (DRM)");
  });

  it.each([
    ["no archive at all", Buffer.from("PK\u0003\u0004 but not really"), "no ZIP archive, or a damaged one"],
    ["nothing", Buffer.alloc(0), "no ZIP archive, or a damaged one"],
    ["an archive of something else", epub({ "a.txt": "a" }), "no EPUB: it has no META-INF/container.xml"],
    ["a container that names nothing", epub({ "META-INF/container.xml": "<container/>" }), "names no book"],
    ["a package that is not there", epub({ "META-INF/container.xml": CONTAINER }), "it has no OEBPS/content.opf"],
    ["no chapters", epub({ ...BOOK, "OEBPS/content.opf": opf([], {}) }), "names no chapters"],
    [
      "empty chapters",
      epub({ ...BOOK, "OEBPS/text/one.xhtml": "", "OEBPS/text/chapter two.xhtml": page("") }),
      "no text in it",
    ],
  ])("of %s is refused with a reason", (_what, bytes, reason) => {
    expect(() => epubText(bytes)).toThrow(reason);
  });

  it("with a bomb in it is refused before it takes memory", () => {
    const bomb = epub({ ...BOOK, "OEBPS/text/one.xhtml": new Uint8Array(40 << 20) });
    expect(bomb.length).toBeLessThan(100_000);
    expect(() => epubText(bomb)).toThrow("too large for a book");
    // One that says it is small.
    const lie = Buffer.from(bomb);
    const real = Buffer.alloc(4);
    real.writeUInt32LE(40 << 20);
    for (let at = lie.indexOf(real); at >= 0; at = lie.indexOf(real, at + 1)) lie.writeUInt32LE(1000, at);
    let text = "";
    try {
      text = epubText(lie).text;
    } catch (error) {
      expect(String(error)).toMatch(/damaged|no text|too large/);
    }
    expect(text.length).toBeLessThan(100_000);
  });

  it("that leads out of its archive leads nowhere", () => {
    const items = { one: "../../../../etc/passwd", two: "/etc/passwd" };
    const book = epub({ ...BOOK, "OEBPS/content.opf": opf(["one", "two"], items), "../../etc/passwd": "x" });
    expect(() => epubText(book)).toThrow("no text in it");
  });

  it("of any damage is a text or a reason", () => {
    const whole = epub(BOOK);
    for (let seed = 0; seed < 300; seed++) {
      const random = seededRandom(seed);
      const bytes = Buffer.from(whole.subarray(0, seed % 3 === 0 ? Math.floor(random() * whole.length) : whole.length));
      for (let i = 0; i < 4 && bytes.length > 0; i++)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      try {
        expect(epubText(bytes).text.length).toBeGreaterThan(0);
      } catch (error) {
        expect((error as Error).constructor.name, `seed ${seed}: ${error}`).toBe("BookError");
      }
    }
  });
});

it("on a card, books and pages are texts; each bad one is a line", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mp8-books-"));
  try {
    const place = join(folder, "book.epub");
    writeFileSync(place, epub(BOOK));
    const lines: string[] = [];
    const data = (text: string) => Buffer.from(text);
    const { files, failed } = await textsOfBooks(
      [
        { path: "Book.epub", data: { file: place, sizeBytes: readFileSync(place).length } },
        { path: "Book.TXT", data: data("already there") },
        { path: "bad.epub", data: data("no book") },
        { path: "sub/page.HTML", data: data("<p>page") },
        { path: "film.avi", data: data("RIFF") },
      ],
      (line) => lines.push(line),
    );
    expect(files.map((file) => file.path)).toEqual(["Book (epub).txt", "Book.TXT", "film.avi", "sub/page.txt"]);
    expect(files.map((file) => Buffer.from(file.data as Uint8Array).toString())[3]).toBe("page\n");
    expect([failed, lines]).toEqual([1, ["bad.epub: it is no ZIP archive, or a damaged one"]]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
