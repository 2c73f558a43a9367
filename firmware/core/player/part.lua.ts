// A part of the player on Lua: its code stays in flash, but its functions and classes are in memory only while it is
// used. Layer: core/player; part.ts says what a part is, host/build/lua/parts.ts what the build makes of it. Here it is
// made, and let go of, in one slice.

type Make<T> = () => T;

export class Part<T> {
  private make: Make<T>;
  /** Numbers of the groups of files that it needs, in their order. */
  private needs: readonly number[];
  private made: T | null;

  /** @param needs in place of what the sources say: the build puts the numbers there */
  constructor(make: Make<T>, needs: readonly unknown[]) {
    this.make = make;
    this.needs = needs as readonly number[];
    this.made = null;
  }

  step(): boolean {
    if (this.made === null) {
      for (const group of this.needs) {
        const users = ____parts.users[group];
        if (users === 0) {
          ____parts.makers[group]();
        }
        ____parts.users[group] = users + 1;
      }
      this.made = this.make();
    }
    return false;
  }

  get(): T {
    this.step();
    return this.made as T;
  }

  isHere(): boolean {
    return this.made !== null;
  }

  dropStep(): boolean {
    if (this.made !== null) {
      this.made = null;
      for (const group of this.needs) {
        const users = ____parts.users[group] - 1;
        ____parts.users[group] = users;
        if (users === 0) {
          ____parts.given[group] = undefined;
        }
      }
    }
    return false;
  }

  drop(): boolean {
    const wasHere = this.isHere();
    this.dropStep();
    return wasHere;
  }
}
