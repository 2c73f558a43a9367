// What a runtime (the Espruino API on V8, a Lua VM, an emulated RP2040) sees of a virtual board: pins, SPI buses and a
// serial line by the names that the board file gives them, and the clock. Layer: hardware/virtual; nothing of Node.
// `createVirtualBoard` in create-board.ts makes one.
import type { BoardData, ButtonName } from "../boards/board.js";
import type { SoundStretch } from "./chips/speaker.js";
import type { SimulatedClock } from "./clock.js";
import type { VirtualBoard } from "./engine.js";

export type Pull = "none" | "up" | "down";

/** One pin of the microcontroller, with whatever the board wires to it. Every name gives a pin, wired or not. */
export interface BoardPin {
  readonly name: string;
  /** The level on the wire; an input that nothing drives or pulls is recorded as a violation and reads low. */
  read(): boolean;
  /** Makes it an output (push-pull) of this level. Open drain is `drive(false)` and `release("none")`. */
  drive(high: boolean): void;
  /** Makes it an input with this pull. All pins are inputs without a pull at power-on. */
  release(pull: Pull): void;
  /** The level, without a word about floating: for engines that mirror every pin. */
  readonly level: boolean;
  /**
   * Calls back on every change of the level, from inside `clock.advance`, a transfer or `drive`: the listener must
   * queue its work, not run firmware. @returns a function that stops it.
   */
  watch(listener: (high: boolean) => void): () => void;
}

/**
 * The wires of one SPI bus. Chips are selected by their CS pins: `pin(cs).drive(false)` first, `drive(true)` after.
 * Mode 0, most significant bit first, unless `setMode` says otherwise.
 */
export interface BoardSpi {
  /** The runtime's name: "SPI1". */
  readonly name: string;
  readonly sck: string;
  readonly mosi: string;
  readonly miso: string;
  setMode(mode: 0 | 1 | 2 | 3): void;
  /**
   * Clocks `tx` out and returns as many bytes that came in; bytes that no chip drives are FFh. Charges the clock the
   * wire time of each byte, 8 / clockHz plus `gapNs` (what the runtime's processor adds per byte), and fires the
   * alarms on the way at their places, so that a card pulled in mid-transfer is gone from the next byte on.
   */
  transfer(tx: Uint8Array, clockHz: number, gapNs?: number): Uint8Array;
  /** The same with what comes in thrown away. */
  write(tx: Uint8Array, clockHz: number, gapNs?: number): void;
  /**
   * One byte whose last bit is clocked now; charges no time. For emulators with a clock of their own: bring the
   * simulated clock to theirs (`clock.advanceTo`), then exchange. @returns the byte that came in.
   */
  exchange(byte: number, clockHz: number): number;
}

/** The microcontroller's end of a serial line, 8N1. */
export interface BoardSerial {
  readonly name: string;
  /** The rate the microcontroller uses; the other end uses the board file's. */
  setBaud(baud: number): void;
  /** Queues bytes behind those still being sent; takes no time by itself. @returns when the last bit is out, ns. */
  transmit(bytes: Uint8Array): number;
  /** Takes up to `max` bytes from the receive FIFO. */
  receive(max?: number): Uint8Array;
  readonly available: number;
  /** How many bytes the FIFO holds before it loses some (each loss is recorded): the runtime's own buffer. */
  setFifo(bytes: number): void;
  /**
   * Calls back when bytes wait: at half the FIFO or 32 bit times after the last one (as a PL011 interrupts). The
   * listener may call `receive` but must not run firmware.
   */
  onReceive(listener: (() => void) | null): void;
}

/** What is at the board's sound output. */
export interface BoardSpeaker {
  /** "D22". */
  readonly pin: string;
  readonly stretches: readonly SoundStretch[];
  /** 8-bit levels that go out one after the other, the first one at `startNs`. */
  play(startNs: number, periodNs: number, samples: Uint8Array): void;
  /** One level that goes out now, for engines that tell them one by one. */
  level(nowNs: number, sample: number): void;
}

/** Which radios are on: kept by the chip over power cycles. */
export interface RadioState {
  readonly wifi: boolean;
  readonly bluetooth: boolean;
}

export interface RuntimeBoard extends VirtualBoard {
  readonly data: BoardData;
  readonly clock: SimulatedClock;
  pin(name: string): BoardPin;
  /** The bus of this name, with the wiring of the board file; null where the board has none. */
  spi(name: string): BoardSpi | null;
  /** The bus whose clock is wired to this pin, for software SPI and for checking a set-up; null if there is none. */
  spiOnPin(sck: string): BoardSpi | null;
  /** The serial port of this name; null where nothing is wired to it. */
  serial(name: string): BoardSerial | null;
  /** Holds or lets go of a button until told otherwise. */
  setButton(button: ButtonName, down: boolean): void;
  /** As the firmware finds them at power-on. */
  readonly radio: RadioState;
  /** A file in the board's own flash, one character a byte; null where there is none of this name. */
  storedFile(name: string): string | null;
  readonly speaker: BoardSpeaker | null;
  /** Records a violation that the runtime itself has seen. */
  violation(text: string): void;
  /** Counts a call of a radio API: `radioApiCalls`. */
  countRadioCall(): void;
}
