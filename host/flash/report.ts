// How flashing tells what it does: steps, how far each is. Layer: host/flash. The command draws them.

export interface FlashReport {
  /** A step begins. */
  step(name: string): void;
  /** How far it is, 0 to 1. */
  progress(fraction: number): void;
  /** Something that a person should do now, or know. */
  note(text: string): void;
}

/** A step that failed, in words for a person; the board is left so that flashing it again mends it. */
export class FlashError extends Error {
  constructor(
    message: string,
    /** Whether nothing was written before. */
    readonly isUntouched: boolean = false,
    /** Whether the cable is gone: trying again over it is of no use. */
    readonly isGone: boolean = false,
  ) {
    super(message);
  }
}
