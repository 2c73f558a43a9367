// `npm run bench:convert`: bundles the bench, which is TypeScript, and runs it. Layer: tools.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled } from "./install.mjs";
import { ROOT } from "./processes.mjs";

await ensureInstalled();
const { build } = await import("esbuild");
const outfile = join(ROOT, "node_modules", ".cache", "mp8", "bench-convert.mjs");
await build({
  absWorkingDir: ROOT,
  entryPoints: [join("tools", "bench-convert", "main.ts")],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  packages: "external",
  logLevel: "warning",
});
const { benchConvert } = await import(pathToFileURL(outfile).href);
process.exitCode = await benchConvert(process.argv.slice(2));
