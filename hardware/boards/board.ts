// The shape of a board file: pins, wiring in words, parts list, limits. Data only; the firmware build, the virtual
// board, `mp8 wiring` and the documents are all made from it.

/** A pin as the runtime names it: "D18". */
export type PinName = string;

export interface SpiPins {
  /** The runtime's name of the bus: "SPI1". */
  readonly bus: string;
  readonly sck: PinName;
  readonly mosi: PinName;
  readonly miso: PinName;
  readonly cs: PinName;
  /** Fastest clock that the wiring of this board is trusted with, in Hz. */
  readonly clockHz: number;
}

export interface CardSlotData extends SpiPins {
  /** Card-detect switch, low when a card is in; null where the slot has none. */
  readonly detect: PinName | null;
}

export interface ScreenData extends SpiPins {
  readonly controller: "ILI9341";
  readonly dc: PinName;
  /** null where the module ties RESET to the board's own. */
  readonly reset: PinName | null;
  readonly backlight: PinName | null;
  readonly width: number;
  readonly height: number;
  /** MADCTL (36h) for landscape with row 0 at the top; the driver mirrors it for bottom-up frames. */
  readonly madctl: number;
  /** true where the panel needs INVON (21h). */
  readonly inverted: boolean;
}

export type ButtonName = "up" | "down" | "ok" | "back" | "eject";

export interface BoardData {
  readonly name: string;
  readonly title: string;
  readonly chip: string;
  readonly runtime: "espruino" | "nodemcu";
  /** Which build of the interpreter: the name of its file in Espruino's boards folder, `make BOARD=…`. */
  readonly interpreter: string;
  /** What such a build may say of itself in process.env.BOARD, the usual one first. */
  readonly interpreterSays: readonly string[];
  readonly radio: string;
  readonly card: CardSlotData;
  readonly screen: ScreenData;
  /** Each to ground through the button; the pull-up is the chip's. */
  readonly buttons: Readonly<Record<ButtonName, PinName>>;
  readonly serial: { readonly port: string; readonly baud: number };
  /** JsVars the interpreter has, and bytes each. */
  readonly memory: { readonly vars: number; readonly varBytes: number };
  readonly wiring: readonly { readonly from: string; readonly to: string; readonly note: string }[];
  readonly parts: readonly string[];
  readonly limits: readonly string[];
}
