// The player on this terminal: its screen drawn live, keys for its buttons, the card in and out by a key.
// Layer: host/simulator.
import { emitKeypressEvents } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { ButtonName } from "../../hardware/boards/board.js";
import { UserError } from "../errors.js";
import { onTheWayOut } from "../interrupt.js";
import { loadCard } from "./card-source.js";
import { type EngineFiles, type EngineName, startEngine } from "./engines.js";
import { PlayerCrash, SimulatedPlayer } from "./simulated-player.js";
import { TerminalScreen } from "./terminal-screen.js";
import type { Twin } from "./twins.js";

const HELP = "arrows  Enter: ok  Esc: back  e: eject  c: card in/out  q: quit";
const FRAME_MS = 40;
/** Terminals tell of presses only, repeated ones while a key is held: each is a short press. */
const PRESS_MS = 60;

const BUTTONS: Readonly<Record<string, ButtonName>> = {
  up: "up",
  down: "down",
  left: "back",
  right: "ok",
  return: "ok",
  enter: "ok",
  escape: "back",
  backspace: "back",
  e: "eject",
};

/** Terminals have no key-up: a capital U or D stands for the held button. */
const HELD: Readonly<Record<string, ButtonName>> = { U: "up", D: "down" };
const HOLD_MS = 700;

export async function playOnTerminal(
  card: string | null,
  engine: EngineName,
  bundle: string,
  files: EngineFiles,
  twin: Twin,
): Promise<void> {
  const bytes = card === null ? null : await loadCard(card, process.cwd());
  const player = new SimulatedPlayer(
    await startEngine(engine, bundle, { ...files, virtual: twin.virtual }, twin.board),
  );
  const terminal = new TerminalScreen(process.stdout);
  const { stdin } = process;
  let isRunning = true;
  let isIn = false;
  const leave = () => {
    terminal.finish();
    stdin.setRawMode(false);
    stdin.pause();
  };
  onTheWayOut(leave);
  const putIn = (wanted: boolean) => {
    if (bytes === null || wanted === isIn) return;
    isIn = wanted;
    if (wanted) player.insert(bytes);
    else player.eject();
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on("keypress", (text: string | undefined, key: { name?: string; ctrl?: boolean }) => {
    if (key.ctrl === true && key.name === "c") process.kill(process.pid, "SIGINT");
    else if (key.name === "q") isRunning = false;
    else if (text === "c") putIn(!isIn);
    else if (text !== undefined && HELD[text] !== undefined) player.engine.board.press(HELD[text], HOLD_MS);
    else if (key.name !== undefined && BUTTONS[key.name] !== undefined) {
      player.engine.board.press(BUTTONS[key.name], PRESS_MS);
    }
  });
  try {
    await player.run(500);
    putIn(true);
    while (isRunning) {
      const startedMs = Date.now();
      await player.run(FRAME_MS);
      terminal.draw(player.screen(), bytes === null ? `no card: mp8 sim CARD brings one   ${HELP}` : HELP);
      await sleep(Math.max(0, FRAME_MS - (Date.now() - startedMs)));
    }
  } catch (error) {
    if (error instanceof PlayerCrash)
      throw new UserError(`the firmware stopped with an exception: ${error.message.split("\n")[0]}`);
    throw error;
  } finally {
    leave();
    player.dispose();
  }
}
