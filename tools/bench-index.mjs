// `npm run bench:index`: builds the command (unless --command names one), bundles the bench, which is TypeScript, and runs it. Layer: tools.
import { buildAll } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";
import { ROOT } from "./processes.mjs";
import { importTypeScript } from "./typescript.mjs";

await ensureInstalled();
const args = process.argv.slice(2);
if (!args.includes("--command")) await buildAll();
const { benchIndex } = await importTypeScript("tools/bench-index/main.ts");
process.exitCode = await benchIndex(args, ROOT);
