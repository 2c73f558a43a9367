// Runs a firmware bundle on V8, behind an Espruino API, on a board that is given.
// Layer: hardware/virtual/runtimes/espruino; nothing of Node: the realm comes from an IsolateFactory.
import type { BoardData } from "../../../boards/board.js";
import type { Engine, SimulatedMs } from "../../engine.js";
import type { RuntimeBoard } from "../../virtual-board.js";
import { createHost, type HostRun } from "./api/host.js";
import { chipFacts } from "./chips.js";
import { type Costs, RP2040_COSTS } from "./costs.js";
import { type Isolate, type IsolateFactory, IsolateTimeout } from "./isolate.js";
import { type Dispatch, type Prelude, preludeScript } from "./prelude/assemble.js";

/** One slice of firmware may keep the host this long before it counts as hung. */
const SLICE_LIMIT_MS = 5_000;
/** A batch of slices ends after this much of the host's time, so that the host stays answerable. */
const BATCH_MS = 12;

export interface EspruinoOptions {
  /** The built firmware: one script. */
  readonly bundle: string;
  readonly board: BoardData;
  readonly isolate: IsolateFactory;
  readonly costs?: Costs;
  /** Host milliseconds after which a slice that never returns is a crash. Default 5,000. */
  readonly sliceLimitMs?: number;
}

/** What this engine tells beyond what every engine does. */
export interface EspruinoEngine extends Engine {
  readonly name: "espruino";
  readonly board: RuntimeBoard;
  /** What the firmware printed to its console, wherever that was. */
  readonly consoleText: string;
  /** Calls that would have written to the board's flash or to a file: must stay 0. */
  readonly recordingCalls: number;
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
  private readonly sliceLimitMs: number;
  private readonly costs: Costs;
  private started = false;
  private stopped = false;
  private untilNs = 0;
  private batchEnd = 0;

  constructor(
    private readonly options: EspruinoOptions,
    readonly board: RuntimeBoard,
  ) {
    this.sliceLimitMs = options.sliceLimitMs ?? SLICE_LIMIT_MS;
    this.costs = options.costs ?? RP2040_COSTS;
    this.host = createHost(board, chipFacts(options.board.chip), this.costs, (scheduler, queued) => {
      if (this.host.record.restart !== null || performance.now() >= this.batchEnd) return null;
      return scheduler.next(this.untilNs, queued);
    });
    this.isolate = options.isolate.create();
    const prelude = this.isolate.run(preludeScript(), "espruino-api.js", this.sliceLimitMs) as Prelude;
    this.dispatch = prelude(this.host.api);
  }

  get consoleText(): string {
    return this.host.serial.consoleText;
  }

  get recordingCalls(): number {
    return this.host.record.recordingCalls;
  }

  async runFor(ms: SimulatedMs): Promise<void> {
    const { clock } = this.board;
    this.untilNs = clock.nowNs + ms * 1e6;
    if (!this.started) this.boot();
    while (clock.nowNs < this.untilNs && !this.stopped) {
      this.batch(() => this.isolate.call(this.dispatch, this.sliceLimitMs));
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    // A firmware that has stopped leaves the chips running.
    clock.advanceTo(this.untilNs);
  }

  private boot(): void {
    this.started = true;
    const { bundle } = this.options;
    this.board.clock.advance(this.costs.boot.callNs + this.costs.boot.unitNs * bundle.length);
    this.batch(() => this.isolate.run(bundle, "firmware.js", this.sliceLimitMs));
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

/** Errors of the realm are not this realm's Error, so nothing is asked of their type. */
function describe(problem: unknown): string {
  if (typeof problem === "object" && problem !== null && "stack" in problem && typeof problem.stack === "string") {
    return problem.stack;
  }
  return String(problem);
}
