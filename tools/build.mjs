// `npm run build`: dist/mp8.js, a command that starts fast; dist/program.js, where each verb is a chunk of its own; then
// the firmware by that very command. Layer: tools.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { ROOT, runNode } from "./processes.mjs";

const DIST = join(ROOT, "dist");

/** @param boards whose firmware is built, too */
export async function buildAll(boards = ["pico", "cyd"]) {
  await buildHost();
  for (const board of boards) {
    const code = await runNode([join(DIST, "mp8.js"), "build", "--board", board]);
    if (code !== 0) throw new Error("the firmware was not built: see above");
  }
}

export async function buildHost() {
  const { build } = await import("esbuild");
  const shared = {
    absWorkingDir: ROOT,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    logLevel: "warning",
    plugins: [packagesOutside()],
  };
  const font = await latinFont(build, shared);
  for (const stale of ["mp8.js", "program.js", "chunks"]) rmSync(join(DIST, stale), { recursive: true, force: true });
  const define = { MP8_LATIN_FONT: JSON.stringify(Buffer.from(font).toString("base64")) };
  await build({
    ...shared,
    entryPoints: { program: "host/cli.ts" },
    outdir: "dist",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    define,
  });
  await build({
    ...shared,
    entryPoints: { mp8: "host/mp8.ts" },
    outdir: "dist",
    banner: { js: "#!/usr/bin/env node" },
    define,
    plugins: [besideTheProgram(), ...shared.plugins],
  });
  writeFileSync(join(DIST, "mp8-fonts.gz"), gzipSync(await fontPack(build, shared), { level: 9 }));
  chmodSync(join(DIST, "mp8.js"), 0o755);
  copyFromPackages();
}

/** What writes to ESP32s and what reads e-books is small, and whoever installs the command needs it for nothing else. */
const INSIDE = ["esptool-js", "fflate", "htmlparser2"];

/** All other npm packages stay outside of the program. */
function packagesOutside() {
  return {
    name: "packages-outside",
    setup({ onResolve }) {
      onResolve({ filter: /^[^./#]/ }, ({ path, kind, importer }) => {
        if (kind === "entry-point" || INSIDE.includes(path) || importer.includes("node_modules")) return undefined;
        return { path, external: true };
      });
    },
  };
}

/** Others' work that goes with the program: EspruinoTools as they are, and the licences. */
function copyFromPackages() {
  const licences = join(DIST, "licences");
  mkdirSync(licences, { recursive: true });
  const copy = (from, to) => {
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, readFileSync(join(ROOT, "node_modules", from)));
  };
  copy("galmuri/ofl.md", join(licences, "galmuri-OFL.md"));
  copy("esptool-js/LICENSE", join(licences, "esptool-js-Apache-2.0.txt"));
  copy("pako/LICENSE", join(licences, "pako-MIT.txt"));
  copy("atob-lite/LICENSE.md", join(licences, "atob-lite-MIT.md"));
  for (const name of ["fflate", "htmlparser2"]) copy(`${name}/LICENSE`, join(licences, `${name}-MIT.txt`));
  for (const name of ["domelementtype", "domhandler", "dom-serializer", "domutils", "entities"]) {
    copy(`${name}/LICENSE`, join(licences, `${name}.txt`));
  }
  const tools = ["LICENSE", "package.json", "espruino.js", "core/utils.js", "core/config.js", "core/serial.js"];
  for (const file of tools) copy(join("espruino", file), join(DIST, "espruino-tools", file));
}

/** In the command's one file: the program, and what `index` needs only for boards and simulators, are beside it. */
function besideTheProgram() {
  return {
    name: "beside-the-program",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\/cli\.js$|\/(link|simulator)\/|\/settings\.js$/ }, ({ kind }) =>
        kind === "dynamic-import" ? { path: "./program.js", external: true } : undefined,
      );
    },
  };
}

/** The font's table, so that an installed mp8 needs no font package: 4 KB instead of 66 MB. */
async function latinFont(build, shared) {
  return (await built(build, shared, "host/media/latin-font.ts")).latinFont();
}

/** What cards get, for the same reason. */
async function fontPack(build, shared) {
  return (await built(build, shared, "host/media/font-pack/default-pack.ts")).galmuriPack().bytes;
}

async function built(build, shared, source) {
  const outfile = join(ROOT, "node_modules", ".cache", "mp8", `${basename(source, ".ts")}.mjs`);
  await build({ ...shared, entryPoints: [source], outfile });
  return import(`${pathToFileURL(outfile).href}?${Date.now()}`);
}
