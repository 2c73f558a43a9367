// How many rows of text a touch screen has: two less, which are the bar of its zones (zone-bar.ts). Layer: core/display.

export const ROWS = 13;
