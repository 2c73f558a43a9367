// Runs programs side by side and says how long they took: each round starts every one of them, so that what else the
// machine does meets all alike. Layer: tools (benchmarks).
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Fewer rounds than the others have, for programs that take a minute. */
  readonly rounds?: number;
  /** Stopped after this long: then it took at least so much. */
  readonly mostMs?: number;
  /** Done before each round, and not timed. */
  readonly prepare?: () => void;
}

export interface Timing {
  readonly name: string;
  readonly milliseconds: readonly number[];
  readonly medianMs: number;
  /** It was stopped, and would have taken longer. */
  readonly stopped: boolean;
  /** Largest resident set of a further run; null where nothing can tell. */
  readonly peakBytes: number | null;
  /** Why there are no times, or null. */
  readonly failure: string | null;
}

/** As people have it; but names are UTF-8 for everyone. With TZ set, 7z would save a second of asking for the zone. */
export const ENVIRONMENT = { ...process.env, LC_ALL: "C.UTF-8", NO_COLOR: "1" };

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Milliseconds of the whole process, or why it did not end well; what it prints on stdout goes nowhere. */
function timed(program: Program): Promise<number | string> {
  program.prepare?.();
  return new Promise((resolve) => {
    const start = process.hrtime.bigint();
    const child = spawn(program.command, program.args, { env: ENVIRONMENT, stdio: ["ignore", "ignore", "pipe"] });
    const errors: Buffer[] = [];
    child.stderr.on("data", (chunk) => errors.push(chunk));
    child.on("error", (error) => resolve(error.message));
    const limit = program.mostMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), program.mostMs);
    child.on("exit", (code, signal) => {
      clearTimeout(limit);
      const ms = Number(process.hrtime.bigint() - start) / 1e6;
      if (code === 0 || ms > (program.mostMs ?? Number.POSITIVE_INFINITY)) resolve(ms);
      else resolve(`ended with ${code ?? signal}: ${Buffer.concat(errors).toString("utf8").trim().split("\n")[0]}`);
    });
  });
}

/** All programs, `rounds` times in turn, after a first turn that warms the caches and is not counted. */
export async function sideBySide(programs: readonly Program[], rounds: number, work: string): Promise<Timing[]> {
  const times = programs.map(() => [] as number[]);
  const failures = programs.map((): string | null => null);
  for (let round = 0; round <= rounds; round++) {
    for (let i = 0; i < programs.length; i++) {
      const own = programs[i].rounds ?? rounds;
      const isWarmUp = round === 0 && own === rounds;
      if (failures[i] !== null || (round === 0 && !isWarmUp) || round > own) continue;
      const result = await timed(programs[i]);
      if (typeof result === "string") failures[i] = result;
      else if (!isWarmUp) times[i].push(result);
    }
  }
  return programs.map((program, i) => ({
    name: program.name,
    milliseconds: times[i],
    medianMs: times[i].length > 0 ? median(times[i]) : Number.NaN,
    stopped: times[i].some((ms) => ms > (program.mostMs ?? Number.POSITIVE_INFINITY)),
    peakBytes: failures[i] === null && (program.rounds ?? rounds) > 1 ? peakOf(program, work) : null,
    failure: failures[i],
  }));
}

/** A run of its own, since watching costs time. GNU time knows all programs; Node knows itself. */
function peakOf(program: Program, work: string): number | null {
  program.prepare?.();
  const report = join(work, "peak.txt");
  rmSync(report, { force: true });
  if (process.platform === "linux" && existsSync("/usr/bin/time")) {
    const args = ["-f", "%M", "-o", report, program.command, ...program.args];
    spawnSync("/usr/bin/time", args, { env: ENVIRONMENT, stdio: "ignore" });
  } else if (program.command === process.execPath) {
    const write = `require("node:fs").writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS))`;
    const hook = `import { createRequire } from "node:module"; const require = createRequire(${JSON.stringify(
      pathToFileURL(report).href,
    )}); process.on("exit", () => { ${write} });`;
    const args = ["--import", `data:text/javascript,${encodeURIComponent(hook)}`, ...program.args];
    spawnSync(program.command, args, { env: ENVIRONMENT, stdio: "ignore" });
  }
  return existsSync(report) ? Number(readFileSync(report, "utf8").trim().split("\n").pop()) * 1024 : null;
}
