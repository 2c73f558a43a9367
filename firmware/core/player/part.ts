// A part of the player that is in memory only while it is used: what reading a text takes is not there while a video
// plays. Layer: core/player.
// In the sources a part is nothing but the function that hands it out. The build (host/build/parts.ts) sees to it that
// what only this function reaches is made by the part's steps, not at power-on, and adds steps and `forget` to the call.

type Step = () => void;

export class Part<T> {
  private make: () => T;
  private steps: readonly Step[];
  private forget: Step | null;
  private done: number;
  private made: T | null;

  /**
   * @param make gives the part; called when all `steps` were
   * @param _outlive classes of objects that the part hands out and that are used when it is long dropped: the build
   * leaves these, and what they need, where they are
   */
  constructor(make: () => T, _outlive: readonly unknown[], steps?: readonly Step[], forget?: Step) {
    this.make = make;
    this.steps = steps === undefined ? [] : steps;
    this.forget = forget === undefined ? null : forget;
    this.done = 0;
    this.made = null;
  }

  /** One slice of making the part, at most some 20 ms. Returns false when it is there. */
  step(): boolean {
    if (this.made !== null) {
      return false;
    }
    if (this.done < this.steps.length) {
      const step = this.steps[this.done];
      this.done++;
      step();
      return true;
    }
    this.made = this.make();
    return false;
  }

  /** The part, once `step` has returned false. */
  get(): T {
    return this.made as T;
  }

  /**
   * Lets go of the part; nothing that came from it may be in use any more. Its classes are rings: only
   * `Memory.collect` gives their memory back. @returns whether there was anything
   */
  drop(): boolean {
    if (this.done === 0 && this.made === null) {
      return false;
    }
    this.done = 0;
    this.made = null;
    if (this.forget !== null) {
      this.forget();
    }
    return true;
  }
}
