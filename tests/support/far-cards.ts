// Cards whose volumes begin far behind the first block.
import { writeExfat } from "../../tools/fixtures/exfat-volume.js";
import { writeFat } from "../../tools/fixtures/fat-volume.js";
import { writeMbr } from "../../tools/fixtures/partition-tables.js";
import { SparseImage } from "../../tools/fixtures/sparse-image.js";
import type { TreeNode } from "../../tools/fixtures/tree.js";

const BLOCKS = 5000 * 2048;

/** FAT32 from block `start` on. */
export function fatCard(tree: readonly TreeNode[], start: number): { image: SparseImage } {
  const image = new SparseImage(start + BLOCKS);
  writeFat(image, tree, { bits: 32, start, blocks: BLOCKS, label: "FAR", clusterBytes: 32768 });
  writeMbr(image, [{ start, blocks: BLOCKS, type: 0x0c }]);
  return { image };
}

export function exfatCard(tree: readonly TreeNode[], start: number): { image: SparseImage } {
  const image = new SparseImage(start + BLOCKS);
  writeExfat(image, tree, { start, blocks: BLOCKS, label: "FAR" });
  writeMbr(image, [{ start, blocks: BLOCKS, type: 0x07 }]);
  return { image };
}
