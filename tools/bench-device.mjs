// `npm run bench:device`: bundles the bench, which is TypeScript, and runs it. Layer: tools.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled } from "./install.mjs";
import { ROOT } from "./processes.mjs";

await ensureInstalled();
const { build } = await import("esbuild");
const outfile = join(ROOT, "node_modules", ".cache", "mp8", "bench-device.mjs");
await build({
  absWorkingDir: ROOT,
  entryPoints: [join("tools", "bench", "main.ts")],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  packages: "external",
  logLevel: "warning",
});
const { benchDevice } = await import(pathToFileURL(outfile).href);
process.exitCode = await benchDevice(process.argv.slice(2));
