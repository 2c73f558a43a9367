// `npm run bench:lua`: bundles the bench, which is TypeScript, and runs it. Layer: tools.
import { ensureInstalled } from "./install.mjs";
import { importTypeScript } from "./typescript.mjs";

await ensureInstalled();
await importTypeScript("tools/bench-lua/main.ts");
