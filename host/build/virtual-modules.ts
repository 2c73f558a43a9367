// The two modules that exist only in a build: "#board", the pins of one board, and "#font", the built-in font as
// Espruino wants it. Their types are in firmware/platforms/espruino/build-modules.d.ts. Layer: host/build.
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";
import type { BoardData, TouchData } from "../../hardware/boards/board.js";
import { FONT_CELL_HEIGHT, FONT_CELL_WIDTH, latinFont } from "../media/latin-font.js";
import { packageRoot } from "./package-root.js";

/** Codes below are controls: the player never draws them, so their glyphs stay out of the board's memory. */
const FIRST_CODE = 0x20;

/** Stands in the bundle where its own digest will be. */
export const NO_BUILD_ID = "............";

/** Sources that boards with a touch screen, or with settings of their own, have in another form. */
const WITH_TOUCH: Readonly<Record<string, string>> = { "core/display/rows.js": "core/display/rows-touch.ts" };
const WITH_SETTINGS: Readonly<Record<string, string>> = {
  "platforms/espruino/own-facts.js": "platforms/espruino/own-facts-stored.ts",
};

/** Takes those in the place of the others. */
export function boardForms(board: BoardData): Plugin {
  const firmware = join(packageRoot(), "firmware");
  const forms = {
    ...(board.touch === null ? {} : WITH_TOUCH),
    ...(board.settingsFile === null ? {} : WITH_SETTINGS),
  };
  const byPath = new Map(Object.entries(forms).map(([usual, own]) => [join(firmware, usual), join(firmware, own)]));
  return {
    name: "board-forms",
    setup(build) {
      build.onResolve({ filter: /\/(rows|own-facts)\.js$/ }, (args) => {
        const own = byPath.get(join(dirname(args.importer), args.path));
        return own === undefined ? undefined : { path: own };
      });
    },
  };
}

export function virtualModules(board: BoardData): Plugin {
  return {
    name: "virtual-modules",
    setup(build) {
      build.onResolve({ filter: /^#/ }, (args) => ({ path: args.path, namespace: "made-by-the-build" }));
      build.onLoad({ filter: /.*/, namespace: "made-by-the-build" }, (args) => {
        if (args.path === "#board") return { contents: boardModule(board), loader: "js" };
        if (args.path === "#font") return { contents: fontModule(), loader: "js" };
        return { errors: [{ text: `there is no module ${args.path}: the build makes #board and #font` }] };
      });
    },
  };
}

/** What the firmware needs of a board: no words, no parts list, no figures for the simulator. */
function boardModule(board: BoardData): string {
  const { name, radio, card, buttons } = board;
  const { controller: _same, steadyHz: _pc, ...screen } = board.screen;
  const serial = { port: board.serial.port, baud: board.serial.baud };
  const { sound: output } = board;
  const sound =
    output === null
      ? {}
      : { sound: { pin: output.pin, isPulsed: output.kind === "PWM", delayMicros: output.delayMicros } };
  const own = board.touch === null ? {} : { touch: touchOf(board.touch) };
  const pins = JSON.stringify({ name, radio, build: NO_BUILD_ID, card, screen, buttons, serial, ...sound, ...own });
  // Keys without quotes, so that the build may shorten them together with their uses.
  return `export const board = ${pins.replace(/"(\w+)":/g, "$1:")};`;
}

/** As the firmware counts buttons (firmware/core/player/events.ts). */
const BUTTONS = ["up", "down", "ok", "back", "eject"];

function touchOf({ sck, mosi, miso, cs, irq, clockHz, scale, barY, reach, zones }: TouchData): object {
  const numbered = zones.map(({ button, label, x, width }) => ({ button: BUTTONS.indexOf(button), label, x, width }));
  return { sck, mosi, miso, cs, irq, clockHz, scale, barY, reach, zones: numbered };
}

function fontModule(): string {
  const glyphs = setFontCustomBytes(latinFont(), FIRST_CODE);
  const literal = Array.from(glyphs, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  // A function, so that the text is only in memory while it is asked for.
  return `export function latinGlyphs() { return "${literal}"; }\nexport const latinFirstCode = ${FIRST_CODE};`;
}

/**
 * The layout of Graphics.setFontCustom (Espruino reference): one bit a pixel, each column from top to bottom, its top
 * pixel the most significant bit, columns from left to right, glyph after glyph.
 */
export function setFontCustomBytes(cells: Uint8Array, firstCode: number): Uint8Array {
  const columnBytes = FONT_CELL_HEIGHT / 8;
  const glyphBytes = columnBytes * FONT_CELL_WIDTH;
  const out = new Uint8Array((256 - firstCode) * glyphBytes);
  for (let code = firstCode; code < 256; code++) {
    for (let y = 0; y < FONT_CELL_HEIGHT; y++) {
      const row = cells[code * FONT_CELL_HEIGHT + y];
      for (let x = 0; x < FONT_CELL_WIDTH; x++) {
        if ((row & (0x80 >> x)) === 0) continue;
        out[(code - firstCode) * glyphBytes + x * columnBytes + (y >> 3)] |= 0x80 >> (y & 7);
      }
    }
  }
  return out;
}
