// The modules that the build makes (host/build/lua/made-modules.ts): the board's pins and the built-in font. Layer:
// platforms/nodemcu.

declare module "#board" {
  interface BusPins {
    readonly sck: number;
    readonly mosi: number;
    readonly miso: number;
    readonly cs: number;
    readonly clockHz: number;
  }
  /** Pins and limits of hardware/boards/<name>.ts, pins as GPIO numbers. */
  export const board: {
    readonly name: string;
    readonly radio: string;
    readonly build: string;
    readonly card: BusPins;
    readonly screen: BusPins & {
      readonly dc: number;
      /** -1 where there is none. */
      readonly reset: number;
      readonly backlight: number;
      readonly width: number;
      readonly height: number;
      readonly madctl: number;
      readonly inverted: boolean;
    };
    /** Up, down, OK, back, eject. */
    readonly buttons: readonly number[];
    readonly serial: { readonly port: number; readonly baud: number };
  };
}

declare module "#font" {
  /** Row by row from top to bottom: of each of the glyphs from `firstCode` to 255 a byte, its left pixel the top bit. */
  export const glyphRows: readonly string[];
  export const firstCode: number;
}

declare module "#lines" {
  /** Runs of lines: "core/bytes/buf.ts 120 1", a line each (host/build/lua/shorten.ts). */
  export const sourceLines: string;
}
