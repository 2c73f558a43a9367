// Damaged cards have one catalog, too: thousands of mutated directories and FATs of each kind, by seed, and both
// scanners give the same bytes and the same troubles, in bounded time.
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeExfat } from "../../tools/fixtures/exfat-volume.js";
import { writeFat } from "../../tools/fixtures/fat-volume.js";
import { SparseImage } from "../../tools/fixtures/sparse-image.js";
import { file, folder, type TreeNode } from "../../tools/fixtures/tree.js";
import { folderBlocks, type VolumePlaces } from "../../tools/fixtures/volume-places.js";
import { builtOnPc, builtPortably, mountedOrNull } from "../support/catalogs.js";
import { BytesDevice } from "../support/image-device.js";
import { below, seededRandom } from "../support/seeded-random.js";

const ROUNDS = 150;

const TREE: TreeNode[] = [
  folder(
    "많은 파일",
    Array.from({ length: 60 }, (_, i) => file(`Chapter ${i} of a long story.txt`, 600 * i)),
    {
      clusters: "scattered",
    },
  ),
  folder("A", [folder("B", [folder("C", [file("deep.avi", 5)]), file("0007 x.md", 1)]), file("SHORT.TXT", 2)]),
  folder("Plain", [folder("inner", [file("inner.txt", 3)]), file("Ünïcode ①.log", 3)], { clusters: "chained" }),
  file("film.avi", 5000),
];

interface Made {
  readonly bytes: Uint8Array;
  readonly places: VolumePlaces;
}

function made(kind: 12 | 16 | 32 | "exFAT"): Made {
  const blocks = kind === 12 ? 4000 : kind === 32 ? 70_000 : 12_000;
  const image = new SparseImage(blocks);
  const places =
    kind === "exFAT"
      ? writeExfat(image, TREE, { blocks, clusterBytes: 1024, label: "FUZZ" })
      : writeFat(image, TREE, { bits: kind, blocks, clusterBytes: 512, label: "FUZZ" });
  return { bytes: image.toBytes(), places };
}

/** Places worth damaging: bytes of directory slots, and of the FAT entries of folders. */
function places({ places, bytes }: Made, random: () => number): number {
  const chosen = places.folders[below(random, places.folders.length)];
  const inFat = below(random, 3) === 0 && chosen.clusters.length > 0;
  if (inFat) {
    const cluster = chosen.clusters[below(random, chosen.clusters.length)];
    return places.fatStart * 512 + Math.floor((cluster * places.bits) / 8) + below(random, places.bits === 32 ? 4 : 2);
  }
  const blocks = folderBlocks(places, chosen);
  const slot = blocks[below(random, blocks.length)] * 512 + below(random, 16) * 32;
  // Half of the damage hits what a slot is, its attributes or its place; the rest anything.
  const exact = [0, 1, 11, 12, 13, 20, 21, 26, 27, 28];
  return Math.min(
    bytes.length - 1,
    slot + (below(random, 2) === 0 ? exact[below(random, exact.length)] : below(random, 32)),
  );
}

test.each([12, 16, 32, "exFAT"] as const)("%s", (kind) => {
  const whole = made(kind);
  const workFolder = mkdtempSync(join(tmpdir(), "mp8-damage-"));
  const image = join(workFolder, "card.img");
  const handle = openSync(image, "w");
  writeSync(handle, whole.bytes);
  const random = seededRandom(typeof kind === "number" ? kind : 64);
  const bytes = Uint8Array.from(whole.bytes);
  let troubled = 0;
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const changed = new Map<number, number>();
      for (let i = 1 + below(random, 6); i > 0; i--) changed.set(places(whole, random), damage(random));
      for (const [at, value] of changed) {
        bytes[at] = value;
        writeSync(handle, bytes, at, 1, at);
      }
      const volume = mountedOrNull(new BytesDevice(bytes));
      if (volume !== null) {
        const portable = builtPortably(volume, round % 3 !== 0);
        const pc = builtOnPc(image, round % 3 !== 0);
        const told = `round ${round}: ${[...changed].join(" ")}`;
        expect([told, pc.troubles, pc.others]).toEqual([told, portable.troubles, portable.others]);
        expect([told, pc.bytes.equals(portable.bytes)]).toEqual([told, true]);
        if (pc.troubles.length > 0) troubled++;
      }
      for (const at of changed.keys()) {
        bytes[at] = whole.bytes[at];
        writeSync(handle, bytes, at, 1, at);
      }
    }
  } finally {
    closeSync(handle);
    rmSync(workFolder, { recursive: true, force: true });
  }
  // Else the damage would be of the kind that nobody notices.
  expect(troubled).toBeGreaterThan(ROUNDS / 20);
});

function damage(random: () => number): number {
  const usual = [0, 0xe5, 0x0f, 0x10, 0x41, 0x42, 0x85, 0xc0, 0xc1, 0xff, 2, 3, 5];
  return below(random, 2) === 0 ? usual[below(random, usual.length)] : below(random, 256);
}
