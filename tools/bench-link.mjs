// `npm run bench:link`: builds the command, bundles the bench, which is TypeScript, and runs it. Layer: tools.
import { buildAll } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";
import { ROOT } from "./processes.mjs";
import { importTypeScript } from "./typescript.mjs";

await ensureInstalled();
await buildAll();
const { benchLink } = await importTypeScript("tools/bench-link/main.ts");
process.exitCode = await benchLink(process.argv.slice(2), ROOT);
