// `mp8 terminal`: type at the board's line. At the player whole lines, which can be edited as they are typed: it sends
// nothing back of them; in maintenance each key, which the interpreter shows. Layer: host/commands.
// Ctrl-] ends it, as telnet's does.
import { createInterface, emitKeypressEvents } from "node:readline";
import { UserError } from "../errors.js";
import { onTheWayOut } from "../interrupt.js";
import { BoardLink } from "../link/board-link.js";
import { openTransport, type PortOptions } from "../link/open-board.js";
import { LinkError, type Transport } from "../link/transport.js";
import { TerminalText } from "../terminal-text.js";

const END = 0x1d;
const CTRL_C = 3;
const CARRIAGE_RETURN = 13;
const GREET_MS = 1000;
/** After what a script has typed, its answer is over when nothing came for so long. */
const QUIET_MS = 1000;
/** A player that says so has given its line to the interpreter. */
const MAINTENANCE = "mp8 maintenance";

export async function terminal(options: PortOptions): Promise<void> {
  const transport = await openTransport(options);
  const isPlayer = process.stdin.isTTY === true && (await answersAsPlayer(transport));
  process.stderr.write(`mp8: ${transport.name}; Ctrl-] ends it. In the player, "help" lists the commands.\n`);
  try {
    const reason = await new Promise<string>((resolve) => {
      transport.onGone = resolve;
      converse(transport, isPlayer, resolve);
    });
    if (reason !== "") throw new UserError(reason);
  } finally {
    process.stdin.pause();
    await transport.close();
  }
  process.stderr.write("\n");
}

/** A greeting is rubbish to an interpreter: Ctrl-C lets Espruino forget it, the line's end NodeMCU. */
async function answersAsPlayer(transport: Transport): Promise<boolean> {
  const link = new BoardLink(transport);
  try {
    await link.greet(GREET_MS);
    return true;
  } catch (error) {
    if (!(error instanceof LinkError) || error.kind === "gone") throw new UserError((error as Error).message);
    transport.write(Uint8Array.of(CTRL_C, CARRIAGE_RETURN));
    return false;
  } finally {
    link.release();
  }
}

function converse(transport: Transport, isPlayer: boolean, end: (reason: string) => void): void {
  const { stdin, stdout } = process;
  const shownText = stdout.isTTY === true ? new TerminalText("console") : null;
  let heardMs = performance.now();
  let leaveLines: (() => void) | null = null;
  transport.onBytes = (bytes) => {
    heardMs = performance.now();
    stdout.write(shownText === null ? bytes : shownText.put(bytes));
    if (leaveLines !== null && Buffer.from(bytes).includes(MAINTENANCE)) {
      leaveLines();
      leaveLines = null;
      typeKeys(transport, end);
    }
  };
  if (isPlayer) leaveLines = typeLines(transport, end);
  else if (stdin.isTTY === true) typeKeys(transport, end);
  else {
    stdin.on("data", (bytes: Buffer) => send(transport, bytes, end));
    stdin.on("end", () => {
      const timer = setInterval(() => {
        if (performance.now() - heardMs < QUIET_MS) return;
        clearInterval(timer);
        end("");
      }, QUIET_MS / 4);
      heardMs = performance.now();
    });
  }
}

function send(transport: Transport, bytes: Buffer, end: (reason: string) => void): void {
  const at = bytes.indexOf(END);
  transport.write(at < 0 ? bytes : bytes.subarray(0, at));
  if (at >= 0) end("");
}

/** Each key as it is pressed. */
function typeKeys(transport: Transport, end: (reason: string) => void): void {
  const { stdin } = process;
  stdin.setRawMode(true);
  onTheWayOut(() => stdin.setRawMode(false));
  stdin.on("data", (bytes: Buffer) => send(transport, bytes, end));
  stdin.resume();
}

/** Whole lines. @returns what ends that */
function typeLines(transport: Transport, end: (reason: string) => void): () => void {
  const { stdin, stdout } = process;
  const lines = createInterface({ input: stdin, output: stdout, prompt: "" });
  let isLeft = false;
  onTheWayOut(() => lines.close());
  lines.on("line", (line) => transport.write(Buffer.from(`${line}\r`, "utf8")));
  lines.on("SIGINT", () => transport.write(Uint8Array.of(CTRL_C)));
  lines.on("close", () => {
    if (!isLeft) end("");
  });
  emitKeypressEvents(stdin, lines);
  const atKey = (_: string, key: { sequence?: string }) => {
    if (key.sequence === String.fromCharCode(END)) lines.close();
  };
  stdin.on("keypress", atKey);
  return () => {
    isLeft = true;
    stdin.off("keypress", atKey);
    lines.close();
  };
}
