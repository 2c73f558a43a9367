// A part of the player that is in memory only while it is used: what reading a text takes is not there while a video
// plays. Layer: core/player.
// In the sources a part is nothing but the function that hands it out. The build (host/build/parts.ts) sees to it that
// what only parts reach is made by pieces of the script, not at power-on, and puts the part's number in the place of that
// function. A piece that two parts need is there while one of them is.

/** All pieces of the script: what makes each, what forgets some, how many of the parts that are there need each. */
interface Pieces {
  /** The last one that a part needs returns the part. */
  readonly makers: readonly (() => unknown)[];
  readonly forgetting: readonly ((number: number) => void)[];
  readonly users: Uint8Array;
  /** What a part needs, as characters; a function, so that they take no memory. @param part its number */
  needs(part: number): string;
}

/** The character of the first piece; one below it says that what follows is for another slice. */
const FIRST_PIECE = 0x23;
/** Pieces that one function forgets. */
const FORGOTTEN_TOGETHER = 8;
/** Pieces forgotten in one slice: each takes the Pico some 3 ms. */
const FORGOTTEN_AT_ONCE = 8;

export class Part<T> {
  private number: number;
  private pieces: Pieces;
  /** Characters of what it needs that were seen to. */
  private done: number;
  private made: T | null;

  /**
   * @param give gives the part; null in a script that was built
   * @param _outlive classes of objects that the part hands out and that are used when it is long dropped: the build
   * leaves these, and what they need, where they are
   * @param number, pieces of a script that was built
   */
  constructor(give: (() => T) | null, _outlive: readonly unknown[], number?: number, pieces?: Pieces) {
    this.number = number === undefined ? 0 : number;
    // What was not built is there anyway: a single piece gives it.
    this.pieces =
      pieces === undefined
        ? { makers: [give as () => T], forgetting: [() => {}], users: new Uint8Array(1), needs: () => "#" }
        : pieces;
    this.done = 0;
    this.made = null;
  }

  /** One slice of making the part, at most some 30 ms. Returns false when it is there. */
  step(): boolean {
    return this.made === null && this.makeSome();
  }

  /** Returns whether any were made. */
  private makeSome(): boolean {
    const pieces = this.pieces;
    const needs = pieces.needs(this.number);
    const users = pieces.users;
    let at = this.done;
    let number = 0;
    let worked = false;
    let given: unknown = null;
    while (at < needs.length) {
      number = needs.charCodeAt(at) - FIRST_PIECE;
      at++;
      if (number < 0) {
        if (worked) {
          break;
        }
      } else {
        users[number]++;
        if (users[number] === 1) {
          const maker = pieces.makers[number];
          given = maker();
          worked = true;
        }
      }
    }
    this.done = at;
    if (at === needs.length) {
      this.made = given as T;
    }
    return worked;
  }

  /** The part, once `step` has returned false. */
  get(): T {
    return this.made as T;
  }

  /** Whether there is anything of it. */
  isHere(): boolean {
    return this.done > 0;
  }

  /**
   * One slice of letting go of the part; nothing that came from it may be in use any more. Its classes are rings: only
   * `Memory.collect` gives their memory back. @returns false when nothing of it is left
   */
  dropStep(): boolean {
    this.made = null;
    // Asked for in each slice of opening a file: what is rare is not in here.
    return this.done > 0 && this.forgetSome();
  }

  /** Returns whether there may be more to forget. */
  private forgetSome(): boolean {
    const pieces = this.pieces;
    const needs = pieces.needs(this.number);
    const users = pieces.users;
    let at = this.done;
    let number = 0;
    let left = FORGOTTEN_AT_ONCE;
    while (at > 0 && left > 0) {
      at--;
      number = needs.charCodeAt(at) - FIRST_PIECE;
      if (number >= 0) {
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
