// One card, one catalog: the portable builder and the PC's indexer give the same bytes for every healthy card, for
// damaged ones, and what is read back from them is what was written on the card.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CatalogReader } from "../../firmware/core/catalog/reader.js";
import { Kind } from "../../firmware/core/player/policy.js";
import type { Volume } from "../../firmware/core/storage/volume.js";
import { HEALTHY_CARDS } from "../../tools/fixtures/healthy-cards.js";
import { listed, type TreeNode } from "../../tools/fixtures/tree.js";
import { shown } from "../support/card-walk.js";
import { builtOnPc, builtPortably, mountedOrNull, sourceOf } from "../support/catalogs.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-catalog-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a person is to see: neither hidden nor system entries, no names with a dot before them. */
function seen(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes
    .filter((node) => ((node.attributes ?? 0) & 6) === 0 && !node.name.startsWith("."))
    .map((node) => (node.kind === "folder" ? { ...node, children: seen(node.children) } : node));
}

/** Every path of a catalog, folders with a slash behind. */
function paths(reader: CatalogReader, number: number, above: string, into: string[]): void {
  expect(reader.openFolder(number)).toBe(true);
  const entries = Array.from({ length: reader.count() }, (_, i) => reader.entry(i));
  for (const entry of entries) {
    if (entry === null) throw new Error(`an entry of ${above} cannot be read: ${reader.problem}`);
    if (entry.kind === Kind.folder) {
      into.push(`${above}${shown(entry.name)}/`);
      paths(reader, entry.folder, `${above}${shown(entry.name)}/`, into);
      expect(reader.openFolder(number)).toBe(true);
    } else {
      into.push(`${above}${shown(entry.name)}`);
    }
  }
}

describe.each(Object.entries(HEALTHY_CARDS))("%s", (_, make) => {
  test("has one catalog, which lists what is on it", () => {
    const card = make();
    const image = join(folder, "card.img");
    card.image.toFile(image);
    const volume = mountedOrNull(card.image) as Volume;
    const portable = builtPortably(volume);
    const pc = builtOnPc(image);
    rmSync(image);
    expect(pc.bytes.equals(portable.bytes)).toBe(true);
    expect(pc.troubles).toEqual([]);
    const reader = new CatalogReader(sourceOf(pc.bytes));
    expect(reader.open()).toBe(true);
    expect(reader.isOf(volume)).toBe(true);
    const found: string[] = [];
    paths(reader, 0, "", found);
    expect(found.sort()).toEqual(
      listed(seen(card.tree))
        .map((entry) => entry.path)
        .sort(),
    );
    for (let number = 0; number < reader.folders; number += Math.ceil(reader.folders / 20)) {
      reader.openFolder(number);
      expect(reader.isFresh(volume)).toBe(true);
    }
  });
});
