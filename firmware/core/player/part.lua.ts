// A part of the player on Lua, where code stays in flash and takes no memory: always there. Layer: core/player; part.ts
// says what it is elsewhere.

type Make<T> = () => T;

export class Part<T> {
  private make: Make<T>;

  constructor(make: Make<T>, _outlive: readonly unknown[]) {
    this.make = make;
  }

  step(): boolean {
    return false;
  }

  get(): T {
    return this.make();
  }

  isHere(): boolean {
    return false;
  }

  dropStep(): boolean {
    return false;
  }

  drop(): boolean {
    return false;
  }
}
