// What the parts of the prelude share inside the realm. Layer: hardware/virtual/runtimes/espruino.
// A part is a function that is turned into text and evaluated in the realm (see assemble.ts), so it may use its two
// arguments and the language, and nothing that this file or any other imports.
import type { HostApi, Job } from "./host-api.js";

/** A pin inside the realm: an object where the interpreter has a kind of number. */
export interface RealmPin {
  readonly pinNumber: number;
}

export interface Kit {
  /** The realm's global object. */
  readonly global: Record<string, unknown>;
  /** Uint8Array as V8 has it: without the interpreter's checks and costs. */
  readonly Bytes: Uint8ArrayConstructor;
  /** Converts as the interpreter converts arguments: undefined and text that is no number give 0. */
  int(value: unknown): number;
  /** The same with fractions; undefined gives NaN. */
  float(value: unknown): number;
  /** Pin number of a Pin, a number or a name; -1 for anything else. */
  pinNumber(value: unknown): number;
  /** Throws an Error of the realm for what is not a pin. */
  pinOrThrow(value: unknown): number;
  /** A string as bytes; a character above 255 is recorded as a violation and cut to its low byte. */
  bytesOfString(text: string): Uint8Array;
  stringOfBytes(bytes: Uint8Array): string;
  /** The memory behind a string, ArrayBuffer or typed array; null for anything else. */
  memoryOf(value: unknown): Uint8Array | null;
  /** What iterating over it gives, each cut to a byte: numbers, strings, arrays, {data, count}. */
  bytesOfData(values: readonly unknown[]): Uint8Array;
  /** Defines a class or a value as it is. */
  expose(target: object, name: string, value: unknown): void;
  /** Defines a function of the API: errors of the host become errors of the realm. */
  define(target: object, name: string, value: unknown): void;
  guard<F extends (...values: never[]) => unknown>(callback: F): F;
  /** Queues a call for when the current slice is over. */
  later(callback: () => void): void;
  queue: (() => void)[];
  /** Runs one job; added by the parts that own jobs. */
  readonly jobs: Record<string, (job: Job) => void>;
  /** Native modules of `require`. */
  readonly modules: Record<string, unknown>;
  /** Describes an exception for the console. */
  describe(problem: unknown): string;
}

export type PreludePart = (kit: Kit, host: HostApi) => void;
