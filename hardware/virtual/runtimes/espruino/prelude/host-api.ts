// The bridge between the realm that firmware runs in and the virtual board: the only object of the host that enters
// the realm, and only the prelude holds it. Layer: hardware/virtual/runtimes/espruino.
// Numbers, strings, typed arrays go in; numbers, strings, opaque handles come out. A host function that refuses
// throws; the prelude turns that into an error of the realm.
import type { CostName } from "../costs.js";
import type { Surface } from "../graphics/surface.js";

/** What the event loop runs next. */
export type Job =
  | { readonly kind: "timer"; readonly id: number; readonly again: boolean }
  | {
      readonly kind: "watch";
      readonly id: number;
      readonly state: boolean;
      readonly timeS: number;
      readonly lastTimeS: number;
      readonly pin: number;
      readonly again: boolean;
    }
  | { readonly kind: "serial"; readonly port: string; readonly data: Uint8Array }
  /** A waveform has gone on to its other buffer, or ended. */
  | { readonly kind: "waveform"; readonly id: number }
  | { readonly kind: "queued" };

export interface ImageArguments {
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: number;
  readonly transparent: number;
  readonly isTransparent: boolean;
  readonly palette: Uint16Array | null;
  readonly bytes: Uint8Array;
}

export interface HostApi {
  // Time and bookkeeping.
  nowNs(): number;
  /** Sets what getTime starts from, in seconds since 1970. */
  setTime(seconds: number): void;
  getTime(): number;
  charge(cost: CostName, units: number): void;
  violation(text: string): void;
  radioCall(what: string): void;
  radioIsOn(which: "wifi" | "bluetooth"): boolean;
  /** A file in the board's flash; null where there is none. */
  storedFile(name: string): string | null;
  recordingCall(what: string): void;
  uncaught(text: string): void;
  restart(kind: string): void;

  // The event loop.
  next(queued: boolean): Job | null;
  timerAdd(id: number, delayMs: number, repeat: boolean): void;
  timerChange(id: number, intervalMs: number): boolean;
  timerRemove(id: number): boolean;
  watchAdd(id: number, pin: number, repeat: boolean, edge: number, debounceMs: number): void;
  watchRemove(id: number): boolean;

  // Pins.
  pinCount: number;
  pinMode(pin: number, mode: string, automatic: boolean): void;
  pinGetMode(pin: number): string;
  pinRead(pin: number): boolean;
  pinWrite(pin: number, high: boolean): void;
  pinPulse(pin: number, high: boolean, timesMs: readonly number[]): void;
  /** @param hz of the pulses; NaN for the chip's own */
  analogWrite(pin: number, level: number, hz: number): void;

  // Waveforms. @param next null: it ends with the first buffer; width: bytes of a sample
  waveformStart(id: number, pin: number, hz: number, first: Uint8Array, next: Uint8Array | null, width: 1 | 2): void;
  waveformStop(id: number): boolean;
  /** Whether its second buffer plays; null where it does not play. */
  waveformIsSecond(id: number): boolean | null;

  // SPI. Pin numbers; -1 is none.
  spiSetup(bus: string, sck: number, mosi: number, miso: number, baud: number, mode: number, msbFirst: boolean): void;
  /** Exchanges in place: `bytes` is replaced by what came in. */
  spiSend(bus: string, bytes: Uint8Array, cs: number, cost: CostName): void;
  spiWrite(bus: string, bytes: Uint8Array, cs: number): void;

  // Serial lines and the console.
  serialSetup(port: string, baud: number): void;
  serialWrite(port: string, bytes: Uint8Array): void;
  print(text: string): void;
  setConsole(port: string): void;
  getConsole(): string;

  // Graphics.
  surfaceCreate(
    width: number,
    height: number,
    bitsPerPixel: number,
    flags: string,
    colorOrder: string,
    bytes: Uint8Array,
  ): Surface;
  color(surface: Surface, r: number | string, g: number, b: number): number;
  fillRect(surface: Surface, x1: number, y1: number, x2: number, y2: number, color: number): void;
  clear(surface: Surface): void;
  drawRect(surface: Surface, x1: number, y1: number, x2: number, y2: number): void;
  drawLine(surface: Surface, x1: number, y1: number, x2: number, y2: number): void;
  drawEllipse(surface: Surface, x1: number, y1: number, x2: number, y2: number, fill: boolean): void;
  setPixel(surface: Surface, x: number, y: number, color: number): void;
  getPixel(surface: Surface, x: number, y: number): number;
  imageFromString(bytes: Uint8Array): ImageArguments;
  drawImage(
    surface: Surface,
    image: ImageArguments,
    x: number,
    y: number,
    scale: number,
    rotate: number,
    frame: number,
  ): void;
  setFontBuiltIn(surface: Surface, name: string, scaleX: number, scaleY: number): void;
  setFontCustom(
    surface: Surface,
    bitmap: Uint8Array,
    firstChar: number,
    width: number,
    widths: Uint8Array | null,
    height: number,
  ): void;
  fontHeight(surface: Surface): number;
  drawString(surface: Surface, text: Uint8Array, x: number, y: number, solid: boolean): void;
  textWidth(surface: Surface, text: Uint8Array): number;
  textHeight(surface: Surface, text: Uint8Array): number;
  setRotation(surface: Surface, rotation: number, reflect: boolean): void;
  setClip(surface: Surface, x1: number, y1: number, x2: number, y2: number): void;
  asImage(surface: Surface, x: number, y: number, width: number, height: number, out: Uint8Array): void;

  // The interpreter itself.
  random(): number;
  seed(value: number): void;
  crc32(bytes: Uint8Array): number;
  /** @param out zeros, nine bits for each byte  @returns bytes of the result */
  shrink(bytes: Uint8Array, out: Uint8Array): number;
  isFlat(lengthBytes: number): boolean;
  chip: {
    readonly board: string;
    readonly version: string;
    readonly hasRadio: boolean;
    readonly hasUsb: boolean;
    readonly vars: number;
    readonly led: number;
  };
}
