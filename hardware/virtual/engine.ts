// What a scenario, the demo or a test holds in its hands: a virtual board with firmware running on it, whichever
// engine runs the firmware. Layer: hardware/virtual; no Node here, the same files run in a browser.
import type { ButtonName } from "../boards/board.js";
import type { SoundStretch } from "./chips/speaker.js";

/** Milliseconds of the simulated clock; fractions are exact to the nanosecond. */
export type SimulatedMs = number;

/** The card as an array of bytes that the engine promises not to change. */
export interface CardImage {
  readonly bytes: Uint8Array;
}

/** Or a card whose 512-byte blocks are made when asked for, so that a 2 TB card needs no 2 TB. Never changed either. */
export interface CardContent {
  /** Blocks with content; the card reports at least this many. */
  readonly blockCount: number;
  /** Puts the 512 bytes of `block` (0 ≤ block < blockCount) at `offset` of `into`. */
  readBlock(block: number, into: Uint8Array, offset: number): void;
}

/** What goes wrong with a card: every field optional, nothing does by default. */
export interface CardFaults {
  /** Time before the data token of a read command, ns per card access, ±1/16 by seed. Default 600,000. */
  readonly accessNs?: number;
  /** Time between the blocks of CMD18, ns. Default 0: N_AC, which is 1 byte and by seed sometimes 2 to 4. */
  readonly blockGapNs?: number;
  /** Blocks that answer with a data error token. */
  readonly badBlocks?: readonly number[];
  /** Blocks that make the card slow: this much longer before their token, ns. */
  readonly slowBlocks?: readonly { readonly first: number; readonly count: number; readonly extraNs: number }[];
  /** Blocks whose token never comes. */
  readonly silentBlocks?: readonly number[];
  /**
   * Bits (0 … 4095, the first is the top bit of byte 0) that arrive wrong: with `onWire` the CRC shows it, else the
   * card itself believes them. `times`: only in the first so many reads of the block.
   */
  readonly flippedBits?: readonly {
    readonly block: number;
    readonly bit: number;
    readonly onWire?: boolean;
    readonly times?: number;
  }[];
  /** The chance that a bit of a data block arrives wrong, by seed. */
  readonly wireNoise?: number;
  /** The card is pulled when this byte (0 … 511) of this block is about to be sent. */
  readonly pulledAt?: { readonly block: number; readonly byte: number };
}

/** How the card behaves: every field optional, defaults in the SD card model. */
export interface CardBehaviour extends CardFaults {
  /** Seed for the varied response delays (NCR 1 to 8 bytes) and token places. */
  readonly seed?: number;
  /** SDSC (byte addresses) instead of SDHC; default: by size, SDSC up to 2 GB. */
  readonly standardCapacity?: boolean;
  /** Physical layer version: 1 (no CMD8 nor CMD6; standard capacity only) or 2 and later. Default 2. */
  readonly version?: 1 | 2;
  /** false: the card has no high speed mode. Default true. */
  readonly highSpeed?: boolean;
  /** From the first ACMD41 to ready, ns. Default 20,000,000. */
  readonly initNs?: number;
  /** Busy after CMD12, ns. Default 20,000. */
  readonly stopBusyNs?: number;
}

export interface CardCounters {
  /** 512-byte data blocks sent by the card. */
  blocksRead: number;
  /** CMD24, CMD25, CMD27, CMD28, CMD32, CMD33, CMD38, CMD42 and the like received: must stay 0. */
  writeCommands: number;
  /** Commands received, all. */
  commands: number;
}

export interface VirtualBoard {
  /** Simulated time since power-on. */
  readonly nowMs: SimulatedMs;
  insertCard(image: CardImage | CardContent, behaviour?: CardBehaviour): void;
  /** Damages the card that is in, from now on; without a card, nothing happens. Absent where no card can be damaged. */
  faultCard?(faults: CardFaults): void;
  /** Pulls the card, now, even in the middle of a transfer. */
  ejectCard(): void;
  readonly cardCounters: CardCounters;
  /** On a board whose buttons are parts of its screen, a finger presses there. */
  press(button: ButtonName, holdMs?: SimulatedMs): void;
  /** A finger at pixel (x, y) of the screen. Absent where the screen cannot be touched. */
  touch?(x: number, y: number, holdMs?: SimulatedMs): void;
  /** What the LCD shows: RGB565, row by row as a person sees it, after MADCTL and inversion; black while the display is off. */
  screen(): { readonly width: number; readonly height: number; readonly pixels: Uint16Array };
  /** The LCD's memory as it is, for the search after eject. */
  screenMemory(): Uint8Array;
  /** Bytes the firmware sent on its serial line since the last call. */
  takeSerialOutput(): Uint8Array;
  sendSerial(bytes: Uint8Array): void;
  /** Protocol violations seen by any chip, in words; a healthy run has none. */
  readonly violations: readonly string[];
  /** What came out of the sound output; null or absent where the board has none. */
  readonly speaker?: { readonly stretches: readonly SoundStretch[] } | null;
  /** Calls of radio APIs by the firmware: must stay 0. */
  readonly radioApiCalls: number;
}

/** The PC's end of the board's USB cable, as a serial port. */
export interface UsbSerial {
  send(bytes: Uint8Array): void;
  /** What the board sent since the last call. */
  take(): Uint8Array;
}

/** What simulated time is worth. */
export interface SimulatedTime {
  /** How it comes about: by fixed prices, by prices of a Pico for each token, or as the processor takes it. */
  readonly source: "coarse estimate" | "estimate of a Pico" | "emulated Pico";
  /** How far from an emulated Pico's it was found to be, in per cent; null where nobody knows. */
  readonly errorPercent: number | null;
}

export interface Engine {
  readonly name: "espruino" | "lua" | "rp2040";
  readonly board: VirtualBoard;
  /** What its simulated time is, for reports; absent where nobody knows. */
  readonly time?: SimulatedTime;
  /** Where a PC is at the USB cable; the board's serial line goes through it then, its log stays on the UART. */
  readonly usb?: UsbSerial | null;
  /** Runs the firmware and the chips for this much simulated time. */
  runFor(ms: SimulatedMs): Promise<void>;
  /** An exception that escaped the firmware, in words, or null. */
  readonly crash: string | null;
  /**
   * Searches everything the firmware still holds (variables, closures, typed arrays, strings) for any of `needles`.
   * @returns where each was found, in words; empty when nothing stayed.
   */
  searchMemory(needles: readonly Uint8Array[]): Promise<string[]>;
  dispose(): void;
}
