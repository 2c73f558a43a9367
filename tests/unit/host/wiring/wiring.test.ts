// Drawings and pages of boards, made from their board files.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BOARDS } from "../../../../host/boards.js";
import { modulesOf } from "../../../../host/wiring/connections.js";
import { svgDrawing } from "../../../../host/wiring/svg-drawing.js";
import { terminalDrawing } from "../../../../host/wiring/terminal-drawing.js";
import { boardDocuments } from "../../../../tools/board-documents.js";

describe.each(Object.values(BOARDS))("the board $name", (board) => {
  test("every pin that the firmware is given stands in the drawing", () => {
    const drawing = terminalDrawing(board).join("\n");
    const { card, screen, touch, buttons } = board;
    const pins = [card.sck, card.mosi, card.miso, card.cs, screen.sck, screen.mosi, screen.cs, screen.dc];
    pins.push(...[screen.reset, screen.backlight, touch?.sck, touch?.irq].filter((pin) => typeof pin === "string"));
    pins.push(...Object.values(buttons).filter((pin) => pin !== null));
    for (const pin of pins) expect(drawing).toMatch(new RegExp(` (D|GP|GPIO)${pin.slice(1)}\\b`));
  });

  test("the drawing fits into 80 columns, and the SVG has as many wires", () => {
    const lines = terminalDrawing(board);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    const wires = modulesOf(board).reduce((sum, module) => sum + module.wires.length, 0);
    expect(lines.filter((line) => line.includes("├────┤"))).toHaveLength(wires);
    expect(svgDrawing(board).match(/<circle/g)).toHaveLength(2 * wires);
  });
});

test.each(boardDocuments())("$path is what its board file says (npm run boards)", ({ path, text }) => {
  expect(readFileSync(path, "utf8")).toBe(text);
});

test("two wires of one line are two, a button's two legs are one", () => {
  const [card, , sound, buttons] = modulesOf(BOARDS.pico);
  expect(card.wires.slice(-2).map(({ pin, to, signal }) => [pin, to, signal])).toEqual([
    ["3V3", "3V3 (pin 36)", "power"],
    ["GND", "GND (pin 38)", "ground"],
  ]);
  expect(sound.wires.map(({ pin, to }) => [pin, to])).toEqual([
    ["IN", "GP22 (pin 29)"],
    ["GND", "GND (pin 28)"],
  ]);
  expect(buttons.wires[0]).toMatchObject({ pin: "up", to: "GP2 (pin 4) + GND", signal: "button" });
});
