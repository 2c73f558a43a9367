// What a command is answered with: pieces of bytes, then a few words. Layer: core/link.

export interface Answer {
  /** `again` gives every piece anew, so that nobody has to keep them. */
  readonly repeats: boolean;
  /** It is about the card: without that it fails. */
  readonly usesCard: boolean;
  /** Nothing more comes: `words` say how it went, or `failure` why not. */
  over: boolean;
  words: string;
  /** "" unless it failed. */
  failure: string;
  /** One slice of work, at most some 20 ms. @returns the next piece; "" where there is none yet, or where it is over */
  next(nowMs: number): string;
  /** Piece number `number` once more; "" where that fails. Only where `repeats` is true. */
  again(number: number): string;
}

/** An answer that is known at once. */
export class ShortAnswer implements Answer {
  readonly repeats: boolean;
  readonly usesCard: boolean;
  over: boolean;
  words: string;
  failure: string;
  private text: string;

  constructor(text: string, words: string, failure: string) {
    this.repeats = false;
    this.usesCard = false;
    this.over = text === "";
    this.words = words;
    this.failure = failure;
    this.text = text;
  }

  next(_nowMs: number): string {
    this.over = true;
    const text = this.text;
    this.text = "";
    return text;
  }

  again(_number: number): string {
    return "";
  }
}

export function failed(why: string): Answer {
  return new ShortAnswer("", "", why);
}
