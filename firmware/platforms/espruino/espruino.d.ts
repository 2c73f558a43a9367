// What the player uses of Espruino, from its public reference (espruino.com/Reference): the smallest set, because a
// name that is not declared here cannot be called from the firmware. Nothing of a radio, of writing to flash, of fs or
// of recording is declared. Layer: platforms/espruino.

/** A pin; `D18` and its like are Pin objects. */
interface Pin {
  /** Digital level, after making the pin an input where its mode is automatic. */
  read(): boolean;
  write(high: boolean | number): void;
  set(): void;
  reset(): void;
  mode(mode: PinMode): void;
}
type PinMode = "auto" | "input" | "input_pullup" | "input_pulldown" | "output" | "opendrain";
declare const Pin: { new (name: string): Pin };
declare function pinMode(pin: Pin, mode: PinMode): void;
/** Of several pins: the level of each, the last one's in the lowest bit. */
declare function digitalRead(pin: Pin | readonly Pin[]): number;
declare function digitalWrite(pin: Pin, value: boolean | number): void;

/** By pulses of `freq` Hz where that is given. */
declare function analogWrite(pin: Pin, value: number, options?: { freq: number }): void;
/** Samples that the interpreter's own timer brings to a pin. Of its input nothing is declared. */
interface Waveform {
  readonly buffer: Uint8Array;
  readonly buffer2: Uint8Array;
  /** Until the event loop has heard of its end. */
  readonly running: boolean;
  /** 0 or 1: which of the two plays. */
  currentBuffer: number;
  startOutput(pin: Pin, hz: number, options: { repeat: boolean }): void;
  stop(): void;
}
declare const Waveform: { new (samples: number, options: { doubleBuffer: boolean }): Waveform };

interface SpiOptions {
  sck?: Pin;
  mosi?: Pin;
  miso?: Pin;
  baud?: number;
  mode?: 0 | 1 | 2 | 3;
  order?: "msb" | "lsb";
}
interface SPI {
  setup(options: SpiOptions): void;
  /** Full duplex; the pin `select` is low for the whole call. Typed array in, Uint8Array out; string in, string out. */
  send(data: Uint8Array | readonly number[] | Repeated | readonly (Uint8Array | Repeated)[], select?: Pin): Uint8Array;
  send(data: string, select?: Pin): string;
  send(data: number, select?: Pin): number;
  /** Sends and throws away what comes in, arrays in arrays in their order; a trailing Pin is chip select. */
  write(
    data:
      | Uint8Array
      | Uint16Array
      | ArrayBuffer
      | readonly number[]
      | readonly Uint8Array[]
      | Repeated
      | string
      | number,
    select?: Pin,
  ): void;
}
/** `data`, so many times one after the other. */
interface Repeated {
  data: Uint8Array;
  count: number;
}
declare const SPI: { new (): SPI };
declare const SPI1: SPI;
declare const SPI2: SPI;

interface SerialOptions {
  rx?: Pin;
  tx?: Pin;
}
interface Serial {
  setup(baud: number, options?: SerialOptions): void;
  /** Adds CR LF. */
  println(text: string): void;
  print(text: string): void;
  write(data: string | Uint8Array | readonly number[]): void;
  on(event: "data", listener: (data: string) => void): void;
  removeAllListeners(event?: "data"): void;
}
declare const Serial1: Serial;
declare const USB: Serial;

/** An image for drawImage and asImage: its own header fields and raw pixels. */
interface GraphicsImage {
  width: number;
  height: number;
  bpp: 1 | 2 | 4 | 8 | 16 | 24;
  buffer: ArrayBuffer | string | Uint8Array;
  /** RGB565 colours for bpp 1 to 8. */
  palette?: Uint16Array;
  transparent?: number;
}
interface GraphicsBufferOptions {
  zigzag?: boolean;
  vertical_byte?: boolean;
  msb?: boolean;
  interleavex?: boolean;
  color_order?: "rgb" | "rbg" | "brg" | "bgr" | "grb" | "gbr";
  buffer?: ArrayBuffer;
}
interface Graphics {
  /** The pixels of one made by createArrayBuffer. */
  readonly buffer: ArrayBuffer;
  getWidth(): number;
  getHeight(): number;
  clear(all?: boolean): Graphics;
  setColor(color: number): Graphics;
  setBgColor(color: number): Graphics;
  fillRect(x1: number, y1: number, x2: number, y2: number): Graphics;
  /**
   * Glyphs column by column, top bit first; `width` is one number for a fixed font, or a byte string with a width for
   * each glyph; `height` in pixels (bits from 8 on: scale and bits per pixel). Covers the codes from `firstCode` to 255.
   */
  setFontCustom(glyphs: string, firstCode: number, width: number | string, height: number): Graphics;
  setFontAlign(x: -1 | 0 | 1, y: -1 | 0 | 1, rotation?: 0 | 1 | 2 | 3): Graphics;
  /** With `solid` the background is filled in. Byte 0 begins an inline image: never pass a card's text unfiltered. */
  drawString(text: string, x: number, y: number, solid?: boolean): Graphics;
  /** Of several images of this size, one behind the other in the buffer, the one of this number. */
  drawImage(image: GraphicsImage, x: number, y: number, options?: { readonly frame: number }): Graphics;
  /** Corners inclusive: what is outside is not drawn. */
  setClipRect(x1: number, y1: number, x2: number, y2: number): Graphics;
  setPixel(x: number, y: number, color: number): Graphics;
  /** What was drawn on since the last reset, undefined for nothing; where `reset` is true it begins anew. */
  getModified(reset?: boolean): { x1: number; y1: number; x2: number; y2: number } | undefined;
}
declare const Graphics: {
  createArrayBuffer(
    width: number,
    height: number,
    bpp: 1 | 2 | 4 | 8 | 16 | 24 | 32,
    options?: GraphicsBufferOptions,
  ): Graphics;
};

