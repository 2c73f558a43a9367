// The record of what belongs to one board, as a host writes it: the player's own reader is asked whether it is right.
// Layer: host/setup. Its form: firmware/core/player/own-settings.ts.
import {
  MOST_LABEL,
  type OwnSettings,
  readSettings,
  SETTINGS_MAGIC,
  SETTINGS_VERSION,
} from "../../firmware/core/player/own-settings.js";
import { type BoardData, type TouchScale, withVariant } from "../../hardware/boards/board.js";
import { ExitCode, UserError } from "../errors.js";

export interface SettingsChoice {
  /** One of the board's variants. */
  readonly variant: string;
  /** Default: what the board file says of most boards. */
  readonly scale?: TouchScale;
  /** Of the screen, where the variant's own is too fast. */
  readonly clockHz?: number;
  readonly label?: string;
}

/** @throws UserError where the label is none that a board can keep */
export function settingsRecord(board: BoardData, { variant, scale, clockHz, label = "" }: SettingsChoice): string {
  const varied = withVariant(board, variant);
  const touch = board.touch;
  if (varied === null || touch === null) throw new Error(`${board.name} has no settings of this kind`);
  checkLabel(label);
  const { madctl, inverted, backlight } = varied.screen;
  const { left, right, top, bottom } = scale ?? touch.scale;
  const numbers = [
    madctl,
    inverted ? 1 : 0,
    Number((backlight ?? "D0").slice(1)),
    Math.floor((clockHz ?? varied.screen.clockHz) / 1000),
    ...[left, right, top, bottom].map(Math.round),
  ];
  const record = [SETTINGS_MAGIC, SETTINGS_VERSION, variant, ...numbers, ...(label === "" ? [] : [label])].join(" ");
  if (readSettings(record) === null) throw new Error(`the player would not take its settings: ${record}`);
  return record;
}

function checkLabel(label: string): void {
  if (/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$|^$/.test(label) && label.length <= MOST_LABEL && !/ {2}/.test(label))
    return;
  throw new UserError(
    `the label "${label}" cannot be kept: at most ${MOST_LABEL} letters, digits and signs of ASCII`,
    ExitCode.usage,
  );
}

/** The record in words; null where it is none. */
export function settingsInWords(record: string): string | null {
  const settings: OwnSettings | null = readSettings(record);
  if (settings === null) return null;
  const { variant, clockKhz, left, right, top, bottom, label } = settings;
  return (
    `variant ${variant}, screen at ${clockKhz / 1000} MHz, touch ${left} to ${right} across and ${top} to ${bottom} down` +
    (label === "" ? "" : `, label "${label}"`)
  );
}
