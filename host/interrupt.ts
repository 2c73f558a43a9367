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

let ending: (() => void) | null = null;

/**
 * Lets the first Ctrl-C end the work in order, by `end`; the second one ends the program at once.
 * @returns what takes that back
 */
export function endInOrder(end: () => void): () => void {
  ending = end;
  return () => {
    ending = null;
  };
}

export function endCleanlyOnSignals(): void {
  process.on("SIGINT", () => {
    const end = ending;
    ending = null;
    if (end !== null) {
      end();
      return;
    }
    cleanUp();
    process.exit(ExitCode.interrupted);
  });
  process.once("SIGTERM", () => {
    cleanUp();
    process.exit(143);
  });
}
