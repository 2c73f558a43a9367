// The cards that are damaged: small, one for each kind, with names that tell where each file was. Layer: tools.
import { below, seededRandom } from "../../tests/support/seeded-random.js";
import { writeExfat } from "../fixtures/exfat-volume.js";
import { writeFat } from "../fixtures/fat-volume.js";
import { writeGpt, writeMbr } from "../fixtures/partition-tables.js";
import { SparseImage } from "../fixtures/sparse-image.js";
import { file, folder, type TreeNode } from "../fixtures/tree.js";
import type { FolderPlace, VolumePlaces } from "../fixtures/volume-places.js";

export interface Target {
  readonly name: string;
  readonly image: SparseImage;
  readonly places: VolumePlaces;
  readonly table: "none" | "MBR" | "GPT";
  readonly isExfat: boolean;
  /** Names of files, none twice on a card, and the folder that each lies in. */
  readonly files: ReadonlyMap<string, string>;
  /** Which folder a cluster belongs to. */
  readonly owners: ReadonlyMap<number, FolderPlace>;
}

const START = 64;

/** Some 110 files in 14 folders, torn and whole, with names of one slot and of many. */
function tree(seed: number): TreeNode[] {
  const random = seededRandom(seed);
  let serial = 0;
  const files = (count: number): TreeNode[] =>
    Array.from({ length: count }, () => {
      serial++;
      const bytes = below(random, 4) === 0 ? 0 : 1 + below(random, 3000);
      const dice = below(random, 4);
      if (dice === 0) return file(`F${serial}.TXT`, bytes);
      if (dice === 1) return file(`파일 ${serial} 이름이 조금 긴.txt`, bytes, { clusters: "scattered" });
      if (dice === 2) return file(`${serial} ${"long ".repeat(1 + below(random, 45))}.avi`, bytes);
      return file(`Файл ${serial}.md`, bytes, { clusters: "chained" });
    });
  const inner = (name: string, count: number, children: TreeNode[] = [], torn = false) =>
    folder(name, [...children, ...files(count)], torn ? { clusters: "scattered" } : {});
  return [
    inner("alpha", 12, [inner("한글 폴더", 6), inner("beta", 9, [inner("gamma", 4, [inner("delta", 3)])], true)]),
    inner("torn", 30, [inner("in torn", 5)], true),
    ...files(8),
    inner("EMPTY", 0),
    inner("a folder whose own name takes several slots of the directory", 6, [inner("last", 5)]),
    inner("chain", 20, [inner("chain 2", 3), inner("chain 3", 3)]),
  ];
}

function fileNames(nodes: readonly TreeNode[], path: string, into: Map<string, string>): Map<string, string> {
  for (const node of nodes) {
    if (node.kind === "file") into.set(node.name, path);
    else fileNames(node.children, `${path}${node.name}/`, into);
  }
  return into;
}

type Kind = "FAT12" | "FAT16" | "FAT32" | "exFAT";

function target(kind: Kind, table: Target["table"], clusterBytes: number, blocks: number, seed: number): Target {
  const start = table === "none" ? 0 : START;
  const image = new SparseImage(start + blocks + 64);
  const nodes = tree(seed);
  const place = { start, blocks, clusterBytes, label: "FUZZ", seed };
  const places =
    kind === "exFAT"
      ? writeExfat(image, nodes, place)
      : writeFat(image, nodes, { ...place, bits: kind === "FAT12" ? 12 : kind === "FAT16" ? 16 : 32 });
  const partition = { start, blocks, type: kind === "exFAT" ? 0x07 : 0x0c };
  if (table === "MBR") writeMbr(image, [partition]);
  if (table === "GPT") writeGpt(image, [partition]);
  const owners = new Map<number, FolderPlace>();
  for (const found of places.folders) for (const cluster of found.clusters) owners.set(cluster, found);
  const name = `${kind} ${table} ${clusterBytes}`;
  return {
    name,
    image,
    places,
    table,
    isExfat: kind === "exFAT",
    files: fileNames(nodes, "", new Map()),
    owners,
  };
}

/** A few of each kind; made when asked for. */
export function targets(): Target[] {
  return [
    target("FAT12", "none", 1024, 4000, 1),
    target("FAT12", "MBR", 512, 2880, 2),
    target("FAT16", "MBR", 512, 9000, 3),
    target("FAT16", "GPT", 2048, 20_000, 4),
    target("FAT32", "none", 512, 68_000, 5),
    target("FAT32", "MBR", 4096, 540_000, 6),
    target("FAT32", "GPT", 512, 68_000, 7),
    target("exFAT", "none", 512, 8000, 8),
    target("exFAT", "MBR", 4096, 8000, 9),
    target("exFAT", "GPT", 1024, 8000, 10),
  ];
}
