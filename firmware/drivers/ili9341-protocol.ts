// Commands and bits of the ILI9341 that the driver uses. Layer: drivers.
// Source: ILI9341 datasheet V1.11, chapter 8 (command descriptions).

/** 8.2.2: after it, 5 ms before the next command (120 ms if the panel was awake). */
export const SWRESET = 0x01;
/** 8.2.12: after it, 120 ms before sleeping again, 5 ms before other commands. */
export const SLPOUT = 0x11;
export const INVOFF = 0x20;
export const INVON = 0x21;
export const DISPON = 0x29;
/** 8.2.20: start and end column, 16 bits each, most significant byte first. */
export const CASET = 0x2a;
/** 8.2.21: start and end page (row), as CASET. */
export const PASET = 0x2b;
/** 8.2.22: pixels follow until the next command; the address wraps inside the window. */
export const RAMWR = 0x2c;
/** 8.2.29: how addresses map to the panel. */
export const MADCTL = 0x36;
/** 8.2.33: 0x55 is 16 bits a pixel, on both interfaces. */
export const PIXSET = 0x3a;
export const PIXSET_16_BIT = 0x55;

/** MADCTL bit 6: column order. With MV (bit 5, rows and columns exchanged) it turns the picture upside down. */
export const MADCTL_MX = 0x40;
/** MADCTL bit 7: row order. Without MV it turns the picture upside down. */
export const MADCTL_MY = 0x80;
export const MADCTL_MV = 0x20;
