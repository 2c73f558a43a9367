// Around every verb: signals, a reader that went away, one error line out. Layer: host.
// Exit codes: 0 done, 1 failed, 2 wrong usage, 42 timed out, 130 interrupted.
import { ExitCode, UserError } from "./errors.js";
import { shown } from "./escape.js";
import { cleanUp, endCleanlyOnSignals } from "./interrupt.js";

function report(error: unknown): number {
  cleanUp();
  if (error instanceof UserError) {
    if (error.message !== "") process.stderr.write(`mp8: ${error.message.split("\n").map(shown).join("\n")}\n`);
    return error.exitCode;
  }
  const what = error instanceof Error ? error.message.split("\n")[0] : String(error);
  process.stderr.write(`mp8: this is a fault in mp8 itself: ${what}; MP8_DEBUG=1 shows where, please report it\n`);
  if (process.env.MP8_DEBUG === "1" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return ExitCode.failed;
}

export async function runVerb(verb: () => Promise<void>): Promise<void> {
  endCleanlyOnSignals();
  // A reader that has seen enough (head, less) is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(ExitCode.done);
    throw error;
  });
  try {
    await verb();
    cleanUp();
  } catch (error) {
    process.exitCode = report(error);
  }
}
