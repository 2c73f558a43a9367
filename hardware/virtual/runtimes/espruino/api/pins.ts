// Pin modes as the interpreter keeps them: a pin whose mode was never set by pinMode changes by itself between input
// and output as it is read and written. Layer: hardware/virtual/runtimes/espruino.
import type { BoardPin, Pull, RuntimeBoard } from "../../../virtual-board.js";

const INPUTS: Readonly<Record<string, Pull>> = {
  input: "none",
  analog: "none",
  input_pullup: "up",
  input_pulldown: "down",
};
const OPEN_DRAIN: Readonly<Record<string, Pull>> = {
  opendrain: "none",
  af_opendrain: "none",
  opendrain_pullup: "up",
};

interface PinState {
  readonly wire: BoardPin;
  mode: string;
  manual: boolean;
  /** What the output latch holds; it survives a change of mode. */
  latch: boolean;
}

export class Pins {
  private readonly states: PinState[] = [];

  constructor(
    private readonly board: RuntimeBoard,
    readonly count: number,
  ) {
    for (let n = 0; n < count; n++) {
      this.states.push({ wire: board.pin(`D${n}`), mode: "input", manual: false, latch: false });
    }
  }

  private state(pin: number): PinState {
    const state = this.states[pin];
    if (state === undefined) throw new Error("Invalid pin");
    return state;
  }

  setMode(pin: number, mode: string, automatic: boolean): void {
    const state = this.state(pin);
    if (mode === "auto") {
      state.manual = false;
      return;
    }
    if (!(mode in INPUTS) && !(mode in OPEN_DRAIN) && mode !== "output" && mode !== "af_output") {
      state.manual = false;
      throw new Error("Unknown pin mode");
    }
    state.manual = !automatic;
    this.apply(state, mode);
  }

  private apply(state: PinState, mode: string): void {
    state.mode = mode;
    const pull = INPUTS[mode];
    if (pull !== undefined) state.wire.release(pull);
    else this.put(state);
  }

  /** Brings the latch to the wire, if the mode is an output. */
  private put(state: PinState): void {
    const pull = OPEN_DRAIN[state.mode];
    if (pull !== undefined && state.latch) state.wire.release(pull);
    else if (pull !== undefined) state.wire.drive(false);
    else if (state.mode === "output" || state.mode === "af_output") state.wire.drive(state.latch);
  }

  mode(pin: number): string {
    return this.state(pin).mode;
  }

  read(pin: number): boolean {
    const state = this.state(pin);
    if (!state.manual && state.mode !== "input") this.apply(state, "input");
    return state.wire.read();
  }

  write(pin: number, high: boolean): void {
    const state = this.state(pin);
    state.latch = high;
    if (!state.manual) state.mode = "output";
    this.put(state);
  }

  /** Writes now, and the opposite after each of the times, one behind the other. */
  pulse(pin: number, high: boolean, timesMs: readonly number[]): void {
    this.write(pin, high);
    const state = this.state(pin);
    let dueNs = this.board.clock.nowNs;
    let level = high;
    for (const ms of timesMs) {
      if (ms <= 0) continue;
      dueNs += ms * 1e6;
      level = !level;
      const value = level;
      this.board.clock.at(dueNs, () => {
        state.latch = value;
        this.put(state);
      });
    }
  }
}
