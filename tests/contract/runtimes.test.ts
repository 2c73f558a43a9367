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

const MOST_ENTRIES = 12;
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

/** What one is asked, and what it says in JavaScript. */
interface Asked {
  readonly said: readonly string[];
  readonly blocks: ReadonlyMap<number, string>;
  readonly blockCount: number;
  readonly mostEntries: number;
}

function askedOfCard(card: () => RecordingDevice): Asked {
  const device = card();
  const said: string[] = [];
  tellOfCard(device, MOST_ENTRIES, (line) => void said.push(line));
  return { said: [...said, "end"], blocks: device.blocks, blockCount: device.blockCount, mostEntries: MOST_ENTRIES };
}

function askedOfBytes(): Asked {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  tellOfBytes(say);
  tellOfFrames(say);
  return { said: [...said, "end"], blocks: new Map(), blockCount: 0, mostEntries: 0 };
}

const settings = ({ blockCount, mostEntries }: Asked) => `cardBlocks=${blockCount} mostEntries=${mostEntries}\n`;

/** The program as one chunk with its card. */
function withBlocks(asked: Asked): string {
  const table = [...asked.blocks].map(([block, bytes]) => `b[${block}]=${quoted(bytes)}`).join("\n");
  return `local b={}\n${table}\nfunction blockOf(n) return b[n] end\n${settings(asked)}${program}`;
}

const ASKED: Readonly<Record<string, () => Asked>> = {
  "bytes and frames": askedOfBytes,
  ...Object.fromEntries(Object.entries(CARDS).map(([name, card]) => [name, () => askedOfCard(card)])),
};

describe.each(Object.keys(ASKED))("%s", (name) => {
  test("in fengari", () => {
    const asked = ASKED[name]();
    if (name.includes("2^31")) expect(Math.max(...asked.blocks.keys())).toBeGreaterThan(FAR);
    expect(asked.said.length).toBeGreaterThan(10);
    const lines: string[] = [];
    const vm = new LuaVm(() => null, 1_000_000);
    vm.define("print", (given) => {
      lines.push(given.text(1));
      return undefined;
    });
    vm.define("blockOf", (given) => {
      const block = asked.blocks.get(given.integer(1));
      return block === undefined ? null : Buffer.from(block, "latin1");
    });
    expect(vm.run(Buffer.from(settings(asked) + program, "latin1"), "program")).toBeNull();
    expect(lines).toEqual(asked.said);
  });

  test("in NodeMCU's own Lua", ({ skip }) => {
    const { MP8_LUA } = process.env;
    if (MP8_LUA === undefined) return skip("needs NodeMCU's luac.cross: name it with MP8_LUA");
    const asked = ASKED[name]();
    writeFileSync(join(place, "program.lua"), withBlocks(asked), "latin1");
    const output = execFileSync(MP8_LUA, ["-e", join(place, "program.lua")], { encoding: "latin1" });
    expect(output.trimEnd().split("\n")).toEqual(asked.said);
  });
});
