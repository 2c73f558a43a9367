// The program, thin: every verb, and the workers it starts itself. Layer: host.
import { runCommandLine } from "./command-line.js";
import { runVerb } from "./run-verb.js";
import { SCENARIO_WORKER } from "./simulator/scenario-worker.js";

if (process.argv[2] === SCENARIO_WORKER) await (await import("./simulator/scenario-pool.js")).workAsWorker();
else await runVerb(() => runCommandLine(process.argv.slice(2), { program: new URL(import.meta.url) }));
