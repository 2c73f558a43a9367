// The program, thin: every verb, and the processes and workers it starts itself. Layer: host.
import { runCommandLine } from "./command-line.js";
import { ESPRUINO_TOOLS } from "./flash/espruino-tools/protocol.js";
import { runVerb } from "./run-verb.js";
import { SCENARIO_WORKER } from "./simulator/scenario-worker.js";

if (process.argv[2] === ESPRUINO_TOOLS) (await import("./flash/espruino-tools/process.js")).serveEspruinoTools();
else if (process.argv[2] === SCENARIO_WORKER) await (await import("./simulator/scenario-pool.js")).workAsWorker();
else await runVerb(() => runCommandLine(process.argv.slice(2), { program: new URL(import.meta.url) }));
