// `npm run bench:device`: bundles the bench, which is TypeScript, and runs it. Layer: tools.
import { ensureInstalled } from "./install.mjs";
import { importTypeScript } from "./typescript.mjs";

await ensureInstalled();
const { benchDevice } = await importTypeScript("tools/bench-device/main.ts");
process.exitCode = await benchDevice(process.argv.slice(2));
