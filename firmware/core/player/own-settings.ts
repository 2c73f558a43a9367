// What belongs to one board of its kind: how its panel is driven, what its touch controller says, its label. Layer:
// core/player. The record is written by a host (`mp8 setup`) and only read here; the host makes it with the same file.
// One line of ASCII, words with one blank between them:
//   mp8-settings 1 VARIANT MADCTL INVERTED BACKLIGHT CLOCK LEFT RIGHT TOP BOTTOM LABEL…
// numbers in decimal; INVERTED 0 or 1; BACKLIGHT a pin's number; CLOCK in kHz; LEFT to BOTTOM raw values of the touch
// controller at the screen's edges; LABEL the rest of the line, at most 24 characters, or nothing.
import { parseCount } from "../bytes/integer.js";

export const SETTINGS_MAGIC = "mp8-settings";
export const SETTINGS_VERSION = "1";
export const MOST_LABEL = 24;
/** Longer records are none. */
export const MOST_SETTINGS = 128;
const NUMBERS = 8;
const FIRST_NUMBER = 3;
const MOST_RAW = 4095;
const LEAST_CLOCK_KHZ = 1000;
const MOST_CLOCK_KHZ = 80000;
/** The controller's edges are further apart than this, or they were not measured. */
const LEAST_SPAN = 500;

export interface OwnSettings {
  readonly variant: string;
  readonly madctl: number;
  readonly inverted: boolean;
  /** Number of the pin. */
  readonly backlight: number;
  readonly clockKhz: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly label: string;
}

/** @returns null where the text is no such record: then the board is as its board file says */
export function readSettings(text: string): OwnSettings | null {
  if (text.length > MOST_SETTINGS) {
    return null;
  }
  const words = text.split(" ");
  const last = FIRST_NUMBER + NUMBERS;
  if (words.length < last || words[0] !== SETTINGS_MAGIC || words[1] !== SETTINGS_VERSION) {
    return null;
  }
  const numbers: number[] = [];
  for (let i = FIRST_NUMBER; i < last; i++) {
    const number = parseCount(words[i]);
    if (number < 0) {
      return null;
    }
    numbers.push(number);
  }
  const label = words.slice(last).join(" ");
  if (
    numbers[0] > 255 ||
    numbers[1] > 1 ||
    numbers[2] > 39 ||
    numbers[3] < LEAST_CLOCK_KHZ ||
    numbers[3] > MOST_CLOCK_KHZ ||
    !isSpan(numbers[4], numbers[5]) ||
    !isSpan(numbers[6], numbers[7]) ||
    label.length > MOST_LABEL
  ) {
    return null;
  }
  return {
    variant: words[2],
    madctl: numbers[0],
    inverted: numbers[1] === 1,
    backlight: numbers[2],
    clockKhz: numbers[3],
    left: numbers[4],
    right: numbers[5],
    top: numbers[6],
    bottom: numbers[7],
    label: label,
  };
}

function isSpan(from: number, to: number): boolean {
  const span = from < to ? to - from : from - to;
  return from <= MOST_RAW && to <= MOST_RAW && span >= LEAST_SPAN;
}
