// Puts counters into a script: pieces of text at places, which may sit inside each other. Layer: host/simulator.

/** The array that counts; a name of the script's own scope, not a property of the global object. */
export const COUNTER = "__mp8_work";

interface Insertion {
  readonly at: number;
  readonly closing: boolean;
  readonly order: number;
  text: () => string;
}

export class Counters {
  private readonly insertions: Insertion[] = [];

  /** Counts before the statements that begin at `at`. */
  statement(at: number, ns: () => number): void {
    this.insert(at, false, () => `${count(ns())};`);
  }

  /** Counts each time the expression from `start` to `end` is evaluated. */
  expression(start: number, end: number, ns: () => number): void {
    this.insert(start, false, () => `(${count(ns())},`);
    this.insert(end, true, () => ")");
  }

  /** Makes a block of a statement that is none, with a count at its start. */
  wrapped(start: number, end: number, ns: () => number): void {
    this.insert(start, false, () => `{${count(ns())};`);
    this.insert(end, true, () => "}");
  }

  private insert(at: number, closing: boolean, text: () => string): void {
    this.insertions.push({ at, closing, order: this.insertions.length, text });
  }

  apply(code: string): string {
    // At one place what closes comes first, inner before outer; then what opens, outer before inner.
    const sorted = [...this.insertions].sort((a, b) => {
      if (a.at !== b.at) return a.at - b.at;
      if (a.closing !== b.closing) return a.closing ? -1 : 1;
      return a.closing ? b.order - a.order : a.order - b.order;
    });
    const parts: string[] = [];
    let done = 0;
    for (const insertion of sorted) {
      parts.push(code.slice(done, insertion.at), insertion.text());
      done = insertion.at;
    }
    parts.push(code.slice(done));
    return parts.join("");
  }
}

function count(ns: number): string {
  return `${COUNTER}[0]+=${Math.round(ns)}`;
}
