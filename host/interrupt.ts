// Ctrl-C: half-written files are removed, the terminal is given back, exit code 130. Layer: host.
import { removeUnfinished } from "./atomic-file.js";
import { ExitCode } from "./errors.js";

const cleanUps: (() => void)[] = [];

/** Called on the way out, however it comes: give the cursor back, stop workers. */
export function onTheWayOut(cleanUp: () => void): void {
  cleanUps.push(cleanUp);
}

export function cleanUp(): void {
  for (const action of cleanUps.splice(0)) action();
  removeUnfinished();
}

export function endCleanlyOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      cleanUp();
      process.exit(signal === "SIGINT" ? ExitCode.interrupted : 143);
    });
  }
}
