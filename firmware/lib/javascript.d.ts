// What the JavaScript runtimes have besides language.d.ts: for core/bytes and platforms/espruino. Layer: types only.

interface RegExp {
  test(text: string): boolean;
  exec(text: string): RegExpMatch | null;
}
/** The whole match, then its groups. */
interface RegExpMatch {
  readonly index: number;
  readonly [group: number]: string;
}
interface FromCharCode {
  apply(self: null, codes: ArrayLike<number>): string;
}

interface ArrayBuffer {
  readonly byteLength: number;
}
declare const ArrayBuffer: { new (byteLength: number): ArrayBuffer };

interface TypedArray {
  readonly buffer: ArrayBuffer;
  readonly byteLength: number;
  readonly byteOffset: number;
  readonly length: number;
  [index: number]: number;
  /** Its cost on Espruino grows with the whole array: fill a view instead. */
  fill(value: number, start?: number, end?: number): this;
  indexOf(value: number, start?: number): number;
  set(source: ArrayLike<number>, offset?: number): void;
  slice(start?: number, end?: number): this;
  [Symbol.iterator](): IterableIterator<number>;
}
interface TypedArrayConstructor<A> {
  new (length: number): A;
  new (values: ArrayLike<number>): A;
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number): A;
}
interface Uint8Array extends TypedArray {}
declare const Uint8Array: TypedArrayConstructor<Uint8Array>;
interface Uint16Array extends TypedArray {}
declare const Uint16Array: TypedArrayConstructor<Uint16Array>;
interface Uint32Array extends TypedArray {}
declare const Uint32Array: TypedArrayConstructor<Uint32Array>;
interface Int32Array extends TypedArray {}
declare const Int32Array: TypedArrayConstructor<Int32Array>;

interface String {
  /** With a global expression: what each match becomes. */
  replace(matches: RegExp, replacement: string | ((match: string) => string)): string;
}
