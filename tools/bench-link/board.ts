// A simulated board in a process of its own, at a pty that is paced as a UART is. Layer: tools.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { BoardLink } from "../../host/link/board-link.js";
import { openSerialPort } from "../../host/link/serial-transport.js";

export interface BoardOptions {
  readonly root: string;
  readonly card: string;
  readonly baud: number;
  readonly noise: number;
  readonly engine: string;
}

/** A card is in, read and listed after that, on each engine. */
const SETTLE_MS = { espruino: 2500, rp2040: 9000 } as Record<string, number>;
const START_MS = 60_000;

export async function withBoard<T>(options: BoardOptions, work: (link: BoardLink) => Promise<T>): Promise<T> {
  const { root, card, baud, noise, engine } = options;
  const child = spawn(
    process.execPath,
    [
      join(root, "dist", "mp8.js"),
      ...["sim", card, "--pty", "--json", "--engine", engine],
      ...["--baud", String(baud), "--line-noise", String(noise)],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    const port = await portOf(child);
    await sleep(SETTLE_MS[engine] ?? 2500);
    const link = new BoardLink(await openSerialPort(port, baud));
    try {
      await link.greet(5000);
      return await work(link);
    } finally {
      await link.close();
    }
  } finally {
    child.kill("SIGTERM");
  }
}

function portOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => reject(new Error("the simulator did not start")), START_MS);
    child.stdout?.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      if (!said.includes("\n")) return;
      clearTimeout(timer);
      resolve((JSON.parse(said.slice(0, said.indexOf("\n"))) as { port: string }).port);
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`the simulator ended with ${code}`));
    });
  });
}
