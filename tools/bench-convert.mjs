// `npm run bench:convert`: bundles the bench, which is TypeScript, and runs it. Layer: tools.
import { ensureInstalled } from "./install.mjs";
import { importTypeScript } from "./typescript.mjs";

await ensureInstalled();
const { benchConvert } = await importTypeScript("tools/bench-convert/main.ts");
process.exitCode = await benchConvert(process.argv.slice(2));
