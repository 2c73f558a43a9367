// A part of the player that is in memory only while it is used: what reading a text takes is not there while a video
// plays. Layer: core/player.
// In the sources a part is nothing but the function that hands it out. The build (host/build/parts.ts) sees to it that
// what only parts reach is made by pieces of the script, not at power-on, and adds to the call which of them it takes. A
// piece that two parts need is there while one of them is.

/** All pieces of the script: what makes each, what forgets some, how many of the parts that are there need each. */
interface Pieces {
  readonly makers: readonly (() => void)[];
  readonly forgetting: readonly ((number: number) => void)[];
  readonly users: Uint8Array;
}

/** Among the numbers of a part's pieces: what follows is for another slice. */
const SLICE_END = 255;
/** Pieces that one function forgets. */
const FORGOTTEN_TOGETHER = 8;
/** Pieces forgotten in one slice: each takes the Pico some 3 ms. */
const FORGOTTEN_AT_ONCE = 8;

export class Part<T> {
  private make: () => T;
  /** The numbers of its pieces, as characters. */
  private needs: string;
  private pieces: Pieces | null;
  private done: number;
  private made: T | null;

  /**
   * @param make gives the part; called when all its pieces are there
   * @param _outlive classes of objects that the part hands out and that are used when it is long dropped: the build
   * leaves these, and what they need, where they are
   */
  constructor(make: () => T, _outlive: readonly unknown[], needs?: string, pieces?: Pieces) {
    this.make = make;
    this.needs = needs === undefined ? "" : needs;
    this.pieces = pieces === undefined ? null : pieces;
    this.done = 0;
    this.made = null;
  }

  /** One slice of making the part, at most some 20 ms. Returns false when it is there. */
  step(): boolean {
    if (this.made !== null) {
      return false;
    }
    const pieces = this.pieces;
    if (pieces !== null && this.makeSome(pieces)) {
      return true;
    }
    this.made = this.make();
    return false;
  }

  /** Returns whether any were made. */
  private makeSome(pieces: Pieces): boolean {
    const needs = this.needs;
    const users = pieces.users;
    let at = this.done;
    let number = 0;
    let worked = false;
    while (at < needs.length) {
      number = needs.charCodeAt(at);
      at++;
      if (number === SLICE_END) {
        if (worked) {
          break;
        }
      } else {
        users[number]++;
        if (users[number] === 1) {
          const maker = pieces.makers[number];
          maker();
          worked = true;
        }
      }
    }
    this.done = at;
    return worked;
  }

  /** The part, once `step` has returned false. */
  get(): T {
    return this.made as T;
  }

  /** Whether there is anything of it. */
  isHere(): boolean {
    return this.done > 0 || this.made !== null;
  }

  /**
   * One slice of letting go of the part; nothing that came from it may be in use any more. Its classes are rings: only
   * `Memory.collect` gives their memory back. @returns false when nothing of it is left
   */
  dropStep(): boolean {
    this.made = null;
    // Asked for in each slice of opening a file: what is rare is not in here.
    return this.done > 0 && this.forgetSome(this.pieces as Pieces);
  }

  /** Returns whether there may be more to forget. */
  private forgetSome(pieces: Pieces): boolean {
    const needs = this.needs;
    const users = pieces.users;
    let at = this.done;
    let number = 0;
    let left = FORGOTTEN_AT_ONCE;
    while (at > 0 && left > 0) {
      at--;
      number = needs.charCodeAt(at);
      if (number !== SLICE_END) {
        users[number]--;
        if (users[number] === 0) {
          const forget = pieces.forgetting[(number - (number % FORGOTTEN_TOGETHER)) / FORGOTTEN_TOGETHER];
          forget(number);
          left--;
        }
      }
    }
    this.done = at;
    // Others' pieces are for the next slice.
    return at > 0 || left < FORGOTTEN_AT_ONCE;
  }

  /** Lets go of all of it at once: some 2 ms a piece. @returns whether there was anything */
  drop(): boolean {
    const wasHere = this.isHere();
    while (this.dropStep()) {}
    return wasHere;
  }
}
