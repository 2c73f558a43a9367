// Runs a firmware bundle on V8, behind an Espruino API, on a board that is given.
// Layer: hardware/virtual/runtimes/espruino; nothing of Node: the realm comes from an IsolateFactory.
import type { BoardData } from "../../../boards/board.js";
import type { BoardOptions } from "../../create-board.js";
import type { Engine, SimulatedMs, SimulatedTime } from "../../engine.js";
import type { RuntimeBoard } from "../../virtual-board.js";
import { createHost, type HostRun } from "./api/host.js";
import type { SerialPorts } from "./api/serial.js";
import { chipFacts } from "./chips.js";
import { type Isolate, type IsolateFactory, IsolateTimeout } from "./isolate.js";
import { type Dispatch, type Prelude, preludeScript } from "./prelude/assemble.js";
import type { HostApi } from "./prelude/host-api.js";
import { COARSE_TIMING, type Timing } from "./timing.js";
import { readTokens } from "./tokens.js";

/** One slice of firmware may keep the host this long before it counts as hung. */
const SLICE_LIMIT_MS = 5_000;
/** A batch of slices ends after this much of the host's time, so that the host stays answerable. */
const BATCH_MS = 12;

export interface EspruinoOptions {
  /** The built firmware: one script, as text or as the interpreter's tokens. */
  readonly bundle: string;
  readonly board: BoardData;
  readonly isolate: IsolateFactory;
  /** Default: COARSE_TIMING. */
  readonly timing?: Timing;
  /** Of the board that is made for it. */
  readonly virtual?: BoardOptions;
  /** Host milliseconds after which a slice that never returns is a crash. Default 5,000. */
  readonly sliceLimitMs?: number;
  /** Prepares the realm before the bundle runs: what a chip has besides, such as a Storage that can be written. */
  readonly prepare?: (isolate: Isolate, serial: SerialPorts) => void;
}

/** What this engine tells beyond what every engine does. */
export interface EspruinoEngine extends Engine {
  readonly name: "espruino";
  readonly board: RuntimeBoard;
  /** What the firmware printed to its console, wherever that was. */
  readonly consoleText: string;
  /** Calls that would have written to the board's flash or to a file: must stay 0. */
  readonly recordingCalls: number;
  /** "reboot", "reset" or "load" once the firmware asked for it. */
  readonly restartAsked: string | null;
  /** Runs code in the realm, as a line at the interpreter's console does. @throws whatever the code throws */
  evaluate(code: string): unknown;
}

/** Puts the engine on a board that exists already. */
export function createEspruinoEngineOn(board: RuntimeBoard, options: EspruinoOptions): EspruinoEngine {
  return new V8Engine(options, board);
}

class V8Engine implements EspruinoEngine {
  readonly name = "espruino";
  crash: string | null = null;
  private readonly isolate: Isolate;
  private readonly host: HostRun;
  private readonly dispatch: Dispatch;
  private readonly work: Float64Array | null;
  private readonly sliceLimitMs: number;
  private readonly timing: Timing;
  private started = false;
  private stopped = false;
  private untilNs = 0;
  private batchEnd = 0;
  private gaveWay = performance.now();

  constructor(
    private readonly options: EspruinoOptions,
    readonly board: RuntimeBoard,
  ) {
    this.sliceLimitMs = options.sliceLimitMs ?? SLICE_LIMIT_MS;
    this.timing = options.timing ?? COARSE_TIMING;
    this.host = createHost(board, chipFacts(options.board.chip), this.timing.calls, (scheduler, queued) => {
      if (this.host.record.restart !== null || performance.now() >= this.batchEnd) return null;
      // Firmware that always has something to do must not run on and on: a job may reach beyond the end, no other begins.
      return board.clock.nowNs > this.untilNs ? null : scheduler.next(this.untilNs, queued);
    });
    this.isolate = options.isolate.create();
    this.work = this.startMeter();
    const prelude = this.isolate.run(preludeScript(), "espruino-api.js", this.sliceLimitMs) as Prelude;
    this.dispatch = prelude(spendFirst(this.host.api, this.spendWork));
    options.prepare?.(this.isolate, this.host.serial);
  }

