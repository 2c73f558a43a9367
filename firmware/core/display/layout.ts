// The grid that all screens are laid out on, and their colours. Layer: core/display.

export { ROWS } from "./rows.js";

/** Cells of 8×16 pixels on the 320×240 screen. */
export const COLUMNS = 40;

/** RGB565. A const enum, so that a colour costs the interpreter no look-up. */
export const enum Color {
  background = 0x0000,
  text = 0xffff,
  dim = 0x8410,
  header = 0x19ee,
  headerText = 0xffff,
  selection = 0xfd20,
  selectionText = 0x0000,
  warning = 0xfd20,
  hint = 0x7e1f,
}
