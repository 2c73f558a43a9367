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
  /** Both take the same commands for all that the player does; their panels differ in how they are mounted. */
  readonly controller: "ILI9341" | "ST7789";
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
  /** Above this clock, in Hz, some panels that are sold with this board show nothing right; null where none is known. */
  readonly steadyHz: number | null;
}

export type ButtonName = "up" | "down" | "ok" | "back" | "eject";

/** A part of the screen that is a button, in pixels. */
export interface TouchZone {
  readonly button: ButtonName;
  readonly label: string;
  readonly x: number;
  readonly width: number;
}

/** What the touch controller says at two places of the screen: 0 and `screen.width` or `screen.height`, raw. */
export interface TouchScale {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A resistive touch controller, read by software: its pins are on no bus of the chip's. */
export interface TouchData extends Omit<SpiPins, "bus"> {
  readonly controller: "XPT2046";
  /** PENIRQ, low while the screen is touched. */
  readonly irq: PinName;
  /** As most of these boards are; `mp8 setup` finds out what one of them says. */
  readonly scale: TouchScale;
  /** The bar of zones begins at this row of pixels and ends at the screen's edge. */
  readonly barY: number;
  /** A finger may be so far above the bar and still mean it, pixels. */
  readonly reach: number;
  readonly zones: readonly TouchZone[];
}

/** How boards that are sold under one name differ: what is said here goes before the board's own. */
export interface BoardVariant {
  readonly name: string;
  /** How a person knows it. */
  readonly title: string;
  readonly screen: Partial<Pick<ScreenData, "controller" | "madctl" | "inverted" | "backlight" | "clockHz">>;
}

/** Where sound comes out, one channel. */
export interface SoundData {
  readonly pin: PinName;
  /** A voltage by itself, or pulses that a filter makes one of. */
  readonly kind: "DAC" | "PWM";
  /** What the interpreter's timer adds to each sample's time, microseconds: that much less is asked for. */
  readonly delayMicros: number;
}

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
  /** true where the chip has a radio: the player asks at every start, and runs only where it is off. */
  readonly hasRadio: boolean;
  readonly card: CardSlotData;
  readonly screen: ScreenData;
  /** Each to ground through the button; the pull-up is the chip's. null: a zone of the touch screen. OK is never null. */
  readonly buttons: Readonly<Record<Exclude<ButtonName, "ok">, PinName | null>> & { readonly ok: PinName };
  /** null where all five buttons are there. */
  readonly touch: TouchData | null;
  /** null where the player has no sound. */
  readonly sound: SoundData | null;
  /** The first is the board as it is described here. */
  readonly variants: readonly BoardVariant[];
  /** The file that `mp8 setup` writes on the board and the player reads; null where there is nothing to set. */
  readonly settingsFile: string | null;
  /** `usb`: the interpreter has a USB port of its own beside the UART. */
  readonly serial: { readonly port: string; readonly baud: number; readonly usb: boolean };
  /** JsVars the interpreter has, and bytes each. */
  readonly memory: { readonly vars: number; readonly varBytes: number };
  readonly wiring: readonly { readonly from: string; readonly to: string; readonly note: string }[];
  readonly parts: readonly string[];
  readonly limits: readonly string[];
}

/** The board as one of its variants. @returns null where there is none of this name */
export function withVariant(board: BoardData, name: string): BoardData | null {
  const variant = board.variants.find((one) => one.name === name);
  return variant === undefined ? null : { ...board, screen: { ...board.screen, ...variant.screen } };
}
