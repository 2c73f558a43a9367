// The modules that exist only in a Lua build, as TypeScript: "#board", "#font", "#lines". Their types are in
// firmware/platforms/nodemcu/build-modules.d.ts. Layer: host/build/lua.
import type { BoardData, SpiPins } from "../../../hardware/boards/board.js";
import { FONT_CELL_HEIGHT, latinFont } from "../../media/latin-font.js";
import { NO_BUILD_ID } from "../virtual-modules.js";

/** Codes below are controls: the player never draws them. */
const FIRST_CODE = 0x20;

/** Stands in the bundle where the list of its sources' lines will be. */
export const NO_LINES = "(lines)";

export function madeModules(board: BoardData): Record<string, string> {
  return {
    "#board": boardModule(board),
    "#font": fontModule(),
    "#lines": `export const sourceLines: string = "${NO_LINES}";`,
  };
}

function boardModule({ name, radio, card, screen, buttons, serial }: BoardData): string {
  const { dc, reset, backlight, width, height, madctl, inverted } = screen;
  const pins = {
    name,
    radio,
    build: NO_BUILD_ID,
    card: busPins(card),
    screen: {
      ...busPins(screen),
      dc: gpio(dc),
      reset: gpio(reset),
      backlight: gpio(backlight),
      width,
      height,
      madctl,
      inverted,
    },
    buttons: [buttons.up, buttons.down, buttons.ok, buttons.back, buttons.eject].map(gpio),
    serial: { port: gpio(serial.port), baud: serial.baud },
  };
  return `export const board = ${JSON.stringify(pins).replace(/"(\w+)":/g, "$1:")};`;
}

function busPins({ sck, mosi, miso, cs, clockHz }: SpiPins) {
  return { sck: gpio(sck), mosi: gpio(mosi), miso: gpio(miso), cs: gpio(cs), clockHz };
}

/** "D18" and "UART0" as NodeMCU numbers them. */
function gpio(name: string | null): number {
  return name === null ? -1 : Number(name.replace(/^\D+/, ""));
}

function fontModule(): string {
  const cells = latinFont();
  const rows = Array.from({ length: FONT_CELL_HEIGHT }, (_, row) => {
    let text = "";
    for (let code = FIRST_CODE; code < 256; code++) {
      text += `\\x${(cells[code * FONT_CELL_HEIGHT + row] as number).toString(16).padStart(2, "0")}`;
    }
    return `"${text}"`;
  });
  return `export const glyphRows: readonly string[] = [${rows.join(",")}];\nexport const firstCode = ${FIRST_CODE};`;
}
