// `npm run bench:lua`: the firmware in Lua against Lua tuned by hand, in NodeMCU's own interpreter. Layer: tools.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readableLua } from "../../host/build/lua/firmware.js";
import { quoted } from "../../host/build/lua/literals.js";
import { packageRoot } from "../../host/build/package-root.js";
import { writeFat } from "../fixtures/fat-volume.js";
import { SparseImage } from "../fixtures/sparse-image.js";
import { file } from "../fixtures/tree.js";

const FILES = 1000;
const ROUNDS = 200;
const TRIES = 5;
const BLOCKS = 300 * 2048;

const lua = process.env.MP8_LUA;
if (lua === undefined) {
  console.error("bench:lua needs NodeMCU's luac.cross: name it with MP8_LUA");
  process.exit(2);
}

const image = new SparseImage(BLOCKS);
const names = Array.from({ length: FILES }, (_, i) => `Track ${String(i).padStart(4, "0")} of the long list.txt`);
const places = writeFat(
  image,
  names.map((name, i) => file(name, 1000 + i)),
  { bits: 32, blocks: BLOCKS, label: "BENCH" },
);
const [root] = places.folders;
const firsts = root.clusters.map((cluster) => places.dataStart + (cluster - 2) * places.clusterBlocks);

/** The blocks that any reader of the root asks for. */
function card(): string {
  const lines: string[] = [];
  const add = (from: number, to: number) => {
    for (let block = from; block <= to; block += 1) {
      const bytes = new Uint8Array(512);
      image.read(block, bytes);
      if (bytes.some((byte) => byte !== 0)) lines.push(`b[${block}]=${quoted(Buffer.from(bytes).toString("latin1"))}`);
    }
  };
  add(0, 8);
  add(places.fatStart, places.fatStart + places.fatBlocks - 1);
  for (const first of firsts) add(first, first + places.clusterBlocks - 1);
  return `local b={} local z=string.rep("\\0",512)\n${lines.join("\n")}
local kept={}
function blocksOf(first, count)
  local key = first * 16 + count
  local known = kept[key]
  if known then return known end
  local parts = {}
  for i = 1, count do parts[i] = b[first + i - 1] or z end
  known = table.concat(parts)
  kept[key] = known
  return known
end
cardBlocks=${BLOCKS} clusterBlocks=${places.clusterBlocks} firsts={${firsts.join(",")}}\n`;
}

const folder = mkdtempSync(join(tmpdir(), "mp8-bench-lua-"));
try {
  const program = readableLua("tools/bench-lua/program.lua.ts", {}).bundle.code;
  const byHand = readFileSync(join(packageRoot(), "tools", "bench-lua", "by-hand.lua"), "latin1");
  const blocks = card();
  const run = (code: string, settings: string): { ms: number; said: string } => {
    const path = join(folder, "bench.lua");
    writeFileSync(path, `${blocks}${settings}\n${code}`, "latin1");
    // Of the processor, as the shell counts it: what else this machine does should not matter.
    const shell = ["-c", '"$1" -e "$2"; times', "sh", lua, path];
    const lines = execFileSync("sh", shell, { encoding: "latin1" }).trim().split("\n");
    const [, minutes, seconds] = /^(\d+)m([\d.]+)s/.exec(lines[lines.length - 1]) ?? [];
    return { ms: (Number(minutes) * 60 + Number(seconds)) * 1000, said: lines.slice(0, -2).join(" ") };
  };
  /** The quickest of several, less what loading takes. */
  const timed = (code: string) => {
    const all = (rounds: number) => run(code, `rounds=${rounds} wanted="time"`);
    const quickest = (rounds: number) => Math.min(...Array.from({ length: TRIES }, () => all(rounds).ms));
    return { ms: (quickest(ROUNDS + 1) - quickest(1)) / ROUNDS, said: all(1).said };
  };
  const ours = timed(program);
  const theirs = timed(byHand);
  if (ours.said !== theirs.said) throw new Error(`they read something else: ${ours.said} and ${theirs.said}`);
  console.log(`a folder of ${FILES} files: ${ours.ms.toFixed(2)} ms; by hand ${theirs.ms.toFixed(2)} ms`);
  console.log(
    `FAT directory parsing: ${(theirs.ms / ours.ms).toFixed(2)} of Lua tuned by hand (at least 0.80, aim 0.95)`,
  );
  console.log(
    `library of ${run(program, 'rounds=1 wanted="heap"').said} of heap kept, in a build with 64-bit pointers`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
