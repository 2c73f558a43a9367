// `mp8 wiring`: how a board is wired, drawn, and what has to be bought, from its board file. Layer: host/commands.
import { writeFileAtomically } from "../atomic-file.js";
import { boardNamed } from "../boards.js";
import { ExitCode, systemReason, UserError } from "../errors.js";
import { setting } from "../settings.js";
import { modulesOf } from "../wiring/connections.js";
import { svgDrawing } from "../wiring/svg-drawing.js";
import { terminalDrawing } from "../wiring/terminal-drawing.js";
import { printJson, printLine } from "./context.js";

export interface WiringOptions {
  readonly board?: string;
  readonly svg?: string;
  readonly json?: boolean;
}

export async function wiring(options: WiringOptions): Promise<void> {
  const board = boardNamed(setting("board", options.board, "pico"));
  if (options.svg !== undefined) {
    if (!options.svg.toLowerCase().endsWith(".svg")) {
      throw new UserError(`the drawing ${options.svg} is an SVG: name it .svg`, ExitCode.usage);
    }
    try {
      await writeFileAtomically(options.svg, svgDrawing(board));
    } catch (error) {
      throw new UserError(`cannot write ${options.svg}: ${systemReason(error)}`);
    }
  }
  const { name, title, parts, limits } = board;
  if (options.json === true) {
    const modules = modulesOf(board);
    printJson({
      board: name,
      title,
      modules,
      parts,
      limits,
      isBuiltIn: board.wiring.length === 0,
      svg: options.svg ?? null,
    });
    return;
  }
  for (const line of terminalDrawing(board)) printLine(line);
  printLine("");
  printLine("Parts:");
  for (const part of parts) printLine(`- ${part}`);
  printLine("");
  printLine("To know:");
  for (const limit of limits) printLine(`- ${limit}`);
  if (options.svg !== undefined) printLine(`\n${options.svg}: the same as a picture`);
}
