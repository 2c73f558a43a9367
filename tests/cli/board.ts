// A simulated board in a process of its own, at a line that the test chooses.
import { type ChildProcess, spawn } from "node:child_process";
import { MP8, mp8, until } from "./mp8.js";

export interface BoardProcess {
  /** What --port takes. */
  readonly port: string;
  kill(): Promise<void>;
  /** Ends it as Ctrl-C does, so that it keeps what it was told to. */
  end(): Promise<void>;
}

/**
 * @param args such as "--tcp", "0"
 * @param shows what its screen shows when it is ready, such as the card's name
 */
export async function startBoard(card: string | null, args: readonly string[], shows?: string): Promise<BoardProcess> {
  const child = spawn(process.execPath, [MP8, "sim", ...(card === null ? [] : [card]), "--json", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { port } = JSON.parse(await firstLine(child)) as { port: string };
  const stop = (signal: NodeJS.Signals) =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once("exit", () => resolve());
      child.kill(signal);
    });
  const kill = () => stop("SIGKILL");
  try {
    if (shows !== undefined) await untilShown(port, shows);
  } catch (error) {
    await kill();
    throw error;
  }
  return { port, kill, end: () => stop("SIGINT") };
}

/** Waits until the board's screen has a text. */
export async function untilShown(port: string, text: string): Promise<void> {
  await until(async () => (await mp8(["screen", "--port", port], process.cwd())).stdout.includes(text));
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes("\n")) resolve(said.slice(0, said.indexOf("\n")));
    });
    child.once("exit", (code) => reject(new Error(`the simulator ended with ${code}`)));
  });
}
