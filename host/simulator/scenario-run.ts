// Plays one scenario: its steps in order, the clocks of the run and of each step, the promises at its end.
// Layer: host/simulator. Everything is decided by simulated time: two runs give the same report and the same pictures.
import { readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import type { BoardData } from "../../hardware/boards/board.js";
import type { Engine, VirtualBoard } from "../../hardware/virtual/engine.js";
import { systemReason, UserError } from "../errors.js";
import { decodePng, difference, encodePng, type Picture } from "../media/png.js";
import { cardBehaviour, cardFaults } from "./card-faults.js";
import { type CardRecipe, loadCard } from "./card-source.js";
import { CardWitness } from "./card-witness.js";
import { violatedLimits } from "./limits.js";
import { findTraces, needlesOf, type Traces } from "./nothing-stays.js";
import {
  brokenPromises,
  type Failure,
  type Figures,
  figuresOf,
  type Outcome,
  type RunReport,
  type StepResult,
} from "./run-report.js";
import type { Action, Faults, Insertion, Scenario, Step } from "./scenario.js";
import { screenText, showsText } from "./screen-reader.js";
import { settle } from "./settle.js";
import { PlayerCrash, SimulatedPlayer } from "./simulated-player.js";
import { wavOf } from "./wav.js";

export interface RunOptions {
  readonly bundle: string;
  readonly board: BoardData;
  readonly startEngine: (bundle: string) => Promise<Engine>;
  /** Goes before the scenario's own. */
  readonly card?: string | CardRecipe;
  readonly screenshots: string;
  /** Writes goldens instead of comparing with them. */
  readonly update: boolean;
}

export interface FinishedRun {
  readonly report: RunReport;
  readonly serialLog: Uint8Array;
  readonly lastScreen: Picture;
  /** What came out of the sound output, as a WAV file; null where the board has none. */
  readonly wav: Uint8Array | null;
  /** Files that the run made, to be written by whoever asked for it. */
  readonly pictures: readonly { readonly path: string; readonly png: Uint8Array }[];
  /** Of a picture that differs from its golden: magenta where. */
  readonly goldenDifference: Picture | null;
}

/** How long after the card left the player may take until it counts as having forgotten. */
const FORGET_MS = 1000;

class StepFailure extends Error {
  constructor(
    message: string,
    readonly outcome: Outcome = "failed",
    readonly expected: string | null = null,
  ) {
    super(message);
  }
}

function wavOfBoard({ speaker }: VirtualBoard): Uint8Array | null {
  return speaker === null || speaker === undefined ? null : wavOf(speaker.stretches);
}

export async function playScenario(scenario: Scenario, options: RunOptions): Promise<FinishedRun> {
  const run = new ScenarioRun(scenario, options, new SimulatedPlayer(await options.startEngine(options.bundle)));
  try {
    return await run.play();
  } finally {
    run.player.dispose();
  }
}

class ScenarioRun {
  readonly #witness = new CardWitness();
  readonly #pictures: { path: string; png: Uint8Array }[] = [];
  readonly #failTexts: string[];
  #needles: Uint8Array[] = [];
  #cleanScreen: Uint8Array = new Uint8Array(0);
  #cardIsIn = false;
  #ejectedAtMs: number | null = null;
  #bytesLeft: number | null = null;
  #goldenDifference: Picture | null = null;
  #stepEndMs = 0;

  constructor(
    readonly scenario: Scenario,
    readonly options: RunOptions,
    readonly player: SimulatedPlayer,
  ) {
    this.#failTexts = [...scenario.failTexts];
    player.watch(() => this.#checkEachLook());
  }

  async play(): Promise<FinishedRun> {
    const results: StepResult[] = [];
    let failure: Failure | null = null;
    let outcome: Outcome = "passed";
    for (const step of this.scenario.steps) {
      const startMs = this.player.nowMs;
      this.#stepEndMs = startMs + step.timeoutMs;
      let stepOutcome: StepResult["outcome"] = failure === null ? "passed" : "not reached";
      if (failure === null) {
        try {
          await this.#act(step.action);
        } catch (error) {
          outcome = error instanceof StepFailure ? error.outcome : "failed";
          stepOutcome = outcome;
          failure = this.#failureAt(step, error);
        }
      }
      const endMs = this.player.nowMs;
      results.push({ line: step.line, step: step.title, outcome: stepOutcome, startMs, endMs });
    }
    if (failure === null) {
      failure = await this.#judgeAtEnd();
      if (failure !== null) outcome = "failed";
    }
    return this.#finish(results, outcome, failure);
  }

  async #judgeAtEnd(): Promise<Failure | null> {
    const last = this.scenario.steps[this.scenario.steps.length - 1];
    try {
      this.#stepEndMs = Number.POSITIVE_INFINITY;
      await this.#searchAfterEject();
      const broken = brokenPromises(this.#figures().promises);
      if (broken.length > 0) throw new StepFailure(`a promise is broken: ${broken.join("; ")}`);
      const { violations } = this.player.engine.board;
      if (violations.length > 0) throw new StepFailure(`a chip was misused: ${violations[0]}`);
      return null;
    } catch (error) {
      return this.#failureAt(last, error);
    }
  }

  #failureAt(step: Step, error: unknown): Failure {
    let message: string;
    if (error instanceof StepFailure || error instanceof UserError) message = error.message;
    else if (error instanceof PlayerCrash)
      message = `the firmware stopped with an exception: ${error.message.split("\n")[0]}`;
    else throw error;
    return {
      file: this.scenario.file,
      line: step.line,
      step: step.title,
      message,
      expected: error instanceof StepFailure ? error.expected : null,
      found: screenText(this.player.rows()),
    };
  }

  #finish(steps: StepResult[], outcome: Outcome, failure: Failure | null): FinishedRun {
    const { scenario, player } = this;
    return {
      report: {
        name: scenario.name,
        file: scenario.file,
        board: this.options.board.name,
        engine: player.engine.name,
        timing: player.engine.time ?? null,
        outcome,
        failure,
        ...this.#figures(),
        steps,
        violations: [...player.engine.board.violations],
        artefacts: this.#pictures.map((picture) => picture.path),
      },
      serialLog: player.serialBytes(),
      wav: wavOfBoard(player.engine.board),
      lastScreen: copyOf(player.screen()),
      pictures: this.#pictures,
      goldenDifference: this.#goldenDifference,
    };
  }

  #figures(): Figures {
    const { board } = this.player.engine;
    return figuresOf(this.player.facts, board.cardCounters.blocksRead, board.nowMs, {
      radioApiCalls: board.radioApiCalls,
      writeCommands: board.cardCounters.writeCommands,
      cardBytesChanged: this.#witness.bytesChanged(),
      bytesLeftAfterEject: this.#bytesLeft,
    });
  }

  /** At every look at the screen: the clocks, and the texts that must not be there. */
  #checkEachLook(): void {
    const { nowMs } = this.player;
    if (nowMs > this.scenario.timeoutMs) {
      throw new StepFailure(`the run took longer than its ${this.scenario.timeoutMs} simulated ms`, "timed out");
    }
    if (nowMs > this.#stepEndMs) throw new StepFailure("the step took longer than its time-out", "timed out");
    if (this.#failTexts.length === 0) return;
    const rows = this.player.rows();
    const seen = this.#failTexts.find((text) => showsText(rows, text));
    if (seen !== undefined) throw new StepFailure(`fail-text ${JSON.stringify(seen)} can be read`);
  }

  async #act(action: Action): Promise<void> {
    switch (action.kind) {
      case "insert":
        return this.#insert(action.insertion);
      case "eject":
        return this.#eject();
      case "fault":
        return this.#fault(action.faults);
      case "press":
        for (let i = 0; i < action.times; i++) await this.player.press(action.button, action.holdMs);
        return;
      case "touch":
        return this.#touch(action.x, action.y, action.holdMs);
      case "wait-for":
        return this.#waitFor(action.texts);
      case "expect-text":
        return this.#expectTexts(action.texts, true);
      case "expect-no-text":
        return this.#expectTexts(action.texts, false);
      case "fail-text":
        this.#failTexts.push(...action.texts);
        this.#checkEachLook();
        return;
      case "screenshot":
        return this.#screenshot(action.save, action.compareWith);
      case "wait":
        this.#stepEndMs = Math.max(this.#stepEndMs, this.player.nowMs + action.ms);
        return this.player.run(action.ms);
      case "expect-report":
        return this.#expectReport(action.limits);
    }
  }

  async #insert(insertion: Insertion): Promise<void> {
    if (this.#cardIsIn) throw new StepFailure("a card is in already: take it out first with a step `eject`");
    const source = insertion.card ?? this.options.card ?? this.scenario.card;
    if (source === null) {
      throw new StepFailure("there is no card to insert: name one with `card:` in the scenario, or `mp8 sim CARD`");
    }
    await this.#searchAfterEject();
    const given = insertion.card === undefined && this.options.card !== undefined;
    const bytes = await loadCard(source, given ? process.cwd() : this.scenario.folder);
    this.#witness.remember(bytes);
    this.#needles = await needlesOf(bytes, this.options.bundle);
    if (this.#cleanScreen.length === 0) {
      // The screen without a card is what it must be like again afterwards.
      await this.player.waitFor("Insert a card", FORGET_MS);
      await settle(this.player);
      this.#cleanScreen = this.player.engine.board.screenMemory().slice();
    }
    this.player.insert(bytes, cardBehaviour(insertion));
    this.#cardIsIn = true;
    this.#ejectedAtMs = null;
  }

  #eject(): void {
    if (!this.#cardIsIn) throw new StepFailure("no card is in: put one in first with a step `insert`");
    this.player.eject();
    this.#cardIsIn = false;
    this.#ejectedAtMs = this.player.nowMs;
  }

  async #touch(x: number, y: number, holdMs: number): Promise<void> {
    const { board } = this.player.engine;
    if (this.options.board.touch === null || board.touch === undefined) {
      throw new StepFailure(
        `the screen of the board ${this.options.board.name} cannot be touched: use a step \`press\``,
      );
    }
    board.touch(x, y, holdMs);
    await this.player.run(holdMs + 60);
  }

  #fault(faults: Faults): void {
    if (!this.#cardIsIn) throw new StepFailure("no card is in to go wrong: put one in first with a step `insert`");
    const { board } = this.player.engine;
    if (board.faultCard === undefined) throw new StepFailure("this engine's card does not take faults");
    board.faultCard(cardFaults(faults));
  }

  /** Promise 3, once after each time a card has left: before the next goes in, when a report is asked for, at the end. */
  async #searchAfterEject(): Promise<void> {
    if (this.#ejectedAtMs === null) return;
    const forgottenMs = this.#ejectedAtMs + FORGET_MS;
    await this.player.waitFor("Insert a card", forgottenMs - this.player.nowMs);
    this.#ejectedAtMs = null;
    await settle(this.player);
    // It says so before it is through with overwriting its memory.
    if (this.player.nowMs < forgottenMs) await this.player.run(forgottenMs - this.player.nowMs);
    const traces: Traces = await findTraces(this.player.engine, this.#needles, this.#cleanScreen);
    this.#bytesLeft = (this.#bytesLeft ?? 0) + traces.bytes;
  }

  async #waitFor(texts: readonly string[]): Promise<void> {
    const start = this.player.nowMs;
    const end = this.#stepEndMs;
    // The step's own clock would say only that time is up; here it is known for what.
    this.#stepEndMs = Number.POSITIVE_INFINITY;
    const missing = () => {
      const rows = this.player.rows();
      return texts.filter((text) => !showsText(rows, text));
    };
    if (await this.player.runUntil(() => missing().length === 0, end - start)) return;
    const text = missing()[0];
    const waitedMs = Math.round(this.player.nowMs - start);
    throw new StepFailure(`${JSON.stringify(text)} did not appear within ${waitedMs} simulated ms`, "timed out", text);
  }

  #expectTexts(texts: readonly string[], present: boolean): void {
    const rows = this.player.rows();
    const wrong = texts.find((text) => showsText(rows, text) !== present);
    if (wrong === undefined) return;
    const what = present ? "cannot be read on the screen" : "can be read on the screen";
    throw new StepFailure(`${JSON.stringify(wrong)} ${what}`, "failed", present ? wrong : `not: ${wrong}`);
  }

  async #screenshot(save: string, compareWith: string | null): Promise<void> {
    const picture = copyOf(this.player.screen());
    const png = encodePng(picture);
    const path = isAbsolute(save) ? save : join(this.options.screenshots, save);
    this.#pictures.push({ path, png });
    if (compareWith === null) return;
    const goldenPath = this.#goldenPath(compareWith);
    if (this.options.update) {
      this.#pictures.push({ path: goldenPath, png });
      return;
    }
    let bytes: Uint8Array;
    try {
      bytes = await readFile(goldenPath);
    } catch (error) {
      throw new StepFailure(`cannot read the golden ${compareWith}: ${systemReason(error)}; write it with --update`);
    }
    const { count, picture: where } = difference(decodePng(bytes, compareWith), picture);
    if (count === 0) return;
    this.#goldenDifference = where;
    throw new StepFailure(
      `the screen differs from ${compareWith} in ${count} pixels; accept it with --update if it is right`,
    );
  }

  /** A screen with zones is laid out in its own way: its goldens are beside the others, in a folder of the board's name. */
  #goldenPath(compareWith: string): string {
    const path = resolve(this.scenario.folder, compareWith);
    const { name, touch } = this.options.board;
    return touch === null ? path : join(dirname(path), name, basename(path));
  }

  async #expectReport(limits: Readonly<Record<string, unknown>>): Promise<void> {
    if (Object.keys(limits).includes("promises.bytesLeftAfterEject")) await this.#searchAfterEject();
    const found = { ...this.#figures(), violations: this.player.engine.board.violations.length };
    const violated = violatedLimits(found, limits as Record<string, number | boolean | string>);
    if (violated.length > 0)
      throw new StepFailure(violated.map((one) => one.message).join("; "), "failed", violated[0].expected);
  }
}

function copyOf(picture: Picture): Picture {
  return { width: picture.width, height: picture.height, pixels: picture.pixels.slice() };
}
