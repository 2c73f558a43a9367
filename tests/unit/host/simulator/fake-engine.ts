// An engine without firmware: a script of its own says what the screen shows and what the serial line sends. For tests
// of everything that looks at a player from outside.
import type { ButtonName } from "../../../../hardware/boards/board.js";
import type { CardContent, CardImage, Engine } from "../../../../hardware/virtual/engine.js";
import { latinFont } from "../../../../host/media/latin-font.js";

const WIDTH = 320;
const HEIGHT = 240;

/** Draws Latin-1 `text` into the cell grid. */
export function drawText(
  pixels: Uint16Array,
  row: number,
  column: number,
  text: string,
  ink = 0xffff,
  paper = 0,
): void {
  const font = latinFont();
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    for (let y = 0; y < 16; y++) {
      for (let x = 0; x < 8; x++) {
        const isSet = (font[code * 16 + y] & (0x80 >> x)) !== 0;
        pixels[(row * 16 + y) * WIDTH + (column + i) * 8 + x] = isSet ? ink : paper;
      }
    }
  }
}

export class FakeEngine implements Engine {
  readonly name = "espruino" as const;
  readonly pixels = new Uint16Array(WIDTH * HEIGHT);
  readonly presses: [ButtonName, number][] = [];
  crash: string | null = null;
  nowMs = 0;
  cardIsIn = false;
  left: string[] = [];
  violations: string[] = [];
  radioApiCalls = 0;
  card: Uint8Array | null = null;
  readonly cardCounters = { blocksRead: 0, writeCommands: 0, commands: 0 };
  #serial: number[] = [];
  readonly #plan: { atMs: number; act: () => void }[] = [];

  constructor() {
    this.show("Insert a card");
  }

  /** Replaces the screen's text, row by row. */
  show(...rows: string[]): void {
    this.pixels.fill(0);
    rows.forEach((row, index) => {
      drawText(this.pixels, index, 0, row);
    });
  }

  send(text: string): void {
    this.#serial.push(...Buffer.from(text, "utf8"));
  }

  /** Does something `inMs` after now. */
  later(inMs: number, act: () => void): void {
    this.#plan.push({ atMs: this.nowMs + inMs, act });
  }

  onPress: (button: ButtonName, holdMs: number) => void = () => {};
  onInsert: () => void = () => {};
  onEject: () => void = () => this.show("Insert a card");

  get board(): Engine["board"] {
    const engine = this;
    return {
      get nowMs() {
        return engine.nowMs;
      },
      insertCard(image: CardImage | CardContent) {
        engine.card = "bytes" in image ? image.bytes : null;
        engine.cardIsIn = true;
        engine.onInsert();
      },
      ejectCard() {
        engine.cardIsIn = false;
        engine.onEject();
      },
      faultCard() {},
      cardCounters: engine.cardCounters,
      press(button, holdMs = 0) {
        engine.presses.push([button, holdMs]);
        engine.onPress(button, holdMs);
      },
      screen: () => ({ width: WIDTH, height: HEIGHT, pixels: engine.pixels }),
      screenMemory: () => new Uint8Array(engine.pixels.buffer.slice(0)),
      takeSerialOutput: () => Uint8Array.from(engine.#serial.splice(0)),
      sendSerial() {},
      violations: engine.violations,
      radioApiCalls: engine.radioApiCalls,
    };
  }

  async runFor(ms: number): Promise<void> {
    this.nowMs += ms;
    for (const item of this.#plan.filter((planned) => planned.atMs <= this.nowMs)) {
      this.#plan.splice(this.#plan.indexOf(item), 1);
      item.act();
    }
  }

  async searchMemory(): Promise<string[]> {
    return this.cardIsIn ? ["a", "b", "c", "d"] : this.left;
  }

  dispose(): void {}
}
