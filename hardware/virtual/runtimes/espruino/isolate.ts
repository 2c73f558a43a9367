// Where firmware runs: a JavaScript realm of its own, in which nothing of the host is in sight. An interface, since
// Node (host/simulator/node-isolate.ts) and a browser's Worker make such realms in different ways.
// Layer: hardware/virtual; nothing of Node.

import type { ScriptCosts } from "./script-costs.js";

/** A slice of firmware that never gave the processor back. */
export class IsolateTimeout extends Error {
  override readonly name = "IsolateTimeout";
}

/** What stayed in the realm's memory: where, and which of the needles. */
export interface MemoryMatch {
  readonly place: string;
  readonly needle: number;
}

export interface Isolate {
  /**
   * Runs a script at the top level of the realm and returns its value.
   * @throws IsolateTimeout when it runs longer than `timeoutMs` of the host's time; whatever the script throws.
   */
  run(code: string, fileName: string, timeoutMs: number): unknown;
  /** Calls a function that `run` returned, under the same time limit. */
  call(callback: () => unknown, timeoutMs: number): unknown;
  /**
   * Searches everything alive in the realm: variables, closures, typed arrays, array buffers, strings. Needles are
   * runs of bytes: compared with memory as bytes, with strings as Latin-1 and as UTF-16.
   * Absent where the realm cannot be looked into.
   */
  searchMemory?(needles: readonly Uint8Array[]): Promise<MemoryMatch[]>;
  dispose(): void;
}

/** Puts counters into a script, so that its own work has a price. */
export interface ScriptMeter {
  /** To run in the realm before a metered script; gives the array whose first element counts nanoseconds. */
  readonly prelude: string;
  /** The script with counters. @throws SyntaxError */
  meter(code: string, costs: ScriptCosts): string;
}

export interface IsolateFactory {
  create(): Isolate;
  /** Absent where nothing can read scripts: then only calls of the API cost time. */
  readonly meter?: ScriptMeter;
}
