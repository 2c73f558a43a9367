// The whole player in NodeMCU's own interpreter, on a board of its modules that do nothing (board.lua): what it keeps of
// the heap while its list of 1,000 files is on the screen. Layer: tools.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quoted } from "../../host/build/lua/literals.js";
import { packageRoot } from "../../host/build/package-root.js";
import { bundleFor } from "../../host/simulator/engines.js";
import { CARD_BLOCKS, writeCard } from "./folder.js";

/** Presses of `down` in the list. */
const PRESSES = 40;
/** Simulated: long enough for the whole card. */
const INDEXING_MS = 60_000;

export interface BrowsingHeap {
  /** With what the interpreter itself takes, and without the code, which lies in the Lua flash store. */
  readonly heapBytes: number;
  /** Of the interpreter's pointers: 32 on the board. */
  readonly bits: number;
  /** Texts that the player has found on the card. */
  readonly texts: number;
}

/** @param lua path of luac.cross */
export async function heapWhileBrowsing(lua: string): Promise<BrowsingHeap> {
  const folder = mkdtempSync(join(tmpdir(), "mp8-lua-heap-"));
  try {
    const bundlePath = join(folder, "esp32.lua");
    const cardPath = join(folder, "card.img");
    writeFileSync(bundlePath, await bundleFor(undefined, "esp32"), "latin1");
    writeCard(cardPath);
    const run = (code: string) => {
      const path = join(folder, "program.lua");
      writeFileSync(path, code, "latin1");
      return execFileSync(lua, ["-e", path], { encoding: "latin1" });
    };
    const board = readFileSync(join(packageRoot(), "tools", "bench-lua", "board.lua"), "latin1");
    const files = `bundlePath=${quoted(bundlePath)} cardPath=${quoted(cardPath)} cardBlocks=${CARD_BLOCKS}`;
    const said = run(`${files} presses=${PRESSES} wait=${INDEXING_MS}\n${board}`);
    const found = /kept=(\d+) .*pointers=(\d)\n.*texts=(\d+)/.exec(said);
    if (found === null) throw new Error(`the player did not run: ${said}`);
    const bare = Number(run('print(collectgarbage("count") * 1024 // 1)'));
    return { heapBytes: Number(found[1]) + bare, bits: Number(found[2]) * 8, texts: Number(found[3]) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
