// Runs the built command as a user would: dist/mp8.js in a process of its own.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
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
  return { kill: (signal) => child.kill(signal), ended };
}

export function mp8(args: readonly string[], folder: string, environment: Record<string, string> = {}): Promise<Ended> {
  return start(args, folder, environment).ended;
}
