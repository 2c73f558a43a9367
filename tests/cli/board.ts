// A simulated board in a process of its own, at a line that the test chooses.
import { type ChildProcess, spawn } from "node:child_process";
import { MP8 } from "./mp8.js";

export interface BoardProcess {
  /** What --port takes. */
  readonly port: string;
  kill(): Promise<void>;
}

/** @param args such as "--tcp", "0" */
export async function startBoard(card: string | null, args: readonly string[]): Promise<BoardProcess> {
  const child = spawn(process.execPath, [MP8, "sim", ...(card === null ? [] : [card]), "--json", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await firstLine(child);
  return {
    port: (JSON.parse(port) as { port: string }).port,
    kill: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGKILL");
      }),
  };
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
