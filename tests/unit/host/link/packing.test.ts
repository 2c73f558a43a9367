import { describe, expect, it } from "vitest";
import type { Volume } from "../../../../firmware/core/storage/volume.js";
import { mountVolume } from "../../../../firmware/core/storage/volume-search.js";
import { ByteCode } from "../../../../host/link/byte-code.js";
import { expand, shrunkBytes } from "../../../../host/link/heatshrink.js";
import { readFile } from "../../../../host/link/read-file.js";
import { makeCardImage } from "../../../../host/media/card-image.js";
import { BytesDevice } from "../../../support/image-device.js";
import { LinkPair, type PairOptions } from "../../../support/link-pair.js";
import { LoopPacker } from "../../../support/loop-packer.js";
import { seededBytes } from "../../../support/seeded-random.js";

const sentence = "The keeper of the lighthouse wrote it down each night, ship by ship, and nobody asked him to. ";
const prose = Buffer.from(
  Array.from({ length: 700 }, (_, n) => `${n % 7 === 0 ? "\n" : ""}${sentence.slice(n % 60)}`).join(""),
);
const log = Buffer.from(
  Array.from({ length: 900 }, (_, n) => `2026-11-22 07:${10 + (n % 50)} status installed ok\n`).join(""),
);
const korean = Buffer.from("등대지기는 밤마다 배를 하나하나 적었다. 아무도 시키지 않았다.\n".repeat(400));

async function fetched(name: string, data: Uint8Array, options: PairOptions) {
  const volume = mountVolume(new BytesDevice(await makeCardImage([{ path: name, data }]))) as Volume;
  const pair = new LinkPair(volume, options);
  await pair.run(pair.host.greet(3000));
  const pieces: Uint8Array[] = [];
  const before = pair.host.bytesIn;
  const take = (bytes: Uint8Array) => void pieces.push(bytes.slice());
  const words = await pair.run(readFile(pair.host, `/${name}`, { firstBlock: 0, take }));
  expect(words).toContain(`size=${data.length}`);
  expect(Buffer.concat(pieces).equals(data)).toBe(true);
  return (pair.host.bytesIn - before) / data.length;
}

describe("texts over a slow line", () => {
  it.each([
    ["prose", prose, 0.62, "f"],
    ["a log", log, 0.55, "s"],
    ["Korean", korean, 0.75, "f"],
  ] as const)("come packed: %s", async (_, data, most, kind) => {
    const packer = new LoopPacker();
    expect(await fetched("a.txt", data, { packer })).toBeLessThan(most);
    expect(packer.kinds).toContain(kind);
  });

  it("come as they are where packing does not suit: noise, a fast line, no text, a board that cannot", async () => {
    const random = seededBytes(60_001, 9);
    const packer = new LoopPacker();
    expect(await fetched("random.txt", random, { packer })).toBeGreaterThan(1);
    expect(packer.kinds).toMatch(/^f.*p$/);
    const idle = new LoopPacker();
    await fetched("a.txt", prose, { packer: idle, baud: 921_600 });
    await fetched("a.bin", prose, { packer: idle });
    expect(idle.kinds).toBe("");
    expect(await fetched("a.txt", prose, {})).toBeGreaterThan(1);
  });

  it("come right where the board packs bytes that have no code", async () => {
    const strange = Buffer.from(prose);
    for (let at = 9000; at < strange.length; at += 5000) strange[at] = at % 9;
    await fetched("strange.txt", strange, { packer: new LoopPacker() });
  });

  it("come right over a bad line", async () => {
    await fetched("a.txt", prose, { packer: new LoopPacker(), noise: 1e-5, seed: 3 });
  });
});

describe("a code for bytes", () => {
  it("gives back what was coded, and null where bits are missing", () => {
    const counts = new Float64Array(256);
    for (const byte of prose) counts[byte] += 1;
    const code = new ByteCode(counts);
    const packer = new LoopPacker();
    packer.use(Buffer.from(code.way()).toString("latin1"));
    packer.begin(prose.toString("latin1", 0, 3000));
    const packed = Buffer.from(packer.packed, "latin1");
    expect(Buffer.from(code.decode(packed, 3000) as Uint8Array).equals(prose.subarray(0, 3000))).toBe(true);
    expect(code.decode(packed.subarray(0, 1000), 3000)).toBeNull();
    // Within a bit for each byte of what the text's entropy allows.
    const entropy = [...counts].reduce((sum, n) => sum - (n === 0 ? 0 : n * Math.log2(n / prose.length)), 0) / 8;
    expect(code.sizeOf(counts)).toBeLessThan(entropy * 1.02);
  });
});

describe("heatshrink", () => {
  it("is read whatever it holds, and never grows beyond what was asked for", () => {
    for (let seed = 1; seed < 40; seed++) {
      const bytes = expand(seededBytes(300, seed), 500);
      expect(bytes === null || bytes.length <= 500).toBe(true);
    }
    expect(expand(Uint8Array.of(0x80 | (65 >> 1), 0x80), 10)).toEqual(Uint8Array.of(65));
    expect(shrunkBytes(new Uint8Array(700))).toBeLessThan(30);
  });
});
