// The command. `index` is timed with its start-up, and Node takes 0.7 ms for each file of a program: so the build puts
// all that it needs of a card image or a folder into this one, and everything else into the program beside it, which also
// explains arguments that are not well-formed. Layer: host.
import { index } from "./commands/index.js";
import { indexArguments } from "./commands/index-arguments.js";
import { runVerb } from "./run-verb.js";

const args = process.argv.slice(2);
const known = args[0] === "index" ? indexArguments(args.slice(1)) : null;
if (known === null || !isLocal(known.options)) {
  await import("./cli.js");
} else {
  const { source, options } = known;
  await runVerb(() => index(source, options));
}

/** Whether neither a board nor the firmware in a simulator is asked for. */
function isLocal({ port, engine }: { port?: string; engine?: string }): boolean {
  return port === undefined && engine === undefined;
}
