// Runs a Lua bundle behind a NodeMCU API on a virtual board. Layer: hardware/virtual/runtimes/nodemcu.
import type { BoardData } from "../../../boards/board.js";
import { SimulatedClock } from "../../clock.js";
import { type BoardOptions, createVirtualBoard } from "../../create-board.js";
import type { Engine, SimulatedMs, SimulatedTime } from "../../engine.js";
import type { RuntimeBoard } from "../../virtual-board.js";
import { type Callback, LuaVm } from "./lua-vm.js";
import { searchLua } from "./memory-search.js";
import { gpioModule } from "./modules/gpio.js";
import { nodeModule, tmrModule } from "./modules/node.js";
import { sdmmcModule } from "./modules/sdmmc.js";
import { spiModule } from "./modules/spi.js";
import { uartModule } from "./modules/uart.js";
import { Scheduler } from "./scheduler.js";

/** Time for so many instructions: about 30 cycles of 240 MHz each, code in flash. */
const STEP_INSTRUCTIONS = 1000;
const STEP_NS = 125_000;
/** What a task costs besides its instructions. */
const TASK_NS = 20_000;
const BOOT_NS = 300_000_000;
/** A task that runs for so long has the watchdog restart the board. */
const WATCHDOG_NS = 5_000_000_000;
/** Cards that may be started between two power-ons (hardware/boards/esp32.md). */
const CARD_PLACES = 10;

export interface LuaEngineOptions {
  /** The built firmware: one chunk, a character a byte. */
  readonly bundle: string;
  readonly board: BoardData;
  readonly virtual?: BoardOptions;
  /** Radio modules that the interpreter has: for tests of the refusal. */
  readonly modules?: readonly string[];
}

export function createLuaEngine(options: LuaEngineOptions): LuaEngine {
  return new LuaEngine(options);
}

export class LuaEngine implements Engine {
  readonly name = "lua";
  readonly board: RuntimeBoard;
  readonly time: SimulatedTime = { source: "coarse estimate", errorPercent: null };
  crash: string | null = null;
  private vm: LuaVm;
  private scheduler: Scheduler;
  private started = false;
  private stopped = false;
  private wantsRestart = false;
  /** When the task that runs began. */
  private taskNs = 0;

  constructor(private readonly options: LuaEngineOptions) {
    this.board = createVirtualBoard(options.board, new SimulatedClock(), options.virtual);
    this.scheduler = new Scheduler(this.board.clock);
    this.vm = this.newVm();
  }

  private newVm(): LuaVm {
    const { board, scheduler } = this;
    const { clock } = board;
    const vm = new LuaVm(() => this.spend(), STEP_INSTRUCTIONS);
    const calls = {
      post: (callback: Callback, given: readonly (number | Uint8Array)[], once = false) =>
        scheduler.post(() => this.call(vm, callback, given, once)),
      alarm: (ms: number, callback: Callback) => scheduler.alarm(ms, () => this.call(vm, callback, [], true)),
    };
    vm.define("gpio", gpioModule(board, calls));
    vm.define("spi", spiModule(board));
    vm.define("sdmmc", sdmmcModule(board, CARD_PLACES));
    vm.define("uart", uartModule(board, calls));
    vm.define("tmr", tmrModule(calls));
    vm.define(
      "node",
      nodeModule(clock, calls, () => {
        this.wantsRestart = true;
      }),
    );
    vm.define("print", () => undefined);
    // fengari leaves memory to JavaScript, which has no such call.
    vm.define("collectgarbage", () => 0);
    for (const name of this.options.modules ?? []) vm.define(name, {});
    return vm;
  }

  /** Lets the time of some instructions pass. @returns an error for a task that never ends */
  private spend(): string | null {
    const { clock } = this.board;
    clock.advance(STEP_NS);
    if (clock.nowNs - this.taskNs <= WATCHDOG_NS) return null;
    this.stopped = true;
    return "a task ran for more than 5 s: the watchdog restarts the board";
  }

  private call(vm: LuaVm, callback: Callback, given: readonly (number | Uint8Array)[], once: boolean): void {
    if (vm !== this.vm) return;
    this.taskNs = this.board.clock.nowNs;
    const error = vm.call(callback, given);
    if (once) vm.release(callback);
    if (error !== null) this.crash ??= error;
  }

  async runFor(ms: SimulatedMs): Promise<void> {
    const { clock } = this.board;
    const untilNs = clock.nowNs + ms * 1e6;
    if (!this.started) this.boot();
    while (clock.nowNs < untilNs && !this.stopped) {
      if (this.wantsRestart) this.restart();
      const job = this.scheduler.next();
      if (job !== null) {
        clock.advance(TASK_NS);
        job();
      } else {
        clock.advanceTo(Math.min(untilNs, clock.nextAlarmNs));
      }
    }
    // A firmware that has stopped leaves the chips running.
    clock.advanceTo(untilNs);
  }

  private boot(): void {
    this.started = true;
    this.board.clock.advance(BOOT_NS);
    this.taskNs = this.board.clock.nowNs;
    const error = this.vm.run(latin1(this.options.bundle), "mp8");
    if (error !== null) this.stop(error);
  }

  private restart(): void {
    this.wantsRestart = false;
    this.scheduler = new Scheduler(this.board.clock);
    this.vm = this.newVm();
    this.boot();
  }

  private stop(reason: string): void {
    this.crash ??= reason;
    this.stopped = true;
  }

  async searchMemory(needles: readonly Uint8Array[]): Promise<string[]> {
    return searchLua(this.vm.state, needles);
  }

  dispose(): void {
    this.stopped = true;
  }
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
