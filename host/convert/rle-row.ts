// One row of a frame as Microsoft RLE codes: the cheapest way through it, where cheap is the error that is seen plus the
// time that the board takes for the codes. Layer: host/convert.
// Spec: Forney, "The Viterbi algorithm" (1973): for each pixel the best way to arrive at it skipping, in a run or in
// literals is kept, and the best of all is followed back. A run keeps the colour that it began with.

/** What a code costs, in squared error. */
export interface CodePrices {
  readonly run: number;
  readonly literal: number;
  readonly move: number;
  /** A row that is drawn in: the end of line, and sending it. */
  readonly row: number;
}

const SKIP = 0;
const RUN = 1;
const LITERAL = 2;
const WAYS = 3;
/** Added to a way: the code begins at this pixel. */
const BEGINS = 4;

export class RowCoder {
  /** By pixel: what it becomes, and how: SKIP, RUN or LITERAL, +4 where a code begins. */
  readonly colors: Uint8Array;
  readonly ways: Uint8Array;
  /** Of the row that was drawn last: what was paid for it, and the error that it takes away. */
  paid = 0;
  gain = 0;
  readonly #back: Uint8Array;

  constructor(
    readonly width: number,
    private readonly red: Int32Array,
    private readonly green: Int32Array,
    private readonly blue: Int32Array,
  ) {
    this.colors = new Uint8Array(width);
    this.ways = new Uint8Array(width);
    this.#back = new Uint8Array(width * WAYS);
  }

  /**
   * @param rgb of the frame; the row's first pixel is at `at * 3`
   * @param wanted its nearest indices, and `before` what the screen has, from `at` on; null for what is drawn whole
   * @returns whether anything is drawn
   */
  code(rgb: Uint8Array, wanted: Uint8Array, before: Uint8Array | null, at: number, prices: CodePrices): boolean {
    if (before !== null && isSame(wanted, before, at, this.width)) return false;
    const { width, red, green, blue } = this;
    const back = this.#back;
    const whole = before === null;
    let skip = whole ? Number.POSITIVE_INFINITY : 0;
    let untouched = skip;
    let run = Number.POSITIVE_INFINITY;
    let literal = Number.POSITIVE_INFINITY;
    let runColor = 0;
    for (let x = 0; x < width; x++) {
      const r = rgb[(at + x) * 3];
      const g = rgb[(at + x) * 3 + 1];
      const b = rgb[(at + x) * 3 + 2];
      const want = wanted[at + x];
      const wantError = (r - red[want]) ** 2 + (g - green[want]) ** 2 + (b - blue[want]) ** 2;
      // A skip ends with a move, unless the row's first pixels are drawn or nothing is any more.
      const draw = x === 0 ? 0 : skip + prices.move;
      const fromDrawn = run < literal ? run : literal;
      const enter = draw < fromDrawn ? draw : fromDrawn;
      const enterFrom = draw < fromDrawn ? SKIP : run < literal ? RUN : LITERAL;

      const kept = runColor;
      const onError = kept === want ? wantError : (r - red[kept]) ** 2 + (g - green[kept]) ** 2 + (b - blue[kept]) ** 2;
      const goOn = run + onError;
      const anew = enter + prices.run + wantError;
      const literalOn = literal + wantError;
      const literalAnew = enter + prices.literal + wantError;
      if (!whole) {
        const old = before[at + x];
        const oldError = old === want ? wantError : (r - red[old]) ** 2 + (g - green[old]) ** 2 + (b - blue[old]) ** 2;
        untouched += oldError;
        if (skip <= fromDrawn || x === 0) {
          back[x * WAYS] = SKIP;
          skip += oldError;
        } else {
          back[x * WAYS] = run < literal ? RUN : LITERAL;
          skip = fromDrawn + oldError;
        }
      }
      if (goOn <= anew) {
        back[x * WAYS + RUN] = RUN;
        run = goOn;
      } else {
        back[x * WAYS + RUN] = enterFrom | BEGINS;
        run = anew;
        runColor = want;
      }
      if (literalOn <= literalAnew) {
        back[x * WAYS + LITERAL] = LITERAL;
        literal = literalOn;
      } else {
        back[x * WAYS + LITERAL] = enterFrom | BEGINS;
        literal = literalAnew;
      }
    }
    const best = Math.min(skip, run, literal);
    if (!whole && untouched <= best + prices.row) return false;
    this.paid = prices.row;
    this.#follow(best === skip ? SKIP : best === run ? RUN : LITERAL, wanted, before, at, prices);
    this.gain = untouched - (best + prices.row - this.paid);
    return true;
  }

  #follow(last: number, wanted: Uint8Array, before: Uint8Array | null, at: number, prices: CodePrices): void {
    const { colors, ways, width } = this;
    const back = this.#back;
    let way = last;
    let paid = this.paid;
    for (let x = width - 1; x >= 0; x--) {
      const from = back[x * WAYS + way];
      const begins = from & BEGINS;
      ways[x] = way | begins;
      if (begins !== 0) {
        paid += way === RUN ? prices.run : prices.literal;
        if (x > 0 && (from & 3) === SKIP) paid += prices.move;
      }
      colors[x] = way === SKIP ? (before as Uint8Array)[at + x] : wanted[at + x];
      way = from & 3;
    }
    this.paid = paid;
    // A run has the colour of its first pixel.
    for (let x = 1; x < width; x++) if (ways[x] === RUN) colors[x] = colors[x - 1];
  }
}

function isSame(a: Uint8Array, b: Uint8Array, at: number, width: number): boolean {
  for (let i = at; i < at + width; i++) if (a[i] !== b[i]) return false;
  return true;
}
