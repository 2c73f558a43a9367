// The program, thin: arguments in, one error line out. Layer: host.
// Exit codes: 0 done, 1 failed, 2 wrong usage, 42 timed out, 130 interrupted.
import { indexArguments } from "./commands/index-arguments.js";
import { ExitCode, UserError } from "./errors.js";
import { shown } from "./escape.js";
import { cleanUp, endCleanlyOnSignals } from "./interrupt.js";
import { SCENARIO_WORKER } from "./simulator/scenario-worker.js";

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

/** `index` is timed with its start-up: well-formed arguments do without the library that explains the others. */
async function run(args: readonly string[]): Promise<void> {
  const known = args[0] === "index" ? indexArguments(args.slice(1)) : null;
  if (known !== null) {
    await (await import("./commands/index.js")).index(known.source, known.options);
  } else {
    await (await import("./command-line.js")).runCommandLine(args, { program: new URL(import.meta.url) });
  }
}

async function main(args: readonly string[]): Promise<void> {
  endCleanlyOnSignals();
  // A reader that has seen enough (head, less) is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(ExitCode.done);
    throw error;
  });
  try {
    await run(args);
    cleanUp();
  } catch (error) {
    process.exitCode = report(error);
  }
}

if (process.argv[2] === SCENARIO_WORKER) await (await import("./simulator/scenario-pool.js")).workAsWorker();
else await main(process.argv.slice(2));
