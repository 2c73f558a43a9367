// The two modules that the build makes (host/build/virtual-modules.ts): the board's pins and the built-in font.
// Layer: platforms/espruino.

declare module "#board" {
  interface BusPins {
    readonly bus: string;
    readonly sck: string;
    readonly mosi: string;
    readonly miso: string;
    readonly cs: string;
    readonly clockHz: number;
  }
  /** Pins and limits of hardware/boards/<name>.ts; words and parts lists stay on the PC. */
  export const board: {
    readonly name: string;
    /** In words: what keeps it from speaking. */
    readonly radio: string;
    /** The first digits of the bundle's SHA-256, these digits left blank. */
    readonly build: string;
    readonly card: BusPins & { readonly detect: string | null };
    readonly screen: BusPins & {
      readonly dc: string;
      readonly reset: string | null;
      readonly backlight: string | null;
      readonly width: number;
      readonly height: number;
      readonly madctl: number;
      readonly inverted: boolean;
    };
    /** null: a zone of the touch screen. */
    readonly buttons: {
      readonly up: string | null;
      readonly down: string | null;
      readonly ok: string;
      readonly back: string | null;
      readonly eject: string | null;
    };
    /** Only where the board has a touch screen, which is when the build takes main-touch.ts. */
    readonly touch: {
      readonly sck: string;
      readonly mosi: string;
      readonly miso: string;
      readonly cs: string;
      readonly irq: string;
      readonly clockHz: number;
      readonly scale: {
        readonly left: number;
        readonly right: number;
        readonly top: number;
        readonly bottom: number;
      };
      readonly barY: number;
      readonly reach: number;
      readonly zones: readonly {
        /** A Button. */
        readonly button: number;
        readonly label: string;
        readonly x: number;
        readonly width: number;
      }[];
    };
    /** Every board of this runtime has an output. */
    readonly sound: { readonly pin: string; readonly isPulsed: boolean; readonly delayMicros: number };
    readonly serial: { readonly port: string; readonly baud: number };
  };
}

declare module "#font" {
  /**
   * Glyphs of 8×16 from code latinFirstCode to 255, 16 bytes each, column by column:
   * Graphics.setFontCustom(latinGlyphs(), latinFirstCode, 8, 16). Codes below are controls, and never drawn.
   */
  export function latinGlyphs(): string;
  export const latinFirstCode: number;
}
