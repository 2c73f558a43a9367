// The wiring of a board as lines of text, at most 80 columns: modules on the left, the board on the right, a wire a line.
// Layer: host/wiring.
import type { BoardData } from "../../hardware/boards/board.js";
import { modulesOf, type Wire } from "./connections.js";

const COLUMNS = 80;
const MODULE_WIDTH = 16;
const WIRE = "────";
const BOARD_WIDTH = 21;

export function terminalDrawing(board: BoardData): string[] {
  const lines: string[] = [];
  const modules = modulesOf(board);
  const edge = (left: string, right: string) => `${left}${"─".repeat(BOARD_WIDTH)}${right}`;
  const blank = " ".repeat(MODULE_WIDTH + 2 + WIRE.length);
  const boardLine = (text: string) => `│${padded(` ${text}`, BOARD_WIDTH)}│`;
  lines.push(`${blank}${edge("┌", "┐")}`);
  for (const part of folded(board.title, BOARD_WIDTH - 2)) lines.push(`${blank}${boardLine(part)}`);
  for (const module of modules) {
    const top = `┌${"─".repeat(MODULE_WIDTH)}┐`;
    lines.push(`${top}${" ".repeat(WIRE.length)}${boardLine("")}`);
    lines.push(`│${padded(` ${module.name}`, MODULE_WIDTH)}│${" ".repeat(WIRE.length)}${boardLine("")}`);
    for (const wire of module.wires) lines.push(...wireLines(wire));
    lines.push(`└${"─".repeat(MODULE_WIDTH)}┘${" ".repeat(WIRE.length)}${boardLine("")}`);
  }
  lines.push(`${blank}${edge("└", "┘")}`);
  return lines.map((line) => line.trimEnd());
}

function wireLines({ pin, to, note }: Wire): string[] {
  const noteWidth = COLUMNS - (MODULE_WIDTH + 2 + WIRE.length + BOARD_WIDTH + 2) - 1;
  const notes = folded(note, noteWidth);
  const lines = [`│${pin.padStart(MODULE_WIDTH - 1)} ├${WIRE}┤${padded(` ${to}`, BOARD_WIDTH)}│ ${notes[0]}`];
  for (const more of notes.slice(1)) {
    lines.push(`│${" ".repeat(MODULE_WIDTH)}│${" ".repeat(WIRE.length)}│${" ".repeat(BOARD_WIDTH)}│ ${more}`);
  }
  return lines;
}

function padded(text: string, width: number): string {
  if (text.length > width) throw new Error(`"${text}" does not fit into ${width} columns of a drawing`);
  return text.padEnd(width);
}

/** Words in lines of at most `width` characters; at least one line. */
export function folded(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    const longer = last === "" ? word : `${last} ${word}`;
    if (longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
