// A running player for the demo, scenarios and the interactive simulator: an engine, its serial log, what it said about
// itself, and observers of its screen. Layer: host/simulator.
import type { ButtonName } from "../../hardware/boards/board.js";
import type { CardBehaviour, Engine } from "../../hardware/virtual/engine.js";
import { Breather } from "../breathe.js";
import type { Picture } from "../media/png.js";
import { addFact, noFacts, type PlayerFacts } from "./player-facts.js";
import { readScreen, showsText } from "./screen-reader.js";

/** Simulated time between two looks at the screen: short enough for every video frame, long enough to be cheap. */
const LOOK_MS = 20;

export class PlayerCrash extends Error {}

export type ScreenObserver = (screen: Picture, nowMs: number) => void | Promise<void>;

export class SimulatedPlayer {
  readonly facts: PlayerFacts = noFacts();
  /** Everything the firmware sent on its serial line, as text. */
  serialLog = "";
  /** Called for each finished line of the serial log. */
  onSerialLine: ((line: string) => void) | null = null;
  /** Takes the serial line's bytes as they come, which then are neither kept nor read as a log. */
  onSerialBytes: ((bytes: Uint8Array) => void) | null = null;
  readonly #breather = new Breather();
  readonly #observers: ScreenObserver[] = [];
  #serialBytes: Uint8Array[] = [];
  #openLine: Uint8Array = new Uint8Array(0);

  constructor(readonly engine: Engine) {}

  get nowMs(): number {
    return this.engine.board.nowMs;
  }

  /** `observer` sees the screen every few simulated ms while time runs. */
  watch(observer: ScreenObserver): void {
    this.#observers.push(observer);
  }

  insert(bytes: Uint8Array, behaviour?: CardBehaviour): void {
    this.engine.board.insertCard({ bytes }, behaviour);
  }

  eject(): void {
    this.engine.board.ejectCard();
  }

  /** Runs `ms` of simulated time; stops with PlayerCrash when an exception escaped the firmware. */
  async run(ms: number): Promise<void> {
    const end = this.nowMs + ms;
    while (this.nowMs < end) {
      await this.engine.runFor(Math.min(LOOK_MS, end - this.nowMs));
      this.#takeSerial();
      for (const observer of this.#observers) await observer(this.screen(), this.nowMs);
      await this.#breather.breathe();
      if (this.engine.crash !== null) throw new PlayerCrash(this.engine.crash);
    }
  }

  /** Runs until `condition` holds. @returns false when `timeoutMs` of simulated time passed without. */
  async runUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    const end = this.nowMs + timeoutMs;
    while (!condition()) {
      if (this.nowMs >= end) return false;
      await this.run(Math.min(LOOK_MS, end - this.nowMs));
    }
    return true;
  }

  /** Presses and lets go, with a moment after it as a finger needs. */
  async press(button: ButtonName, holdMs = 80): Promise<void> {
    this.engine.board.press(button, holdMs);
    await this.run(holdMs + 60);
  }

  screen(): Picture {
    return this.engine.board.screen();
  }

  rows(): readonly string[] {
    return readScreen(this.screen());
  }

  shows(text: string): boolean {
    return showsText(this.rows(), text);
  }

  waitFor(text: string, timeoutMs: number): Promise<boolean> {
    return this.runUntil(() => this.shows(text), timeoutMs);
  }

  /** The serial line's bytes since power-on, unchanged. */
  serialBytes(): Uint8Array {
    return Buffer.concat(this.#serialBytes);
  }

  dispose(): void {
    this.engine.dispose();
  }

  #takeSerial(): void {
    const bytes = this.engine.board.takeSerialOutput();
    if (bytes.length === 0) return;
    if (this.onSerialBytes !== null) {
      this.onSerialBytes(bytes);
      return;
    }
    this.#serialBytes.push(bytes);
    // Lines are cut as bytes: a UTF-8 character may be split between two looks.
    let rest: Uint8Array = Buffer.concat([this.#openLine, bytes]);
    for (;;) {
      const end = rest.indexOf(0x0a);
      if (end < 0) break;
      const line = Buffer.from(rest.subarray(0, end)).toString("utf8").replace(/\r$/, "");
      rest = rest.subarray(end + 1);
      this.serialLog += `${line}\n`;
      addFact(this.facts, line);
      this.onSerialLine?.(line);
    }
    this.#openLine = rest;
  }
}
