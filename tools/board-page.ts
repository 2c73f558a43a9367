// A board's page of the documents, hardware/boards/NAME.md: made from its board file, never written by hand.
// Layer: tools. `npm run boards` writes them; a test sees that they are up to date.
import type { BoardData } from "../hardware/boards/board.js";
import { terminalDrawing } from "../host/wiring/terminal-drawing.js";

export function boardPage(board: BoardData): string {
  const { name, title, chip, interpreter, radio, screen, card, touch, memory, variants } = board;
  const speed = (hz: number) => `${Number((hz / 1e6).toFixed(2))} MHz`;
  const facts: [string, string][] = [
    ["chip", chip],
    ["radio", radio],
    ["runtime", `${board.runtime === "espruino" ? "Espruino" : "NodeMCU"}, build ${interpreter}`],
    [
      "screen",
      `${screen.controller}, ${screen.width}×${screen.height}, ${screen.bus} at up to ${speed(screen.clockHz)}`,
    ],
    [
      "card",
      `${card.bus} at up to ${speed(card.clockHz)}${card.detect === null ? "" : `, detect switch on ${card.detect}`}`,
    ],
    ["buttons", touch === null ? "five" : `zones of the touch screen (${touch.controller}); BOOT is OK`],
    ["serial line", `${board.serial.port}, ${board.serial.baud} baud${board.serial.usb ? "; USB" : ""}`],
  ];
  if (board.sound !== null) facts.push(["sound", `${board.sound.kind} on ${board.sound.pin}, one channel`]);
  if (memory.vars > 0) facts.push(["memory", `${memory.vars} variables of ${memory.varBytes} bytes`]);
  const lines = [
    `<!-- Made from ${name}.ts by "npm run boards": change that file, not this one. -->`,
    `# ${title}`,
    "",
    `The board \`${name}\`: \`mp8 build --board ${name}\`, \`mp8 wiring --board ${name}\`.`,
    "",
    "| | |",
    "|---|---|",
    ...facts.map(([what, value]) => `| ${what} | ${value} |`),
    "",
    board.wiring.length === 0 ? "## What is on it" : "## Wiring",
    "",
    "```",
    ...terminalDrawing(board),
    "```",
    "",
    "## Parts",
    "",
    ...board.parts.map((part) => `- ${part}`),
    "",
    "## To know",
    "",
    ...board.limits.map((limit) => `- ${limit}`),
  ];
  if (variants.length > 0) {
    lines.push(
      "",
      "## Variants",
      "",
      "Boards sold under this name differ. `mp8 setup` finds out, or is told by `--variant`:",
      "",
    );
    lines.push(...variants.map((variant) => `- \`${variant.name}\`: ${variant.title}`));
  }
  return `${lines.join("\n")}\n`;
}
