// `mp8 flash`: from a board out of the bag to a running player. Layer: host/commands.

import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { BoardData } from "../../hardware/boards/board.js";
import { BOARDS, boardNamed, variantOf } from "../boards.js";
import { ExitCode, UserError } from "../errors.js";
import { shown } from "../escape.js";
import type { Upload } from "../flash/espruino-upload.js";
import { type FlashJob, flashAll, type Looked, lookAt, type Outcome, placeOf } from "../flash/flash-all.js";
import { FlashLines } from "../flash/flash-lines.js";
import { type InterpreterFile, loadInterpreter } from "../flash/images/interpreter-file.js";
import { isLfsImage } from "../flash/nodemcu-upload.js";
import { bootDrives } from "../flash/pico/boot-drive.js";
import { howToShowDrive, type Target, targetsOf, type Wanted } from "../flash/targets.js";
import { onTheWayOut } from "../interrupt.js";
import { setting } from "../settings.js";
import { personAt } from "../setup/person.js";
import { settingsRecord } from "../setup/settings-record.js";
import { setUpBoard } from "../setup/setup-board.js";
import { type Context, printJson, printLine } from "./context.js";
import { numberOption, wholeNumberOption } from "./number-option.js";

export interface FlashOptions {
  readonly board?: string;
  readonly interpreter?: string;
  readonly port?: readonly string[];
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly drive?: string;
  readonly bundle?: string;
  readonly luac?: string;
  readonly variant?: string;
  readonly baud?: string;
  readonly wait?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const FASTEST = 921_600;
const INTERRUPTED = "a board that was being written starts nothing, or half a player, until it is flashed again";
const WAIT_S = 60;
const MOST_WAIT_S = 86_400;
const LOOK_MS = 500;

export async function flash(options: FlashOptions, context: Context): Promise<void> {
  const board = await boardMeant(options);
  const file = await loadInterpreter(options.interpreter, board);
  const files = settingsOf(board, options.variant);
  const code = await playerFor(board, options);
  const named = setting("port", undefined, "");
  const ports = options.port ?? (named === "" || options.all === true ? [] : [named]);
  const wanted: Wanted = { board, ports, drive: options.drive, all: options.all === true };
  if (options.dryRun === true) return dryRun(board, file, code, await targetsOf(wanted).catch(() => []), options);
  const looked = await lookAt(await targetsOrWait(wanted, options));
  await confirmed(looked, board, options);
  const lines = new FlashLines(process.stderr, options.json === true);
  const ask = looked.length === 1 && canAsk(options) ? askForVariant(board, lines) : undefined;
  const job: FlashJob = {
    board,
    file,
    upload: { board, code, files, program: context.program, ask },
    mostBaud: wholeNumberOption("--baud", options.baud, 300, 4_000_000) ?? FASTEST,
  };
  let isWriting = true;
  onTheWayOut(() => {
    if (isWriting) process.stderr.write(`mp8: interrupted: ${INTERRUPTED}\n`);
  });
  const outcomes = await flashAll(looked, job, lines);
  isWriting = false;
  lines.close();
  if (options.json === true) printJson(outcomes);
  else if (outcomes.length > 1) table(outcomes);
  const failed = outcomes.filter(({ outcome }) => outcome !== "flashed");
  if (failed.length === 0) return;
  const [first] = failed;
  const message =
    outcomes.length === 1 ? first.reason : `${failed.length} of ${outcomes.length} boards were not flashed`;
  throw new UserError(message, ExitCode.failed);
}

/** By its name, or by what is plugged in, or by asking. */
async function boardMeant({ board }: FlashOptions): Promise<BoardData> {
  const known = Object.keys(BOARDS);
  let name = setting("board", board, "");
  if (name === "" && (await bootDrives()).some(({ boardId }) => boardId === "RPI-RP2")) name = "pico";
  if (name === "" && process.stdin.isTTY === true) {
    const ask = createInterface({ input: process.stdin, output: process.stderr });
    name = (await ask.question(`Which board is it? (${known.join(", ")}) `)).trim();
    ask.close();
  }
  if (name !== "") return boardNamed(name);
  throw new UserError(`which board is it? add --board: ${known.join(", ")}`, ExitCode.usage);
}

/** The settings that --variant stands for; without it, those that the board has are kept. */
function settingsOf(board: BoardData, variant: string | undefined): { name: string; data: string }[] {
  if (variant === undefined) return [];
  variantOf(board, variant);
  if (board.settingsFile === null) throw new UserError(`the board ${board.name} keeps no settings`, ExitCode.usage);
  return [{ name: board.settingsFile, data: settingsRecord(board, { variant }) }];
}

/** Somebody is at this terminal, and is to be asked. */
function canAsk({ yes, json }: FlashOptions): boolean {
  return yes !== true && json !== true && process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Boards that are sold under one name differ: the test picture, and the question which it is. */
function askForVariant(board: BoardData, lines: FlashLines): Upload["ask"] {
  if (board.variants.length === 0) return undefined;
  return async (asked, report) => {
    report.step("look at the board's screen");
    lines.close();
    try {
      await setUpBoard(asked, board, { calibrates: false }, personAt(false));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      report.note(`${error.message}; the screen stays as most are, "mp8 setup" asks again`);
    }
  };
}

/** The player as it is stored: for NodeMCU compiled, where its compiler is at hand. */
async function playerFor(board: BoardData, { bundle, luac }: FlashOptions): Promise<string> {
  const code = await (await import("../simulator/engines.js")).bundleFor(bundle, board.name);
  const compiler = luac ?? process.env.MP8_LUA ?? "";
  if (board.runtime !== "nodemcu" || compiler === "" || isLfsImage(code)) return code;
  return (await import("../flash/lua-compiler.js")).compiledLua(compiler, code, board.name);
}

/** A Pico's drive is waited for: someone has to hold a button. */
async function targetsOrWait(wanted: Wanted, { wait, json }: FlashOptions): Promise<Target[]> {
  const seconds = numberOption("--wait", wait, 0, MOST_WAIT_S) ?? WAIT_S;
  const untilMs = performance.now() + seconds * 1000;
  let isTold = false;
  for (;;) {
    const targets = await targetsOf(wanted);
    if (targets.length > 0) return targets;
    if (performance.now() > untilMs) {
      throw new UserError(`no Pico has shown its drive within ${seconds} s: ${howToShowDrive()}`, ExitCode.timedOut);
    }
    if (!isTold && json !== true) process.stderr.write(`${howToShowDrive()}\n`);
    isTold = true;
    await sleep(Math.min(LOOK_MS, seconds * 1000));
  }
}

/** Several boards are shown, and asked about. One that is alone and refused ends here. */
async function confirmed(looked: readonly Looked[], board: BoardData, { yes, json }: FlashOptions): Promise<void> {
  if (looked.length === 1) {
    if (looked[0].refusal !== null) throw new UserError(looked[0].refusal);
    return;
  }
  if (json !== true) {
    for (const { target, chip, mac, refusal } of looked) {
      const what = refusal === null ? `${chip}  ${mac}` : `left alone: ${refusal}`;
      process.stderr.write(`${shown(placeOf(target)).padEnd(24)}  ${shown(what)}\n`);
    }
  }
  if (looked.every(({ refusal }) => refusal !== null)) throw new UserError("none of these boards can be flashed");
  if (yes === true) return;
  if (process.stdin.isTTY !== true) {
    throw new UserError("several boards would be flashed: add --yes to confirm", ExitCode.usage);
  }
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await ask.question(`Flash these as ${board.name}? What is on them is lost. [y/N] `);
  ask.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new UserError("nothing was written", ExitCode.interrupted);
}

/** What would be done, in order; nothing is touched. */
function dryRun(
  board: BoardData,
  file: InterpreterFile,
  code: string,
  targets: readonly Target[],
  { json }: FlashOptions,
): void {
  const steps: string[] = [];
  if (file.kind === "uf2") {
    steps.push(`copy ${file.title} (${file.file.length} bytes) to the drive RPI-RP2, with blank sectors over Storage`);
  } else {
    steps.push("reset the chip into its loader by DTR and RTS, check that it is an ESP32, start the stub");
    steps.push("erase what an earlier program stored: nvs, storage");
    for (const { name, offset, bytes } of file.parts) {
      steps.push(`write ${name} at 0x${offset.toString(16)}: ${bytes.length} bytes, compressed, verified by MD5`);
    }
    steps.push("reset the chip into the interpreter");
  }
  if (board.runtime === "nodemcu") steps.push("check at its console that no radio or network is compiled in");
  if (board.chip.startsWith("ESP32") && board.runtime === "espruino") {
    steps.push("ESP32.enableWifi(false) and ESP32.enableBLE(false), which hold over power cycles");
  }
  const place = isLfsImage(code) ? ", in the Lua flash store" : "";
  steps.push(`store the player for ${board.name}${place}: ${code.length} bytes, read back by its hash`);
  if (board.variants.length > 0) {
    steps.push("keep the board's settings; without any, at a terminal, show a test picture and ask how it looks");
  }
  steps.push("restart, and ask the running player for its build");
  const places = targets.map(placeOf);
  if (json === true) {
    printJson({ board: board.name, interpreter: file.title, places, steps });
    return;
  }
  printLine(`${board.name}: ${shown(file.title)}`);
  printLine(`at ${places.length === 0 ? "no board yet" : places.map(shown).join(", ")}`);
  steps.forEach((step, i) => {
    printLine(`${i + 1}. ${shown(step)}`);
  });
  printLine("nothing was written: leave out --dry-run to do it");
}

function table(outcomes: readonly Outcome[]): void {
  const rows = outcomes.map(({ place, chip, mac, interpreter, player, outcome, seconds }) => [
    place,
    chip,
    mac,
    interpreter,
    player,
    outcome,
    `${seconds} s`,
  ]);
  const all = [["port", "chip", "MAC", "interpreter", "player", "outcome", "time"], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  for (const row of all)
    printLine(
      shown(
        row
          .map((cell, column) => cell.padEnd(widths[column]))
          .join("  ")
          .trimEnd(),
      ),
    );
}
