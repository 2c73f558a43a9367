// One source in both runtimes: bytes, storage, catalog, text, video and link say the same in JavaScript and in Lua. In
// fengari always; in NodeMCU's own compiler and interpreter, which has single floats besides, where MP8_LUA names it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LuaVm } from "../../hardware/virtual/runtimes/nodemcu/lua-vm.js";
import { readableLua } from "../../host/build/lua/firmware.js";
import { quoted } from "../../host/build/lua/literals.js";
import { HEALTHY_CARDS } from "../../tools/fixtures/healthy-cards.js";
import { file, folder } from "../../tools/fixtures/tree.js";
import { exfatCard, fatCard } from "../support/far-cards.js";
import { RecordingDevice } from "../support/recording-device.js";
import { tellOfBytes, tellOfCard, tellOfFrames } from "./runtimes/program.js";

const MOST_ENTRIES = 40;
/** The first block whose bytes lie beyond 2^31. */
const FAR = 2 ** 22;

let program: string;
let place: string;
beforeAll(() => {
  program = readableLua("tests/contract/runtimes/main.lua.ts", {}).bundle.code;
  place = mkdtempSync(join(tmpdir(), "mp8-runtimes-"));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const FAR_TREE = [
  file("large.avi", 3 * 2 ** 30 + 5),
  file("after.txt", "after the large one"),
  folder("inside", [file("near the end.txt", "here")]),
];

const CARDS: Readonly<Record<string, () => RecordingDevice>> = {
  ...Object.fromEntries(
    ["FAT12, no partition table", "FAT16, MBR", "FAT32, GPT", "exFAT, MBR", "FAT32, a file of 4 GB − 1"].map((name) => [
      name,
      () => new RecordingDevice(HEALTHY_CARDS[name]().image),
    ]),
  ),
  "FAT32 behind 2^31 bytes, with a file of 3 GB": () => new RecordingDevice(fatCard(FAR_TREE, FAR + 63).image),
  "exFAT behind 2^31 bytes, with a file of 3 GB": () => new RecordingDevice(exfatCard(FAR_TREE, FAR + 32768).image),
};

/** What the program says in JavaScript, and the blocks of the card that it read. */
function asked(card: () => RecordingDevice): { said: string[]; device: RecordingDevice } {
  const device = card();
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  tellOfBytes(say);
  tellOfFrames(say);
  tellOfCard(device, MOST_ENTRIES, say);
  return { said: [...said, "end"], device };
}

/** The program as one chunk with its card. */
function withBlocks({ blocks, blockCount }: RecordingDevice): string {
  const table = [...blocks].map(([block, bytes]) => `b[${block}]=${quoted(bytes)}`).join("\n");
  const numbers = `cardBlocks=${blockCount} mostEntries=${MOST_ENTRIES}`;
  return `local b={}\n${table}\nfunction blockOf(n) return b[n] end\n${numbers}\n${program}`;
}

describe.each(Object.keys(CARDS))("%s", (name) => {
  test("in fengari", () => {
    const { said, device } = asked(CARDS[name]);
    if (name.includes("2^31")) expect(Math.max(...device.blocks.keys())).toBeGreaterThan(FAR);
    expect(said.length).toBeGreaterThan(60);
    const lines: string[] = [];
    const vm = new LuaVm(() => null, 1_000_000);
    vm.define("print", (given) => {
      lines.push(given.text(1));
      return undefined;
    });
    vm.define("blockOf", (given) => {
      const block = device.blocks.get(given.integer(1));
      return block === undefined ? null : Buffer.from(block, "latin1");
    });
    const front = `cardBlocks=${device.blockCount} mostEntries=${MOST_ENTRIES}\n`;
    expect(vm.run(Buffer.from(front + program, "latin1"), "program")).toBeNull();
    expect(lines).toEqual(said);
  });

  test("in NodeMCU's own Lua", ({ skip }) => {
    const { MP8_LUA } = process.env;
    if (MP8_LUA === undefined) return skip("needs NodeMCU's luac.cross: name it with MP8_LUA");
    const { said, device } = asked(CARDS[name]);
    writeFileSync(join(place, "program.lua"), withBlocks(device), "latin1");
    const output = execFileSync(MP8_LUA, ["-e", join(place, "program.lua")], { encoding: "latin1" });
    expect(output.trimEnd().split("\n")).toEqual(said);
  });
});
