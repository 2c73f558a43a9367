// Runs the TypeScript of tools/ in plain Node: bundled by esbuild into the cache beside the packages, then imported.
// Layer: tools.
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./processes.mjs";

/** The module `entry` (a path from the project's folder), built anew. */
export async function importTypeScript(entry) {
  return import(pathToFileURL(await bundleTypeScript(entry)).href);
}

/** @returns the path of the bundle, for a process of its own */
export async function bundleTypeScript(entry) {
  const { build } = await import("esbuild");
  // One file for each process that builds, so that two runs side by side do not tear each other's.
  const outfile = join(ROOT, "node_modules", ".cache", "mp8", `${basename(entry, ".ts")}-${process.pid}.mjs`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    packages: "external",
    logLevel: "warning",
  });
  const { rmSync } = await import("node:fs");
  process.on("exit", () => rmSync(outfile, { force: true }));
  return outfile;
}
