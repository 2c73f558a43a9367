// What the LCD controllers that we model differ in: names, commands of their own, identification. Layer:
// hardware/virtual/chips, data only. ILI9341 datasheet V1.11, chapter 8; ST7789V datasheet V1.6, chapter 9: the commands
// 00h to 3Eh and their waiting times (9.1.2, 9.1.12, 7.4.5) are the same on both, and so are MADCTL's bits.
import { PARAMETERS } from "./ili9341-protocol.js";

export interface LcdKind {
  readonly name: "ILI9341" | "ST7789";
  /** Parameters of each command: [least, most]. */
  readonly parameters: Readonly<Record<number, readonly [number, number]>>;
  /** The command that programs one-time memory, which no player has a reason for. */
  readonly programs: number;
  /** What RDID4 (D3h) reads, a dummy byte first; null where there is no such command. */
  readonly id4: readonly number[] | null;
  /** What RDDID (04h) reads. */
  readonly id: readonly number[];
}

export const ILI9341: LcdKind = {
  name: "ILI9341",
  parameters: PARAMETERS,
  programs: 0xd0,
  id4: [0, 0x00, 0x93, 0x41],
  id: [0],
};

/** Commands that both have: 00h to 3Ah, tear scanline, brightness. */
const SHARED = Object.fromEntries(Object.entries(PARAMETERS).filter(([command]) => Number(command) < 0xb0));

export const ST7789: LcdKind = {
  name: "ST7789",
  parameters: {
    ...SHARED,
    // RAM, RGB, porch and frame rate control; partial mode, gate, digital gamma, VCOM, power saving (9.2.1 to 9.2.11).
    176: [2, 2],
    177: [3, 3],
    178: [5, 5],
    179: [3, 3],
    181: [1, 1],
    183: [1, 1],
    184: [4, 4],
    186: [1, 1],
    187: [1, 1],
    188: [1, 1],
    189: [1, 1],
    // LCM, ID, VDV and VRH, VCOM offset, frame rate in normal mode, CABC, register selections, PWM (9.2.12 to 9.2.22).
    192: [1, 1],
    193: [3, 3],
    194: [2, 2],
    195: [1, 1],
    196: [1, 1],
    197: [1, 1],
    198: [1, 1],
    199: [1, 1],
    200: [1, 1],
    202: [1, 1],
    204: [1, 1],
    // Power control 1, VAP and VAN, command table 2, gamma, gates, SPI2, power control 2, equalising, program mode.
    208: [2, 2],
    210: [1, 1],
    223: [4, 4],
    224: [14, 14],
    225: [14, 14],
    226: [64, 64],
    227: [64, 64],
    228: [3, 3],
    231: [1, 1],
    232: [1, 1],
    233: [3, 3],
    236: [1, 1],
    250: [4, 4],
    252: [2, 2],
  },
  programs: 0xfe,
  id4: null,
  id: [0, 0x85, 0x85, 0x52],
};
