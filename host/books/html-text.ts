// Plain text of a page of HTML or XHTML, however broken: what a person would read of it, paragraph by paragraph.
// Layer: host/books. The parser is htmlparser2's; it tells one tag after the other, so that no depth of nesting matters.
import { Parser } from "htmlparser2";
import { BookError } from "./book-error.js";

/** What is no text to read. */
const LEFT_OUT = new Set(["head", "script", "style", "template", "svg", "math", "object", "iframe", "rp", "noscript"]);
/** Begin and end a line. */
const LINES = new Set(
  "address article aside blockquote body caption dd div dl dt fieldset figcaption figure footer form header hgroup html li main nav ol option pre section select summary table tbody tfoot thead tr ul".split(
    " ",
  ),
);
/** Have an empty line before and after them. */
const PARAGRAPHS = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "blockquote", "pre", "figure"]);
/** Tags open at once: with many more the parser takes hours. Pages that never close theirs have some hundred. */
export const MOST_OPEN = 10_000;
const BETWEEN_WORDS = /[ \t\n\r\f]+/g;

/**
 * @throws BookError where tags are nested in a way that no page is
 * @returns lines ended by "\n", with at most one empty line between two; "" where there is nothing to read
 */
export function htmlText(html: string): string {
  const writer = new TextWriter();
  let open = 0;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        open++;
        if (open > MOST_OPEN) throw new BookError("its tags are nested thousands deep");
        writer.open(name, attributes);
      },
      onclosetag: (name) => {
        open--;
        writer.close(name);
      },
      ontext: (text) => writer.text(text),
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true, recognizeSelfClosing: true },
  );
  parser.end(html);
  return writer.end();
}

class TextWriter {
  private readonly parts: string[] = [];
  /** Tags that are left out and still open, the outermost first. */
  private readonly left: string[] = [];
  private preformatted = 0;
  /** Of lists that are open: the number of the next item, or 0 for a dot. */
  private readonly lists: number[] = [];
  /** Line ends that are due before the next text; at the very beginning none are. */
  private due = 0;
  private needsSpace = false;
  private isEmpty = true;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.left.length > 0 || LEFT_OUT.has(name)) {
      this.left.push(name);
      return;
    }
    this.separate(name);
    if (name === "br") this.breakLine();
    else if (name === "pre") this.preformatted++;
    else if (name === "ol") this.lists.push(1);
    else if (name === "ul") this.lists.push(0);
    else if (name === "li") this.item();
    else if (name === "hr") this.write("* * *");
    else if (name === "rt") this.write("(");
    else if (name === "img" && (attributes.alt ?? "").trim() !== "") this.text(` [${attributes.alt}] `);
    else if ((name === "td" || name === "th") && this.due === 0) this.needsSpace = true;
    if (name === "hr") this.separate(name);
  }

  close(name: string): void {
    if (this.left.length > 0) {
      const at = this.left.lastIndexOf(name);
      if (at >= 0) this.left.length = at;
      return;
    }
    if (name === "rt") this.write(")");
    if (name === "pre" && this.preformatted > 0) this.preformatted--;
    if (name === "ol" || name === "ul") this.lists.pop();
    this.separate(name);
  }

  text(text: string): void {
    if (this.left.length > 0) return;
    // A soft hyphen is for those who can hyphenate; a space that must not break is one.
    const clean = text.replaceAll("\u00ad", "").replaceAll("\u00a0", " ");
    if (this.preformatted > 0) {
      const [first, ...lines] = clean.split(/\r\n?|\n/);
      this.write(first as string);
      for (const line of lines) {
        this.breakLine();
        this.write(line);
      }
      return;
    }
    const words = clean.replace(BETWEEN_WORDS, " ");
    if (words.startsWith(" ")) this.needsSpace = true;
    const trimmed = words.trim();
    if (trimmed !== "") this.write(trimmed);
    if (words.endsWith(" ")) this.needsSpace = true;
  }

  end(): string {
    if (this.isEmpty) return "";
    return `${this.parts
      .join("")
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n")}\n`;
  }

  /** Line ends that go with a tag, at its beginning as at its end. */
  private separate(name: string): void {
    if (PARAGRAPHS.has(name)) this.due = 2;
    else if (LINES.has(name) && this.due < 1) this.due = 1;
  }

  private breakLine(): void {
    if (this.due > 0) this.flush();
    if (!this.isEmpty) this.parts.push("\n");
    this.needsSpace = false;
  }

  private item(): void {
    const last = this.lists.length - 1;
    const number = this.lists[last] ?? 0;
    if (number > 0) this.lists[last] = number + 1;
    this.write(number > 0 ? `${number}.` : "-");
    this.needsSpace = true;
    this.due = 0;
  }

  private write(text: string): void {
    if (text === "") return;
    this.flush();
    if (this.needsSpace) this.parts.push(" ");
    this.needsSpace = false;
    this.parts.push(text);
    this.isEmpty = false;
  }

  /** The line ends that are due. */
  private flush(): void {
    if (this.due > 0) {
      if (!this.isEmpty) this.parts.push("\n".repeat(this.due));
      this.due = 0;
      this.needsSpace = false;
    }
    if (this.isEmpty) this.needsSpace = false;
  }
}
