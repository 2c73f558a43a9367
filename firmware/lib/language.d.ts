// The whole standard library of the firmware: what Espruino has and what can be given to it in Lua as well. Anything
// not declared here (Map, Set, Promise, JSON, Math.imul, subarray, …) is a type error in firmware/. What only JavaScript has,
// for core/bytes and platforms/espruino, is in javascript.d.ts; what only Lua has, in lua.d.ts.
// Layer: types only. Espruino's own reference is the source for what exists; TARGETS of each runtime narrow it.

interface CallableFunction extends Function {}
interface NewableFunction extends Function {}
interface IArguments {}
interface RegExp {}
interface Function {}
interface Object {}
interface Boolean {}

// For `for..of` over arrays only; strings have no iterator (Espruino walks bytes, Lua has none).
interface SymbolConstructor {
  readonly iterator: unique symbol;
}
declare const Symbol: SymbolConstructor;
interface IteratorYieldResult<T> {
  done?: false;
  value: T;
}
interface IteratorReturnResult<R> {
  done: true;
  value: R;
}
type IteratorResult<T, R = any> = IteratorYieldResult<T> | IteratorReturnResult<R>;
interface Iterator<T, R = any, N = any> {
  next(...value: [] | [N]): IteratorResult<T, R>;
}
interface Iterable<T, R = any, N = any> {
  [Symbol.iterator](): Iterator<T, R, N>;
}
interface IterableIterator<T, R = any, N = any> extends Iterator<T, R, N> {
  [Symbol.iterator](): IterableIterator<T, R, N>;
}

interface Number {
  /** Decimal digits; on Lua only for integers, so no radix either (a hex helper is in core/bytes). */
  toString(): string;
}

interface String {
  readonly length: number;
  readonly [index: number]: string;
  charAt(index: number): string;
  charCodeAt(index: number): number;
  indexOf(text: string, start?: number): number;
  lastIndexOf(text: string): number;
  includes(text: string): boolean;
  startsWith(text: string): boolean;
  endsWith(text: string): boolean;
  substring(start: number, end?: number): string;
  slice(start: number, end?: number): string;
  substr(start: number, length?: number): string;
  /** ASCII letters only. */
  toLowerCase(): string;
  /** ASCII letters only. */
  toUpperCase(): string;
  trim(): string;
  split(separator: string): string[];
  repeat(count: number): string;
  padStart(length: number, fill?: string): string;
  padEnd(length: number, fill?: string): string;
  replace(text: string, replacement: string): string;
}
type FromCharCode = (...codes: number[]) => string;
interface StringConstructor {
  /** A number as decimal digits, anything else as its text. */
  (value: unknown): string;
  readonly fromCharCode: FromCharCode;
}
declare const String: StringConstructor;

interface ReadonlyArray<T> {
  readonly length: number;
  readonly [index: number]: T;
  indexOf(item: T): number;
  includes(item: T): boolean;
  join(separator?: string): string;
  slice(start?: number, end?: number): T[];
  [Symbol.iterator](): IterableIterator<T>;
}
interface Array<T> {
  length: number;
  [index: number]: T;
  push(...items: T[]): number;
  pop(): T | undefined;
  shift(): T | undefined;
  unshift(...items: T[]): number;
  splice(start: number, deleteCount?: number, ...items: T[]): T[];
  slice(start?: number, end?: number): T[];
  concat(other: readonly T[]): T[];
  indexOf(item: T): number;
  includes(item: T): boolean;
  join(separator?: string): string;
  sort(compare: (a: T, b: T) => number): this;
  reverse(): this;
  fill(value: T, start?: number, end?: number): this;
  forEach(visit: (item: T, index: number) => void): void;
  map<U>(convert: (item: T, index: number) => U): U[];
  filter(keep: (item: T, index: number) => boolean): T[];
  [Symbol.iterator](): IterableIterator<T>;
}
interface ConcatArray<T> extends ReadonlyArray<T> {}
interface ArrayLike<T> {
  readonly length: number;
  readonly [index: number]: T;
}

interface Math {
  abs(value: number): number;
  ceil(value: number): number;
  floor(value: number): number;
  /** To whole numbers. */
  round(value: number): number;
  max(a: number, b: number, ...more: number[]): number;
  min(a: number, b: number, ...more: number[]): number;
}
declare const Math: Math;

// Types that the language's own syntax needs, and the usual helpers over types.
type Readonly<T> = { readonly [K in keyof T]: T[K] };
type Partial<T> = { [K in keyof T]?: T[K] };
type Record<K extends keyof any, T> = { [P in K]: T };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Exclude<T, U> = T extends U ? never : T;
type Extract<T, U> = T extends U ? T : never;
type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>;
type NonNullable<T> = T & {};
type ReturnType<F extends (...args: any) => any> = F extends (...args: any) => infer R ? R : never;

interface Error {
  readonly message: string;
}
/** For a programmer's mistake only; expected failures are returned. */
declare const Error: { new (message: string): Error };
