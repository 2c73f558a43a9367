// A board out of the bag, at the end of a cable: what a program that flashes it sees, and nothing else. Layer:
// hardware/virtual/flashing.
import type { Engine } from "../engine.js";

export interface FlashableBoard {
  /** Where the board's bytes go. */
  onBytes: ((bytes: Uint8Array) => void) | null;
  /** The cable was pulled, by a fault that was asked for. */
  onCut: (() => void) | null;
  /** Bytes to the board. */
  receive(bytes: Uint8Array): void;
  /** The PC's control lines, true where asserted (which is low at the chip). */
  setLines(dtr: boolean, rts: boolean): void;
  /** Lets time pass. */
  runFor(ms: number): Promise<void>;
  /** Switches it off and on. */
  powerCycle(): void;
  /** Its flash, for tests and for a next board. */
  readonly flash: Uint8Array;
  /** What it does now. */
  readonly state: string;
  /** The player, where one runs. */
  readonly engine: Engine | null;
  dispose(): void;
}

/** What runs on a board once it has started from its flash: an interpreter's console, or the player. */
export interface Application {
  onBytes: ((bytes: Uint8Array) => void) | null;
  /** It wants the chip to start over. */
  onRestart: (() => void) | null;
  readonly state: string;
  readonly engine: Engine | null;
  receive(bytes: Uint8Array): void;
  runFor(ms: number): Promise<void>;
  /** GPIO0 of an ESP32 is pulled low, by the button BOOT or by the PC's DTR. */
  setBoot?(isLow: boolean): void;
  dispose(): void;
}

/** What goes wrong while packets go to a console: at the nth, from 1. */
export interface ConsoleFault {
  readonly nth: number;
  readonly kind: "refuse" | "silence" | "cut";
}
