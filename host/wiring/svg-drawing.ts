// The wiring of a board as a picture: modules on the left, the board on the right, a wire each, coloured by what it
// carries. Layer: host/wiring. SVG 1.1; no script, no font of its own, legible on light and dark pages.
import type { BoardData } from "../../hardware/boards/board.js";
import { modulesOf, type Signal } from "./connections.js";
import { folded } from "./terminal-drawing.js";

const WIDTH = 860;
const ROW = 26;
const GAP = 22;
const MARGIN = 20;
const MODULE = { left: MARGIN, width: 170 };
const BOARD = { left: 330, width: 210 };
const NOTE_LEFT = BOARD.left + BOARD.width + 14;
const NOTE_CHARACTERS = 40;
const HEAD = 34;

const COLORS: Readonly<Record<Signal, string>> = {
  power: "#d03030",
  ground: "#303030",
  clock: "#c89000",
  data: "#2060c0",
  select: "#208050",
  button: "#803090",
  other: "#707070",
};

const MEANINGS: Readonly<Record<Signal, string>> = {
  power: "power",
  ground: "ground",
  clock: "clock",
  data: "data",
  select: "select",
  button: "button, to ground",
  other: "other",
};

export function svgDrawing(board: BoardData): string {
  const body: string[] = [];
  const used = new Set<Signal>();
  const modules = modulesOf(board);
  const top = MARGIN + ROW;
  let y = top + HEAD;
  for (const { name, wires } of modules) {
    const height = ROW * (wires.length + 1) + 8;
    body.push(box(MODULE.left, y, MODULE.width, height, "#eef2f8"));
    body.push(text(MODULE.left + 12, y + 19, name, 'font-weight="bold"'));
    wires.forEach(({ pin, to, note, signal }, index) => {
      used.add(signal);
      const middle = y + ROW * (index + 1) + ROW / 2;
      const color = COLORS[signal];
      const [from, end] = [MODULE.left + MODULE.width, BOARD.left];
      body.push(`<path d="M${from} ${middle}H${end}" stroke="${color}" stroke-width="3" fill="none"/>`);
      for (const x of [from, end]) body.push(`<circle cx="${x}" cy="${middle}" r="5" fill="${color}"/>`);
      body.push(text(from - 14, middle + 5, pin, 'text-anchor="end"'));
      body.push(text(end + 14, middle + 5, to, ""));
      const lines = note === "" ? [] : folded(note, NOTE_CHARACTERS);
      lines.forEach((line, at) => {
        const first = middle + 4 - (lines.length - 1) * 7;
        body.push(text(NOTE_LEFT, first + at * 14, line, 'font-size="12" fill="#555"'));
      });
    });
    y += height + GAP;
  }
  const bottom = y - GAP + 12;
  const board0 = box(BOARD.left, top, BOARD.width, bottom - top, "#e4f0e4");
  const title = folded(board.title, 22).map((line, at) =>
    text(BOARD.left + BOARD.width / 2, top + 20 + at * 15, line, 'text-anchor="middle" font-weight="bold"'),
  );
  const legend = legendOf([...used], bottom + 26);
  const height = bottom + 26 + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="14" fill="#111">`,
    `<title>Wiring: ${escaped(board.title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(MARGIN, MARGIN + 4, `MP8 on the board ${board.name}`, 'font-size="16" font-weight="bold"'),
    board0,
    ...title,
    ...body,
    ...legend,
    "</svg>",
    "",
  ].join("\n");
}

function legendOf(signals: readonly Signal[], y: number): string[] {
  let x = MARGIN;
  return (Object.keys(COLORS) as Signal[])
    .filter((signal) => signals.includes(signal))
    .flatMap((signal) => {
      const meaning = MEANINGS[signal];
      const at = x;
      x += 44 + meaning.length * 7.5;
      return [
        `<path d="M${at} ${y - 4}h22" stroke="${COLORS[signal]}" stroke-width="3" fill="none"/>`,
        text(at + 28, y, meaning, 'font-size="12"'),
      ];
    });
}

function box(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${fill}" stroke="#445"/>`;
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x}" y="${y}"${attributes === "" ? "" : ` ${attributes}`}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
