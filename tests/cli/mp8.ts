// Runs the built command as a user would: dist/mp8.js in a process of its own.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const MP8 = fileURLToPath(new URL("../../dist/mp8.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
  /** What it has printed on stderr so far. */
  readonly said: () => string;
}

export function start(args: readonly string[], folder: string, environment: Record<string, string> = {}): Running {
  if (!existsSync(MP8)) throw new Error("dist/mp8.js is not there: run `npm run build` first");
  const child = spawn(process.execPath, [MP8, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk) => output[0].push(chunk));
  child.stderr.on("data", (chunk) => output[1].push(chunk));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      const [stdout, stderr] = output.map((chunks) => Buffer.concat(chunks).toString("utf8"));
      resolve({ code, stdout, stderr });
    });
  });
  const said = () => Buffer.concat(output[1]).toString("utf8");
  return { kill: (signal) => child.kill(signal), ended, said };
}

export function mp8(args: readonly string[], folder: string, environment: Record<string, string> = {}): Promise<Ended> {
  return start(args, folder, environment).ended;
}

const LOOK_MS = 50;
const PATIENCE_MS = 120_000;

/** Waits until something is so, however slow the machine: a test that waits for a fixed time fails on a busy one. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const endMs = performance.now() + PATIENCE_MS; !(await isSo()); await sleep(LOOK_MS)) {
    if (performance.now() > endMs) throw new Error(`not so within ${PATIENCE_MS / 1000} s: ${isSo}`);
  }
}
