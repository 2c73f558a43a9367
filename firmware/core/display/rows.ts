// How many rows of text the screen has. Layer: core/display.
// For a board with a touch screen the build takes rows-touch.ts in the place of this file.

export const ROWS = 15;
