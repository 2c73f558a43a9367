// `mp8 verify`: proves what the player cannot do: of a bundle, of a board, of a run with a card. Layer: host/commands.
import { readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { BoardData } from "../../hardware/boards/board.js";
import { BOARDS, boardNamed } from "../boards.js";
import { ExitCode, systemReason, UserError } from "../errors.js";
import { shown } from "../escape.js";
import { setting } from "../settings.js";
import { type BundleReport, runtimeOf, verifyBundle } from "../verify/bundle.js";
import type { CardReport } from "../verify/card.js";
import { type Check, tableOf } from "../verify/checks.js";
import type { BoardReport } from "../verify/port.js";
import { printJson, printLine } from "./context.js";

export interface VerifyOptions {
  readonly bundle?: string;
  readonly board?: string;
  readonly port?: string;
  readonly baud?: string;
  readonly deep?: boolean;
  readonly card?: string;
  readonly scenario?: string;
  readonly json?: boolean;
}

export async function verify(options: VerifyOptions): Promise<void> {
  if ((options.card === undefined) !== (options.scenario === undefined)) {
    throw new UserError("--card IMAGE and --scenario FILE go together: a card is proven by a run", ExitCode.usage);
  }
  if (options.bundle === undefined && options.port === undefined && options.card === undefined) {
    throw new UserError(
      "nothing to verify: add --bundle FILE, --port PORT, or --card IMAGE --scenario FILE",
      ExitCode.usage,
    );
  }
  if (options.deep === true && options.port === undefined) {
    throw new UserError("--deep is about a board: add --port PORT", ExitCode.usage);
  }
  const parts: Part[] = [];
  const bundle = options.bundle === undefined ? null : await bundleOf(options.bundle, options);
  if (bundle !== null) parts.push(bundlePart(bundle.report, options.bundle as string));
  if (options.card !== undefined) parts.push(cardPart(await cardRun(options, bundle?.code)));
  if (options.port !== undefined) parts.push(boardPart(await boardAt(options, bundle?.code), options.port));
  const checks = parts.flatMap((part) => part.checks);
  const isKept = checks.every((check) => check.kept);
  if (options.json === true) {
    printJson({ kept: isKept, ...Object.fromEntries(parts.map((part) => [part.name, part.report])) });
  } else {
    for (const part of parts) {
      printLine(shown(part.title));
      for (const line of tableOf(part.checks)) printLine(`  ${shown(line)}`);
    }
    const count = checks.filter((check) => !check.kept).length;
    printLine(isKept ? `all ${checks.length} checks: kept` : `${count} of ${checks.length} checks: BROKEN`);
  }
  process.exitCode = isKept ? ExitCode.done : ExitCode.failed;
}

interface Part {
  readonly name: "bundle" | "board" | "card";
  readonly title: string;
  readonly checks: readonly Check[];
  readonly report: object;
}

async function bundleOf(file: string, options: VerifyOptions): Promise<{ code: string; report: BundleReport }> {
  let code: string;
  try {
    code = await readFile(file, "latin1");
  } catch (error) {
    throw new UserError(`cannot read the bundle ${file}: ${systemReason(error)}; make one with "mp8 build"`);
  }
  return { code, report: verifyBundle(code, boardOf(file, options, code), file) };
}

/** The board that a bundle is for: as it is said, as the file is called, as it is set; else one that runs its language. */
function boardOf(file: string, options: VerifyOptions, code: string): string {
  if (options.board !== undefined) return boardNamed(options.board).name;
  const name = basename(file, extname(file));
  const runs = runtimeOf(code, file) === "nodemcu" ? "esp32" : "pico";
  const usual = Object.hasOwn(BOARDS, name) ? name : setting("board", undefined, runs);
  return boardNamed(usual).name;
}

function bundlePart(report: BundleReport, file: string): Part {
  const { board, bytes, sha256 } = report;
  return {
    name: "bundle",
    title: `${file}: ${bytes} bytes for the board ${board}, SHA-256 ${sha256}`,
    checks: report.checks,
    report: { file, ...report },
  };
}

async function cardRun(options: VerifyOptions, code: string | undefined): Promise<CardReport> {
  const [{ verifyCard }, { loadScenario }, { bundleFor }] = await Promise.all([
    import("../verify/card.js"),
    import("../simulator/scenario.js"),
    import("../simulator/engines.js"),
  ]);
  const file = options.scenario as string;
  const scenario = await loadScenario(file);
  const named = options.bundle === undefined || code === undefined ? undefined : boardOf(options.bundle, options, code);
  const board = boardNamed(options.board ?? scenario.board ?? named ?? setting("board", undefined, "pico")).name;
  return verifyCard({
    file,
    name: scenario.name,
    bundle: code ?? (await bundleFor(undefined, board)),
    board,
    variant: scenario.variant,
    engine: null,
    engineFiles: {},
    card: options.card as string,
    screenshots: join("out", "verify"),
    update: false,
  });
}

async function boardAt(options: VerifyOptions, code: string | undefined): Promise<BoardReport> {
  const { verifyPort } = await import("../verify/port.js");
  const { bundleFor } = await import("../simulator/engines.js");
  const bundleOf = async (board: BoardData) => code ?? bundleFor(undefined, board.name);
  return verifyPort(options, { board: options.board, isDeep: options.deep === true, bundleOf });
}

function boardPart(report: BoardReport, port: string): Part {
  const who = report.asked === "player" ? "the player says" : "in maintenance, the interpreter says";
  return { name: "board", title: `${port}, the board ${report.board}: ${who}`, checks: report.checks, report };
}

function cardPart(report: CardReport): Part {
  return {
    name: "card",
    title: `${report.card} on the board ${report.board}, played by ${report.scenario}`,
    checks: report.checks,
    report,
  };
}
