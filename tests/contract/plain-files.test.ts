// What the runtime's native calls make of a folder must be what the portable code makes of it: same files, same order,
// same counts; on names of every length, with numbers, without, outside of ASCII, hidden, orphaned, damaged.
import { build } from "esbuild";
import { expect, test } from "vitest";
import { Library } from "../../firmware/core/catalog/library.js";
import type { Volume } from "../../firmware/core/storage/volume.js";
import { mountVolume } from "../../firmware/core/storage/volume-search.js";
import type { CardFile } from "../../host/media/card-files.js";
import { makeCardImage } from "../../host/media/card-image.js";
import { runFirmware } from "../hardware/runtime-board-stub.js";
import { REAL_INTERPRETER, runOnRealInterpreter } from "../hardware/runtime-real-interpreter.js";
import { BytesDevice } from "../support/image-device.js";
import { seededRandom } from "../support/seeded-random.js";

const random = seededRandom(20261122);
const below = (limit: number) => Math.floor(random() * limit);
const PIECES = [
  "Track ",
  "a",
  "B",
  "07",
  "7",
  "0",
  "00",
  "123456789",
  "1234567890123",
  " - ",
  "é",
  "가",
  "Ａ",
  "😀",
  "x.y",
  "_",
];

function names(count: number): string[] {
  const made = new Set<string>();
  for (let length = 1; length <= 70; length++) made.add(`${"abcdefghijklmnop".repeat(5).slice(0, length)}.txt`);
  while (made.size < count) {
    let name = "";
    for (let pieces = 1 + below(6); pieces > 0; pieces--) name += PIECES[below(PIECES.length)];
    made.add(name.trim() + [".txt", ".TXT", ".avi", ".jpeg", "", ".txtx", ".log"][below(7)]);
  }
  return [...new Map([...made].map((name) => [name.toLowerCase(), name])).values()];
}

/** @param clusterBytes blocks that are read together are of one cluster */
async function damagedCard(size: number, clusterBytes: number): Promise<Uint8Array> {
  const files: CardFile[] = [];
  for (const folder of ["", "one/", "two/", "one/three/"]) {
    for (const name of names(folder === "" ? 90 : size)) files.push({ path: folder + name, data: new Uint8Array(0) });
  }
  const image = await makeCardImage(files, { format: "fat16", partitionTable: "none", clusterBytes });
  // Slots that look like long names get bits flipped here and there: ordinals, checksums, attributes, characters.
  for (let slot = 512 * 8; slot < image.length; slot += 32) {
    if ((image[slot + 11] === 0x0f || image[slot + 11] === 0x20) && image[slot] !== 0 && below(25) === 0) {
      image[slot + [0, 11, 12, 13, 1, 2, 26, 31][below(8)]] ^= 1 << below(8);
    }
    if (image[slot + 11] === 0x20 && image[slot] !== 0 && below(30) === 0) image[slot] = 0xe5;
  }
  return image;
}

function expected(image: Uint8Array): string[] {
  const volume = mountVolume(new BytesDevice(image)) as Volume;
  const library = new Library(volume, volume.root);
  while (library.indexStep()) {}
  const lines: string[] = [];
  for (let folder = 0; folder <= library.folders; folder++) {
    for (let i = 0; i < library.count(folder); i++) {
      const entry = library.entry(folder, i);
      lines.push(entry ? `${folder} ${entry.kind} ${Buffer.from(entry.name, "latin1").toString("hex")}` : "unreadable");
    }
  }
  lines.push(`${library.texts} ${library.videos} ${library.others} ${library.problems}`, "quick");
  return lines;
}

async function program(image: Uint8Array): Promise<string> {
  const blocks: string[] = [];
  for (let block = 0; block * 512 < image.length; block++) {
    const bytes = Buffer.from(image.subarray(block * 512, block * 512 + 512));
    if (bytes.some((byte) => byte !== 0)) blocks.push(`"${block}":"${bytes.toString("base64")}"`);
  }
  const bundle = await build({
    entryPoints: ["tests/contract/plain-files-program.ts"],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  });
  const card = `var cardBlocks={${blocks.join(",")}};var cardBlockCount=${image.length / 512};`;
  return `${card}\n${bundle.outputFiles[0].text}`;
}

test.each([512, 4096])(
  "native calls and portable code index the same card alike, clusters of %i",
  async (clusterBytes) => {
    const image = await damagedCard(200, clusterBytes);
    const lines = expected(image);
    expect(lines.length).toBeGreaterThan(400);
    const { printed, engine } = await runFirmware(await program(image), 100);
    expect(engine.crash).toBeNull();
    expect(printed).toEqual(lines);
  },
);

test("the real interpreter does so too", async (context) => {
  if (REAL_INTERPRETER === "") context.skip("needs MP8_ESPRUINO, an Espruino built for Linux");
  const image = await damagedCard(80, 4096);
  expect(runOnRealInterpreter(await program(image))).toEqual(expected(image));
});
