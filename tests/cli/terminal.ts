// Runs the built command at a terminal, where it asks: a pseudo terminal for its input and its messages, a pipe for its
// results.
import { spawn } from "node:child_process";
import { close, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { ReadStream } from "node:tty";
import { type Ended, MP8 } from "./mp8.js";

interface NativePty {
  open(columns: number, rows: number): { master: number; slave: number };
}

/** The system call of `@lydell/node-pty`; null where it is not installed. */
function nativePty(): NativePty | null {
  try {
    const require = createRequire(import.meta.url);
    const inside = createRequire(require.resolve("@lydell/node-pty"));
    return inside(`@lydell/node-pty-${process.platform}-${process.arch}/pty.node`) as NativePty;
  } catch {
    return null;
  }
}

export const hasTerminals = nativePty() !== null;

/** A question that nobody answers would be waited for without end. */
const ENDED_AFTER_MS = 180_000;

/** What is typed, each once its words have been said; a text of control characters is typed as it is. */
export type Answers = readonly (readonly [after: RegExp, typed: string])[];

export async function mp8OnTerminal(args: readonly string[], folder: string, answers: Answers): Promise<Ended> {
  const native = nativePty();
  if (native === null) throw new Error("there are no pseudo terminals here");
  const { master, slave } = native.open(120, 40);
  const screen = new ReadStream(master);
  const child = spawn(process.execPath, [MP8, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, TERM: "xterm" },
    stdio: [slave, "pipe", slave],
    detached: true,
  });
  let said = "";
  let looked = 0;
  const waiting = [...answers];
  screen.on("data", (bytes: Buffer) => {
    said += bytes.toString("utf8");
    const next = waiting[0];
    const found = next === undefined ? null : next[0].exec(said.slice(looked));
    if (next === undefined || found === null) return;
    looked += found.index + found[0].length;
    waiting.shift();
    writeSync(master, next[1]);
  });
  screen.on("error", () => {});
  const results: Buffer[] = [];
  child.stdout?.on("data", (bytes: Buffer) => results.push(bytes));
  const timer = setTimeout(() => child.kill("SIGKILL"), ENDED_AFTER_MS);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  screen.destroy();
  close(slave, () => {});
  return { code, stdout: Buffer.concat(results).toString("utf8"), stderr: said };
}