/** With a radix: Espruino takes a leading 0 for octal. */
declare function parseInt(text: string, radix: number): number;

/** Whether the radios are on, and no more of it: to switch them is a host's business. */
declare const ESP32: { getState(): { readonly Wifi: boolean; readonly BLE: boolean } };

/**
 * `require` of the interpreter, which the bundler must leave alone (host/build/firmware.ts). Reads the settings that a
 * host has written; nothing else of it is declared.
 */
declare function espruinoModule(name: "Storage"): { read(name: "mp8.settings"): string | undefined };
/** LZSS with a window of 256 bytes and lengths up to 64. */
declare function espruinoModule(name: "heatshrink"): { compress(data: string): ArrayBuffer };

/** Never set up: only for what happens before it finds that out (memory.ts). */
declare const I2C1: { writeTo(address: number, data: { data: string; count: number }): void };

declare const E: {
  /** Where the console goes; null with force closes it, so that the serial line is the player's. */
  setConsole(device: Serial | null, options?: { force: boolean }): void;
  /** A flat (contiguous) string of so many bytes of memory as the arguments give, or undefined if there is no room. */
  toString(
    ...data: (
      | string
      | Uint8Array
      | ArrayBuffer
      | readonly number[]
      | readonly (Uint8Array | Uint16Array)[]
      | readonly string[]
    )[]
  ): string | undefined;
  toArrayBuffer(flatString: string): ArrayBuffer;
  toUint8Array(...data: (string | Uint8Array | readonly number[])[]): Uint8Array;
  /** A string that refers to the memory of an array buffer, not a copy. */
  toFlatString(...data: (string | Uint8Array | ArrayBuffer)[]): string | undefined;
  mapInPlace(from: ArrayBuffer, to: ArrayBuffer, map?: Uint16Array | Uint8Array, bits?: number): void;
  /**
   * Characters below 256 as they are; for the others `replace` is asked where `lookup`, an array or an object with code
   * points for keys (decimal, as numbers are written there), does not have them.
   */
  decodeUTF8(text: string, lookup: Readonly<Record<number, string>>, replace: (point: number) => string): string;
  sum(numbers: Uint8Array | Uint16Array | Uint32Array): number;
  /** The sum of the squares of what each differs from `mean`: not divided by their count (seen on 2v29.277). */
  variance(list: ArrayLike<number>, mean: number): number;
  /** The sum of the products of each with the one at its place, `offset` further on, in `weights`. */
  convolve(list: ArrayLike<number>, weights: ArrayLike<number>, offset: number): number;
  CRC32(data: string | Uint8Array | ArrayBuffer): number;
  getErrorFlags(): string[];
  on(event: "errorFlag", listener: (flags: string[]) => void): void;
  defrag(): void;
};

declare const process: {
  readonly env: { readonly BOARD: string; readonly VERSION: string };
  memory(gc?: boolean): { free: number; usage: number; total: number };
  on(event: "uncaughtException", listener: (error: unknown) => void): void;
};

interface WatchEvent {
  state: boolean;
  time: number;
  lastTime: number;
  pin: Pin;
}
interface WatchOptions {
  repeat?: boolean;
  edge?: "rising" | "falling" | "both";
  debounce?: number;
}
declare function setWatch(listener: (event: WatchEvent) => void, pin: Pin, options?: WatchOptions): number;
declare function clearWatch(id: number): void;
declare function setTimeout(callback: () => void, delayMs?: number): number;
declare function setInterval(callback: () => void, periodMs: number): number;
declare function clearTimeout(id: number): void;
declare function clearInterval(id: number): void;
/** Seconds since power-on, with fractions. */
declare function getTime(): number;
/** Bytes 0 to 255 only, as the rest of the firmware's text. */
declare function print(text: string): void;
