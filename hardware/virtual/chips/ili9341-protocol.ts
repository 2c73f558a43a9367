// Commands, parameter counts, bits and waiting times of the ILI9341. Layer: hardware/virtual/chips, data only.
// ILI9341 datasheet V1.11, chapter 8 (commands), sections 7.1 (serial interface), 15.4 (reset timing).

export const Lcd = {
  NOP: 0x00,
  SWRESET: 0x01,
  RDDID: 0x04,
  RDDST: 0x09,
  RDDPM: 0x0a,
  RDDMADCTL: 0x0b,
  RDDCOLMOD: 0x0c,
  RDDIM: 0x0d,
  RDDSM: 0x0e,
  RDDSDR: 0x0f,
  SLPIN: 0x10,
  SLPOUT: 0x11,
  PTLON: 0x12,
  NORON: 0x13,
  DINVOFF: 0x20,
  DINVON: 0x21,
  GAMSET: 0x26,
  DISPOFF: 0x28,
  DISPON: 0x29,
  CASET: 0x2a,
  PASET: 0x2b,
  RAMWR: 0x2c,
  RGBSET: 0x2d,
  RAMRD: 0x2e,
  PTLAR: 0x30,
  VSCRDEF: 0x33,
  TEOFF: 0x34,
  TEON: 0x35,
  MADCTL: 0x36,
  VSCRSADD: 0x37,
  IDMOFF: 0x38,
  IDMON: 0x39,
  COLMOD: 0x3a,
  WRITE_MEMORY_CONTINUE: 0x3c,
  READ_MEMORY_CONTINUE: 0x3e,
  RDID1: 0xda,
  RDID2: 0xdb,
  RDID3: 0xdc,
  RDID4: 0xd3,
  SPI_READ_INDEX: 0xd9,
} as const;

/** Parameters: [least, most]. Pixels and read commands are not here. */
export const PARAMETERS: Readonly<Record<number, readonly [number, number]>> = {
  0: [0, 0],
  1: [0, 0],
  16: [0, 0],
  17: [0, 0],
  18: [0, 0],
  19: [0, 0],
  32: [0, 0],
  33: [0, 0],
  38: [1, 1],
  40: [0, 0],
  41: [0, 0],
  42: [4, 4],
  43: [4, 4],
  45: [128, 128],
  48: [4, 4],
  51: [6, 6],
  52: [0, 0],
  // TEON's mode byte is left out by many.
  53: [0, 1],
  54: [1, 1],
  55: [2, 2],
  56: [0, 0],
  57: [0, 0],
  58: [1, 1],
  // Set tear scanline; brightness, content adaptive brightness (8.2.36 to 8.2.46).
  68: [2, 2],
  81: [1, 1],
  83: [1, 1],
  85: [1, 1],
  94: [1, 1],
  // Level 2 (8.3): RGB interface, frame rate, inversion, blanking, function, entry, backlight.
  176: [1, 1],
  177: [2, 2],
  178: [2, 2],
  179: [2, 2],
  180: [1, 1],
  181: [4, 4],
  182: [1, 4],
  183: [1, 1],
  184: [1, 1],
  185: [1, 1],
  186: [1, 1],
  187: [1, 1],
  188: [1, 1],
  190: [1, 1],
  191: [1, 1],
  // Power and VCOM, NV memory's key, gamma, interface control.
  192: [1, 2],
  193: [1, 1],
  197: [2, 2],
  199: [1, 1],
  209: [3, 3],
  224: [15, 15],
  225: [15, 15],
  226: [16, 16],
  227: [64, 64],
  246: [3, 3],
  // Extended (8.4): power control A and B, driver timing, power-on sequence, 3 gamma, pump ratio.
  203: [5, 5],
  207: [3, 3],
  232: [3, 3],
  233: [3, 3],
  234: [2, 2],
  237: [4, 4],
  242: [1, 1],
  247: [1, 1],
  // Not in the datasheet, but in the panel makers' own start-up sequences; and the index for serial reads.
  239: [3, 3],
  217: [1, 1],
};

/** MADCTL, 8.2.29. */
export const MY = 0x80;
export const MX = 0x40;
export const MV = 0x20;
export const BGR = 0x08;

export const PANEL_COLUMNS = 240;
export const PANEL_PAGES = 320;

/** After SWRESET, SLPIN, SLPOUT or RESX before any command (8.2.2, 8.2.11, 8.2.12, 15.4). */
export const COMMAND_WAIT_NS = 5_000_000;
/** Before SLPOUT after reset or SLPIN, and before SLPIN after SLPOUT. */
export const SLEEP_WAIT_NS = 120_000_000;
/** Shortest RESX low that resets (15.4, tRW). */
export const RESET_PULSE_NS = 10_000;
