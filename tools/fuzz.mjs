// `npm run fuzz`: bundles the fuzzer, which is TypeScript, and runs it. Layer: tools.
import { ensureInstalled } from "./install.mjs";
import { importTypeScript } from "./typescript.mjs";

await ensureInstalled();
const { fuzz } = await importTypeScript("tools/fuzz/main.ts");
process.exitCode = fuzz(process.argv.slice(2));
