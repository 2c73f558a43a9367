// The ESP32-2432S028R, sold as "cheap yellow display": ESP32, screen, touch and card slot on one board.
// Pins: Espruino's board file ESP32_CYD and the maker's schematic. Screen and card are on the pins that the plain ESP32
// build takes for SPI1 and SPI2 of its own accord; the touch controller is on none that it could share.
import type { BoardData } from "./board.js";

/** MADCTL of an ILI9341 here: rows and columns exchanged (MV), blue first (BGR). An ST7789 shows it upside down (MX). */
const ILI9341_LANDSCAPE = 0x28;
const ST7789_LANDSCAPE = 0x68;

export const cyd: BoardData = {
  name: "cyd",
  title: "ESP32-2432S028R (cheap yellow display)",
  chip: "ESP32",
  runtime: "espruino",
  interpreter: "ESP32",
  interpreterSays: ["ESP32", "ESP32_CYD"],
  radio: "switched off, asked at every start",
  hasRadio: true,
  card: { bus: "SPI2", sck: "D18", mosi: "D23", miso: "D19", cs: "D5", clockHz: 20_000_000, detect: null },
  screen: {
    controller: "ILI9341",
    bus: "SPI1",
    sck: "D14",
    mosi: "D13",
    miso: "D12",
    cs: "D15",
    clockHz: 40_000_000,
    dc: "D2",
    reset: null,
    backlight: "D21",
    width: 320,
    height: 240,
    madctl: ILI9341_LANDSCAPE,
    inverted: false,
    steadyHz: 40_000_000,
  },
  buttons: { up: null, down: null, ok: "D0", back: null, eject: null },
  touch: {
    controller: "XPT2046",
    sck: "D25",
    mosi: "D32",
    miso: "D39",
    cs: "D33",
    irq: "D36",
    clockHz: 1_000_000,
    scale: { left: 200, right: 3700, top: 240, bottom: 3800 },
    barY: 208,
    reach: 16,
    zones: [
      { button: "back", label: "back", x: 0, width: 64 },
      { button: "up", label: "up", x: 64, width: 64 },
      { button: "down", label: "down", x: 128, width: 64 },
      { button: "ok", label: "OK", x: 192, width: 64 },
      { button: "eject", label: "eject", x: 256, width: 64 },
    ],
  },
  sound: { pin: "D26", kind: "DAC", delayMicros: 0 },
  variants: [
    { name: "ili9341", title: "ILI9341, as most are", screen: {} },
    { name: "ili9341-inverted", title: "ILI9341 with an inverted panel", screen: { inverted: true } },
    { name: "st7789", title: "ST7789", screen: { controller: "ST7789", madctl: ST7789_LANDSCAPE } },
    {
      name: "st7789-inverted",
      title: "ST7789 with an inverted panel",
      screen: { controller: "ST7789", madctl: ST7789_LANDSCAPE, inverted: true },
    },
    { name: "ili9341-27", title: "ILI9341, backlight on pin 27", screen: { backlight: "D27" } },
    {
      name: "ili9341-inverted-27",
      title: "ILI9341 with an inverted panel, backlight on pin 27",
      screen: { inverted: true, backlight: "D27" },
    },
    {
      name: "st7789-27",
      title: "ST7789, backlight on pin 27",
      screen: { controller: "ST7789", madctl: ST7789_LANDSCAPE, backlight: "D27" },
    },
    {
      name: "st7789-inverted-27",
      title: "ST7789 with an inverted panel, backlight on pin 27",
      screen: { controller: "ST7789", madctl: ST7789_LANDSCAPE, inverted: true, backlight: "D27" },
    },
  ],
  settingsFile: "mp8.settings",
  serial: { port: "Serial1", baud: 115_200, usb: false },
  memory: { vars: 16_383, varBytes: 14 },
  wiring: [],
  parts: [
    "ESP32-2432S028R, 2.8 inch, with the touch screen that is pressed (R: resistive)",
    "USB cable with data lines",
    "for sound: a loudspeaker of 8 Ω on the connector SPEAK",
  ],
  limits: [
    "Nothing has to be wired: screen, touch, card slot and USB are on the board.",
    "The slot has no card-detect switch: the card is asked for its status every 100 ms.",
    "The screen is driven at 40 MHz, at which every panel sold on this board is steady.",
    "Its light sensor, LED and radio are not used.",
    "BOOT pressed within a second after RST (not during it: that starts the chip's loader) is maintenance.",
  ],
};
