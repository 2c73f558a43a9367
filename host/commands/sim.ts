// `mp8 sim`: scenarios headless, or the player's screen on this terminal with keys for buttons. Layer: host/commands.
import { basename, dirname, extname, join } from "node:path";
import { writeFileAtomically } from "../atomic-file.js";
import { boardNamed } from "../boards.js";
import { ExitCode, UserError } from "../errors.js";
import { shown } from "../escape.js";
import { setting } from "../settings.js";
import type { LinePlace } from "../simulator/board-on-line.js";
import { boardOf, bundleFor, checkTiming, type EngineName, engineNamed, engineOf } from "../simulator/engines.js";
import { checkReportName, githubAnnotation, jsonReport, summaryLine, writeReport } from "../simulator/reports.js";
import { clearArtefacts, writeArtefacts } from "../simulator/run-artefacts.js";
import type { RunReport } from "../simulator/run-report.js";
import { loadScenario } from "../simulator/scenario.js";
import { type Job, runJobs } from "../simulator/scenario-pool.js";
import type { FinishedRun } from "../simulator/scenario-run.js";
import { canDrawOn } from "../simulator/terminal-screen.js";
import { type Twin, twinOf } from "../simulator/twins.js";
import { type Context, printLine } from "./context.js";
import { numberOption, wholeNumberOption } from "./number-option.js";

export interface SimOptions {
  readonly headless?: boolean;
  readonly scenario?: readonly string[];
  readonly board?: string;
  readonly variant?: string;
  readonly engine?: string;
  readonly interpreter?: string;
  readonly bootrom?: string;
  readonly timing?: string;
  readonly report?: readonly string[];
  readonly bundle?: string;
  readonly serialLog?: string;
  readonly wav?: string;
  readonly screenshots?: string;
  readonly update?: boolean;
  readonly json?: boolean;
  readonly pty?: boolean;
  readonly tcp?: string;
  readonly rfc2217?: string;
  readonly bootRom?: string;
  readonly drive?: string;
  readonly flash?: string;
  readonly maintenance?: boolean;
  readonly baud?: string;
  readonly lineNoise?: string;
  readonly seed?: string;
}

/** Where failures leave their traces, and screenshots go by default. */
const OUT = join("out", "sim");

export async function sim(card: string | undefined, options: SimOptions, context: Context): Promise<void> {
  if (options.bootRom !== undefined) return simBareBoard(options.bootRom, options);
  const engine = options.engine === undefined ? null : engineNamed(options.engine);
  checkTiming(options.timing, engine ?? "espruino");
  for (const path of options.report ?? []) checkReportName(path);
  if (options.pty === true || options.tcp !== undefined || options.rfc2217 !== undefined) {
    return simOnLine(card ?? null, engine, options);
  }
  if (options.scenario !== undefined) return simScenarios(card, options.scenario, options, context);
  if (options.wav !== undefined) {
    throw new UserError("--wav needs something to play: add --headless --scenario FILE", ExitCode.usage);
  }
  if (options.headless === true) {
    throw new UserError("--headless needs something to play: add --scenario FILE", ExitCode.usage);
  }
  if (!process.stdin.isTTY || !canDrawOn(process.stdout)) {
    throw new UserError(
      "the screen needs a colour terminal, and this is none: add --headless --scenario FILE",
      ExitCode.usage,
    );
  }
  const { playOnTerminal } = await import("../simulator/terminal-player.js");
  const twin = twinOfOptions(options, engine);
  const bundle = await bundleFor(options.bundle, twin.board.name);
  await playOnTerminal(card ?? null, engine ?? engineOf(twin.board), bundle, options, twin);
}

function twinOfOptions(options: SimOptions, engine: EngineName | null): Twin {
  return twinOf(boardNamed(setting("board", options.board, boardOf(engine).name)), options.variant ?? null);
}

/** A board out of the bag, to be flashed by other programs. */
async function simBareBoard(name: string, options: SimOptions): Promise<void> {
  const { bootRomNamed } = await import("../simulator/bare-boards.js");
  const bootRom = bootRomNamed(name);
  const place = linePlace(options);
  if (!place.pty && place.tcp === null && place.rfc2217 === null) {
    throw new UserError(
      "--boot-rom needs a line to the board: add --pty, --tcp PORT or --rfc2217 PORT",
      ExitCode.usage,
    );
  }
  const { serveBareBoard } = await import("../simulator/board-on-line.js");
  const usual = bootRom === "rp2040" ? "pico" : "cyd";
  const server = {
    ...place,
    twin: twinOf(boardNamed(options.board ?? usual), options.variant ?? null),
    drive: options.drive ?? join(OUT, "RPI-RP2"),
    bootrom: options.bootrom,
    flash: options.flash ?? null,
    okHeld: options.maintenance === true,
    bundle: options.bundle,
  };
  if (server.twin.board.chip.toLowerCase().startsWith(bootRom) === false) {
    throw new UserError(`the board ${server.twin.board.name} has no ${bootRom}: leave out --board`, ExitCode.usage);
  }
  await serveBareBoard(bootRom, server, (port, drive) => {
    if (options.json === true) return printLine(JSON.stringify({ port, drive }));
    printLine(`${port}${drive === null ? "" : `   its drive: ${drive}`}   Ctrl-C ends it`);
  });
}

