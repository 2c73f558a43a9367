// `npm run bench:lua`: the firmware in Lua against Lua tuned by hand, and what it takes of the heap, in NodeMCU's own
// interpreter. Layer: tools. With one that is built for 32 bits (hardware/boards/esp32.md) the heap is the board's.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { esp32 } from "../../hardware/boards/esp32.js";
import { readableLua } from "../../host/build/lua/firmware.js";
import { quoted } from "../../host/build/lua/literals.js";
import { madeModules } from "../../host/build/lua/made-modules.js";
import { packageRoot } from "../../host/build/package-root.js";
import { FILES, folderInLua } from "./folder.js";
import { frameInLua } from "./frame.js";
import { heapWhileBrowsing } from "./heap.js";

const TRIES = 7;

const lua = process.env.MP8_LUA;
if (lua === undefined) {
  console.error("bench:lua needs NodeMCU's luac.cross: name it with MP8_LUA");
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "mp8-bench-lua-"));
try {
  const ours = (name: string) => readableLua(`tools/bench-lua/${name}.lua.ts`, madeModules(esp32)).bundle.code;
  const byHand = (name: string) => readFileSync(join(packageRoot(), "tools", "bench-lua", `${name}.lua`), "latin1");
  const folders = compare(folderInLua(quoted), ours("folder-program"), byHand("folder-by-hand"), 200);
  say(`a folder of ${FILES} files`, "FAT directory parsing", folders);
  const frames = compare(frameInLua(quoted), ours("frame-program"), byHand("frame-by-hand"), 300);
  say("a frame of RLE, 160×120", "RLE frame decoded and expanded", frames);
  const { heapBytes, bits, texts } = await heapWhileBrowsing(lua);
  const asked = bits === 32 ? " (at most 90, aim 60)" : ": name a build with 32 bits for the board's";
  const kilobytes = (heapBytes / 1024).toFixed(1);
  console.log(`heap while browsing ${texts} files: ${kilobytes} KB with pointers of ${bits} bits${asked}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

interface Compared {
  readonly oursMs: number;
  readonly byHandMs: number;
}

function say(what: string, figure: string, { oursMs, byHandMs }: Compared): void {
  console.log(`${what}: ${oursMs.toFixed(2)} ms; by hand ${byHandMs.toFixed(2)} ms`);
  console.log(`${figure}: ${(byHandMs / oursMs).toFixed(2)} of Lua tuned by hand (at least 0.80, aim 0.95)`);
}

/** The quickest of several for each, taken in turn, less what loading takes. */
function compare(data: string, program: string, hand: string, rounds: number): Compared {
  const codes = [program, hand];
  const said = codes.map((code) => run(`${data}rounds=2\n${code}`).said);
  if (said[0] !== said[1]) throw new Error(`they come to something else: ${said.join(" and ")}`);
  const quickest = [1, rounds + 1].map((turns) => {
    const best = codes.map(() => Number.POSITIVE_INFINITY);
    for (let i = 0; i < TRIES; i++) {
      for (const [at, code] of codes.entries()) {
        best[at] = Math.min(best[at] as number, run(`${data}rounds=${turns}\n${code}`).ms);
      }
    }
    return best as [number, number];
  }) as [[number, number], [number, number]];
  const [one, many] = quickest;
  return { oursMs: (many[0] - one[0]) / rounds, byHandMs: (many[1] - one[1]) / rounds };
}

/** Milliseconds of the processor, as the shell counts it: what else this machine does should not matter. */
function run(code: string): { ms: number; said: string } {
  const path = join(folder, "bench.lua");
  writeFileSync(path, code, "latin1");
  const shell = ["-c", '"$1" -e "$2"; times', "sh", lua as string, path];
  const lines = execFileSync("sh", shell, { encoding: "latin1" }).trim().split("\n");
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s/.exec(lines[lines.length - 1]) ?? [];
  return { ms: (Number(minutes) * 60 + Number(seconds)) * 1000, said: lines.slice(0, -2).join(" ") };
}