  get time(): SimulatedTime {
    return this.timing.time;
  }

  get consoleText(): string {
    return this.host.serial.consoleText;
  }

  get recordingCalls(): number {
    return this.host.record.recordingCalls;
  }

  get restartAsked(): string | null {
    return this.host.record.restart;
  }

  evaluate(code: string): unknown {
    if (!this.started) this.boot();
    return this.isolate.run(code, "console.js", this.sliceLimitMs);
  }

  async runFor(ms: SimulatedMs): Promise<void> {
    const { clock } = this.board;
    this.untilNs = clock.nowNs + ms * 1e6;
    if (!this.started) this.boot();
    while (clock.nowNs < this.untilNs && !this.stopped) {
      this.batch(() => this.isolate.call(this.dispatch, this.sliceLimitMs));
      await this.giveWay();
    }
    // A firmware that has stopped leaves the chips running.
    clock.advanceTo(this.untilNs);
  }

  /** Lets the host do its other work, where it has waited for a while. */
  private async giveWay(): Promise<void> {
    if (performance.now() - this.gaveWay < BATCH_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.gaveWay = performance.now();
  }

  /** The counter of the firmware's own work; null where it costs nothing. */
  private startMeter(): Float64Array | null {
    const { meter } = this.options.isolate;
    if (meter === undefined || this.timing.script === null) return null;
    return this.isolate.run(meter.prelude, "meter.js", this.sliceLimitMs) as Float64Array;
  }

  private get metered(): string {
    const { isolate } = this.options;
    const { script } = this.timing;
    const bundle = readTokens(this.options.bundle);
    if (script === null || isolate.meter === undefined) return bundle;
    try {
      return isolate.meter.meter(bundle, script);
    } catch {
      // What is no script is told by the realm, with its place.
      return bundle;
    }
  }

  /** Lets the time pass that the firmware has worked since the last call. */
  private readonly spendWork = (): void => {
    if (this.work === null || this.work[0] === 0) return;
    const ns = this.work[0] as number;
    this.work[0] = 0;
    this.board.clock.advance(Math.max(0, ns));
  };

  private boot(): void {
    this.started = true;
    this.board.clock.advance(this.timing.calls.boot.callNs);
    this.batch(() => this.isolate.run(this.metered, "firmware.js", this.sliceLimitMs));
  }

  private batch(run: () => void): void {
    this.batchEnd = performance.now() + BATCH_MS;
    try {
      run();
    } catch (problem) {
      if (problem instanceof IsolateTimeout) {
        this.stop(`firmware did not return within ${this.sliceLimitMs} ms`);
        return;
      }
      this.host.api.uncaught(describe(problem));
    }
    const { uncaught, restart } = this.host.record;
    this.crash ??= uncaught;
    if (restart !== null) this.stop(this.crash ?? `firmware asked for a restart (${restart})`);
  }

  private stop(reason: string): void {
    this.crash ??= reason;
    this.stopped = true;
    this.host.scheduler.stop();
  }

  async searchMemory(needles: readonly Uint8Array[]): Promise<string[]> {
    if (this.isolate.searchMemory === undefined) return [];
    const matches = await this.isolate.searchMemory(needles);
    return matches.map((match) => `needle ${match.needle} in ${match.place}`);
  }

  dispose(): void {
    this.stopped = true;
    this.host.scheduler.stop();
    this.isolate.dispose();
  }
}

/** The bridge, with the time of the firmware's own work passed before each call. */
function spendFirst(api: HostApi, spend: () => void): HostApi {
  const spending: Record<string, unknown> = { ...api };
  for (const [name, member] of Object.entries(api)) {
    if (typeof member !== "function") continue;
    spending[name] = (...values: unknown[]) => {
      spend();
      return (member as (...all: unknown[]) => unknown)(...values);
    };
  }
  return spending as unknown as HostApi;
}

/** Errors of the realm are not this realm's Error, so nothing is asked of their type. */
function describe(problem: unknown): string {
  if (typeof problem === "object" && problem !== null && "stack" in problem && typeof problem.stack === "string") {
    return problem.stack;
  }
  return String(problem);
}