function linePlace(options: SimOptions): LinePlace {
  if ([options.pty, options.tcp, options.rfc2217].filter((one) => one !== undefined).length > 1) {
    throw new UserError("a board has one serial line: choose --pty, --tcp or --rfc2217", ExitCode.usage);
  }
  return {
    pty: options.pty === true,
    tcp: wholeNumberOption("--tcp", options.tcp, 0, 65_535),
    rfc2217: wholeNumberOption("--rfc2217", options.rfc2217, 0, 65_535),
  };
}

/** The board's serial line for other programs. */
async function simOnLine(card: string | null, asked: EngineName | null, options: SimOptions): Promise<void> {
  const place = linePlace(options);
  const { serveBoard } = await import("../simulator/board-on-line.js");
  const twin = twinOfOptions(options, asked);
  const server = {
    interpreter: options.interpreter,
    bootrom: options.bootrom,
    timing: options.timing,
    bundle: options.bundle,
    twin,
    ...place,
    baud: wholeNumberOption("--baud", options.baud, 300, 4_000_000) ?? 115_200,
    noise: numberOption("--line-noise", options.lineNoise, 0, 1) ?? 0,
    seed: wholeNumberOption("--seed", options.seed, 0, 2 ** 31) ?? 1,
  };
  await serveBoard(card, asked ?? engineOf(twin.board), server, (address) => {
    printLine(options.json === true ? JSON.stringify({ port: address }) : `${address}   Ctrl-C ends it`);
  });
}

async function simScenarios(
  card: string | undefined,
  files: readonly string[],
  options: SimOptions,
  context: Context,
): Promise<void> {
  const scenarios = await Promise.all(files.map(loadScenario));
  const names = uniqueNames(scenarios.map(({ name }) => name));
  const asked = options.engine === undefined ? null : engineNamed(options.engine);
  const boards = scenarios.map((scenario) => {
    const plain = boardOf(asked ?? scenario.engine).name;
    return boardNamed(options.board ?? scenario.board ?? setting("board", undefined, plain));
  });
  const bundles = new Map<string, string>();
  for (const { name } of boards) {
    if (!bundles.has(name)) bundles.set(name, await bundleFor(options.bundle, name));
  }
  const jobs = files.map((file, index): Job => {
    const name = names[index];
    const screenshots = options.screenshots === undefined ? join(OUT, name) : options.screenshots;
    if (options.wav !== undefined && boards[index].sound === null) {
      throw new UserError(`the board ${boards[index].name} has no sound output: leave out --wav`, ExitCode.usage);
    }
    return {
      file,
      name,
      bundle: bundles.get(boards[index].name) as string,
      board: boards[index].name,
      variant: options.variant ?? scenarios[index].variant,
      engine: asked,
      engineFiles: { interpreter: options.interpreter, bootrom: options.bootrom, timing: options.timing },
      card: card ?? null,
      screenshots: files.length > 1 && options.screenshots !== undefined ? join(screenshots, name) : screenshots,
      update: options.update === true,
    };
  });
  const reports: RunReport[] = [];
  await runJobs(jobs, context.program, async (index, run) => {
    reports[index] = await keep(jobs[index], run, options, jobs.length > 1);
  });
  for (const path of options.report ?? []) await writeReport(path, reports);
  if (options.json === true) process.stdout.write(jsonReport(reports));
  process.exitCode = exitCodeOf(reports);
}

/** Writes what a run made and says how it went. */
async function keep(job: Job, run: FinishedRun, options: SimOptions, isOneOfMany: boolean): Promise<RunReport> {
  const folder = join(OUT, job.name);
  await clearArtefacts(folder);
  for (const { path, png } of run.pictures) await writeFileAtomically(path, png);
  if (options.serialLog !== undefined) {
    await writeFileAtomically(isOneOfMany ? withName(options.serialLog, job.name) : options.serialLog, run.serialLog);
  }
  if (options.wav !== undefined && run.wav !== null) {
    await writeFileAtomically(isOneOfMany ? withName(options.wav, job.name) : options.wav, run.wav);
  }
  const left = await writeArtefacts(folder, run);
  const report = { ...run.report, artefacts: [...run.report.artefacts, ...left] };
  const say = options.json === true ? (line: string) => void process.stderr.write(`${line}\n`) : printLine;
  say(shown(summaryLine(report)));
  if (report.failure !== null) {
    say(`      ${left.length} files in ${folder}`);
    const annotation = process.env.GITHUB_ACTIONS === "true" ? githubAnnotation(report) : null;
    if (annotation !== null) say(annotation);
  }
  return report;
}

function exitCodeOf(reports: readonly RunReport[]): number {
  if (reports.some((report) => report.outcome === "failed")) return ExitCode.failed;
  return reports.some((report) => report.outcome === "timed out") ? ExitCode.timedOut : ExitCode.done;
}

/** Two scenarios of one name would write to one folder. */
function uniqueNames(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let n = 2; used.has(unique.toLowerCase()); n++) unique = `${name}-${n}`;
    used.add(unique.toLowerCase());
    return unique;
  });
}

/** `log.txt` becomes `log-NAME.txt`. */
function withName(path: string, name: string): string {
  const ending = extname(path);
  return join(dirname(path), `${basename(path, ending)}-${name}${ending}`);
}
