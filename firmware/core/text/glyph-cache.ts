// Pictures of the characters that were asked for lately, and which ones are not here yet. Layer: core/text.
// A row is looked up by one native call. Two generations of them: when there are many, those of before are let go of as a
// whole, and what is asked for again comes over.
import { byteText } from "../bytes/byte-text.js";

export class GlyphCache {
  /** Characters that were asked for and have no picture yet. */
  readonly wanted: number[];
  /** Pictures that came into this generation. */
  fresh: number;
  /** By code point; "" for those that are wanted. Some five of Espruino's variables each. */
  recent: Record<number, string>;
  older: Record<number, string>;
  /** Number of the generation: what was asked for in one is kept in the next, too. */
  era: number;

  constructor() {
    this.wanted = [];
    this.fresh = 0;
    this.recent = {};
    this.older = {};
    this.era = 0;
  }

  /**
   * The cells of a row. What has no picture yet is in `wanted` then, and nothing in its place.
   * @param aliased as ByteText.aliased makes it
   */
  row(aliased: string): string {
    asked = this;
    const found = byteText().latin(aliased, this.recent, missing);
    asked = null;
    return found;
  }

  keep(point: number, picture: string): void {
    this.recent[point] = picture;
    this.fresh++;
  }

  /** Begins a new generation, while nothing is wanted. */
  age(): void {
    this.older = this.recent;
    this.recent = {};
    this.fresh = 0;
    this.era++;
  }
}

/** What the native call does not find. */
let asked: GlyphCache | null = null;

function missing(point: number): string {
  const cache = asked;
  if (cache === null) {
    return "";
  }
  let known = cache.older[point];
  if (known === undefined) {
    known = "";
    cache.wanted.push(point);
  } else {
    cache.fresh++;
  }
  cache.recent[point] = known;
  return known;
}
