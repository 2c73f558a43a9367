// A folder of 1,000 files with long names, on a FAT32 card that is a table of blocks in Lua, or a file. Layer: tools.
import { writeFat } from "../fixtures/fat-volume.js";
import { SparseImage } from "../fixtures/sparse-image.js";
import { file } from "../fixtures/tree.js";

export const FILES = 1000;
export const CARD_BLOCKS = 300 * 2048;

const image = new SparseImage(CARD_BLOCKS);
const names = Array.from({ length: FILES }, (_, i) => `Track ${String(i).padStart(4, "0")} of the long list.txt`);
const places = writeFat(
  image,
  names.map((name, i) => file(name, 1000 + i)),
  { bits: 32, blocks: CARD_BLOCKS, label: "BENCH" },
);
const [root] = places.folders;
const firsts = root.clusters.map((cluster) => places.dataStart + (cluster - 2) * places.clusterBlocks);

export function writeCard(path: string): void {
  image.toFile(path);
}

/** The blocks that any reader of the root asks for, as a Lua function `blocksOf`. */
export function folderInLua(quoted: (text: string) => string): string {
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
cardBlocks=${CARD_BLOCKS} clusterBlocks=${places.clusterBlocks} firsts={${firsts.join(",")}}\n`;
}
