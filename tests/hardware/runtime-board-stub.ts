// A board with nothing on it, for tests of the Espruino runtime: every transfer and pin change is written down.
import { pico } from "../../hardware/boards/pico.js";
import { Speaker } from "../../hardware/virtual/chips/speaker.js";
import { SimulatedClock } from "../../hardware/virtual/clock.js";
import {
  createEspruinoEngineOn,
  type EspruinoEngine,
  type EspruinoOptions,
} from "../../hardware/virtual/runtimes/espruino/v8-engine.js";
import type { BoardPin, BoardSerial, BoardSpi, Pull, RuntimeBoard } from "../../hardware/virtual/virtual-board.js";
import { nodeIsolate } from "../../host/simulator/node-isolate.js";

export interface StubBoard extends RuntimeBoard {
  readonly log: string[];
  readonly serialOut: () => string;
  /** Answers of the SPI chip: byte in, byte out. */
  answer: (byte: number) => number;
  setPin(name: string, high: boolean): void;
  feedSerial(text: string): void;
}

export function stubBoard(): StubBoard {
  const clock = new SimulatedClock();
  const log: string[] = [];
  const violations: string[] = [];
  const levels = new Map<string, boolean>();
  const listeners = new Map<string, Set<(high: boolean) => void>>();
  let radioApiCalls = 0;
  let output = "";
  let input: number[] = [];
  let onReceive: (() => void) | null = null;

  const setLevel = (name: string, high: boolean) => {
    if (levels.get(name) === high) return;
    levels.set(name, high);
    for (const listener of listeners.get(name) ?? []) listener(high);
  };
  const pins = new Map<string, BoardPin>();
  const pin = (name: string): BoardPin => {
    const found = pins.get(name);
    if (found !== undefined) return found;
    const made: BoardPin = {
      name,
      read: () => levels.get(name) ?? false,
      get level() {
        return levels.get(name) ?? false;
      },
      drive(high) {
        log.push(`${name}=${high ? 1 : 0}`);
        setLevel(name, high);
      },
      release(pull: Pull) {
        log.push(`${name} ${pull}`);
        if (pull === "up") setLevel(name, true);
      },
      watch(listener) {
        const set = listeners.get(name) ?? new Set();
        listeners.set(name, set.add(listener));
        return () => set.delete(listener);
      },
    };
    pins.set(name, made);
    return made;
  };
  const bus = (name: string, sck: string, mosi: string, miso: string): BoardSpi => ({
    name,
    sck,
    mosi,
    miso,
    setMode: (mode) => log.push(`${name} mode ${mode}`),
    transfer(tx, clockHz, gapNs = 0) {
      log.push(`${name} ${hex(tx)} at ${clockHz}`);
      clock.advance(tx.length * (8e9 / clockHz + gapNs));
      return tx.map((byte) => board.answer(byte));
    },
    write(tx, clockHz, gapNs = 0) {
      log.push(`${name} ${hex(tx)} at ${clockHz}`);
      clock.advance(tx.length * (8e9 / clockHz + gapNs));
    },
    exchange: (byte) => board.answer(byte),
  });
  const buses = [bus("SPI1", "D18", "D19", "D16"), bus("SPI2", "D10", "D11", "D12")];
  const serial: BoardSerial = {
    name: "Serial1",
    setBaud: (baud) => log.push(`Serial1 ${baud}`),
    transmit(bytes) {
      output += Buffer.from(bytes).toString("latin1");
      return clock.nowNs;
    },
    receive() {
      const bytes = Uint8Array.from(input);
      input = [];
      return bytes;
    },
    get available() {
      return input.length;
    },
    setFifo: () => {},
    onReceive(listener) {
      onReceive = listener;
    },
  };

  const board: StubBoard = {
    log,
    answer: (byte) => byte ^ 0xff,
    serialOut: () => output,
    setPin: setLevel,
    feedSerial(text) {
      input.push(...Buffer.from(text, "latin1"));
      onReceive?.();
    },
    data: pico,
    clock,
    get nowMs() {
      return clock.nowMs;
    },
    pin,
    spi: (name) => buses.find((one) => one.name === name) ?? null,
    spiOnPin: (sck) => buses.find((one) => one.sck === sck) ?? null,
    serial: (name) => (name === "Serial1" ? serial : null),
    setButton: () => {},
    violation: (text) => violations.push(text),
    radio: { wifi: false, bluetooth: false },
    speaker: new Speaker("D22"),
    storedFile: () => null,
    countRadioCall: () => {
      radioApiCalls += 1;
    },
    insertCard: () => {},
    ejectCard: () => {},
    cardCounters: { blocksRead: 0, writeCommands: 0, commands: 0 },
    press: () => {},
    screen: () => ({ width: 0, height: 0, pixels: new Uint16Array(0) }),
    screenMemory: () => new Uint8Array(0),
    takeSerialOutput: () => new Uint8Array(0),
    sendSerial: () => {},
    violations,
    get radioApiCalls() {
      return radioApiCalls;
    },
  };
  return board;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export interface Run {
  readonly board: StubBoard;
  readonly engine: EspruinoEngine;
  /** Lines that the firmware printed. */
  readonly printed: string[];
}

/** Runs a firmware for some simulated time on the stub board. */
export async function runFirmware(
  bundle: string,
  ms = 1000,
  options: Partial<EspruinoOptions> = {},
  prepare: (board: StubBoard) => void = () => {},
): Promise<Run> {
  const board = stubBoard();
  prepare(board);
  const engine = createEspruinoEngineOn(board, { bundle, board: pico, isolate: nodeIsolate, ...options });
  await engine.runFor(ms);
  const printed = engine.consoleText.split("\r\n").slice(0, -1);
  return { board, engine, printed };
}
