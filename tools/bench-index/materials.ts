// What indexing is measured with: the big cards, and the same tree as a folder on the disk. Layer: tools (benchmarks).
// Cards are sparse files: 70 MB on the disk for 200,000 files, 350 MB for a million.
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { writeBigCard } from "../fixtures/big-card.js";
import { libraryTree } from "../fixtures/library-tree.js";
import type { TreeNode } from "../fixtures/tree.js";

/** Raised when the cards become others, so that kept ones are made anew. */
const VERSION = 1;

export interface Material {
  readonly path: string;
  readonly files: number;
  /** Folders included. */
  readonly entries: number;
  readonly folderBlocks: number;
  readonly folderFatBlocks: number;
}

/** The card with `files` files; made where `work` has none yet. */
export function bigCard(work: string, files: number): Material {
  const path = join(work, `card-${files}.img`);
  return kept(path, () => {
    const card = writeBigCard(path, { files });
    const { folderBlocks, folderFatBlocks } = card;
    return { path, files, entries: card.entries.length, folderBlocks, folderFatBlocks };
  });
}

/** The same tree as files of the same sizes, all of them holes. */
export function bigFolder(work: string, files: number): Material {
  const path = join(work, `folder-${files}`);
  return kept(path, () => {
    rmSync(path, { recursive: true, force: true });
    const entries = writeTree(path, libraryTree(files));
    return { path, files, entries, folderBlocks: 0, folderFatBlocks: 0 };
  });
}

function writeTree(path: string, nodes: readonly TreeNode[]): number {
  mkdirSync(path, { recursive: true });
  let entries = nodes.length;
  for (const node of nodes) {
    const place = join(path, node.name);
    if (node.kind === "folder") {
      entries += writeTree(place, node.children);
    } else {
      const file = openSync(place, "w");
      ftruncateSync(file, node.bytes);
      closeSync(file);
    }
  }
  return entries;
}

function kept(path: string, make: () => Material): Material {
  const facts = `${path}.json`;
  if (existsSync(path) && existsSync(facts)) {
    const known = JSON.parse(readFileSync(facts, "utf8"));
    if (known.version === VERSION) return { ...known.material, path };
  }
  const material = make();
  writeFileSync(facts, JSON.stringify({ version: VERSION, material }));
  return material;
}
