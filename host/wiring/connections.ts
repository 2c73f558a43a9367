// What a board file says of its wiring, wire by wire: modules at one end, the board's pins at the other. Layer: host/wiring.
import type { BoardData } from "../../hardware/boards/board.js";

export type Signal = "power" | "ground" | "clock" | "data" | "select" | "button" | "other";

export interface Wire {
  /** The module's pin: "SCK". */
  readonly pin: string;
  /** The board's: "GP18 (pin 24)". */
  readonly to: string;
  readonly note: string;
  readonly signal: Signal;
}

export interface Module {
  readonly name: string;
  readonly wires: readonly Wire[];
}

const BUTTON = "Button";
/** What wiring lines begin with; whatever follows is a pin. */
const MODULES = ["SD module", "LCD", "Sound", BUTTON];

/** The modules in the order of the board file. Of a board with nothing to wire: what is on it, and its pins. */
export function modulesOf(board: BoardData): Module[] {
  return board.wiring.length === 0 ? builtIn(board) : wired(board);
}

function wired(board: BoardData): Module[] {
  const modules = new Map<string, Wire[]>();
  for (const { from, to, note } of board.wiring) {
    const ends = moduleEnds(from, board.name);
    const places = to.split(/, | and /);
    ends.forEach(({ module, pin }, index) => {
      // "3V3, GND" to "3V3 (pin 36), GND (pin 38)" are two wires; "up" to "GP2 and GND" are the two legs of a button.
      const place = ends.length === places.length ? places[index] : places.join(" + ");
      const wires = modules.get(module) ?? [];
      modules.set(module, [...wires, { pin, to: place, note, signal: signalOf(module, pin) }]);
    });
  }
  return [...modules].map(([name, wires]) => ({ name: name === BUTTON ? "Buttons" : name, wires }));
}

/** "SD module SCK, LCD SCK" and "SD module 3V3, GND" are two ends each. */
function moduleEnds(from: string, board: string): { module: string; pin: string }[] {
  let module = "";
  return from.split(", ").map((piece) => {
    const named = MODULES.find((name) => piece.startsWith(`${name} `));
    if (named !== undefined) module = named;
    if (module === "") throw new Error(`the wiring of ${board} begins with no known module: ${from}`);
    return { module, pin: named === undefined ? piece : piece.slice(named.length + 1) };
  });
}

function signalOf(module: string, pin: string): Signal {
  if (module === BUTTON) return "button";
  if (/^(3V3|VCC|5V)$/.test(pin)) return "power";
  if (/^GND$/.test(pin)) return "ground";
  if (/SCK|CLK/.test(pin)) return "clock";
  if (/MOSI|MISO|SDI|SDO|DIN|OUT/.test(pin)) return "data";
  return /^CS$/.test(pin) ? "select" : "other";
}

function builtIn({ card, screen, touch, sound, buttons }: BoardData): Module[] {
  const wire = (pin: string, to: string | null, note = ""): Wire[] =>
    to === null ? [] : [{ pin, to, note, signal: signalOf("", pin) }];
  const bus = ({ sck, mosi, miso, cs }: { sck: string; mosi: string; miso: string; cs: string }, name: string) => [
    ...wire("SCK", sck, name),
    ...wire("MOSI", mosi),
    ...wire("MISO", miso),
    ...wire("CS", cs),
  ];
  const modules: Module[] = [
    { name: "microSD slot", wires: [...bus(card, card.bus), ...wire("detect", card.detect)] },
    {
      name: screen.controller,
      wires: [
        ...bus(screen, screen.bus),
        ...wire("DC", screen.dc),
        ...wire("RESET", screen.reset),
        ...wire("light", screen.backlight, "backlight"),
      ],
    },
  ];
  if (touch !== null) {
    const wires = [...bus(touch, "by software"), ...wire("IRQ", touch.irq, "low while touched")];
    modules.push({ name: touch.controller, wires });
  }
  if (sound !== null) modules.push({ name: "Loudspeaker", wires: wire("IN", sound.pin, sound.kind) });
  const own = Object.entries(buttons).flatMap(([name, pin]) =>
    wire(name === "ok" && touch !== null ? "BOOT" : name, pin, name === "ok" ? "OK; maintenance" : ""),
  );
  return [...modules, { name: "Buttons", wires: own }];
}
