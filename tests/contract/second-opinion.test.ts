// On every healthy card our list is the one that was written, and the one that others read: FatFs, mdir, fls. Their
// checkers find nothing on those cards, so that agreement is not an agreement on a mistake.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CatalogReader } from "../../firmware/core/catalog/reader.js";
import { listCatalog } from "../../host/indexer/listing.js";
import { BLOCK_BYTES } from "../../host/media/block-store.js";
import { HEALTHY_CARDS, LABEL, type TestCard } from "../../tools/fixtures/healthy-cards.js";
import { Attribute, type ListedEntry, listed, type TreeNode } from "../../tools/fixtures/tree.js";
import { lines, mounted, shown, walkCard } from "../support/card-walk.js";
import { builtOnPc, builtPortably, sourceOf } from "../support/catalogs.js";
import { checkedBy, isInstalled, listedByFatFs, listedByFls, listedByMdir, volumeAlone } from "../support/peers.js";

const UNSEEN = Attribute.hidden | Attribute.system;
const MTOOLS = "needs mtools (mdir)";
const SLEUTHKIT = "needs sleuthkit (fls)";
/** fls reads all free clusters, in search of deleted entries: on large cards for minutes. */
const FLS_MOST_BLOCKS = 2 ** 22;
/** fsck.fat compares each entry of a folder with each other one. */
const FSCK_MOST_ENTRIES = 20_000;

/** What the player lets people see of a card. */
function seen(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes
    .filter(({ name, attributes = 0 }) => !name.startsWith(".") && (attributes & UNSEEN) === 0)
    .map((node) => (node.kind === "folder" ? { ...node, children: seen(node.children) } : node));
}

let workFolder: string;
beforeAll(() => {
  workFolder = mkdtempSync(join(tmpdir(), "mp8-cards-"));
});
afterAll(() => rmSync(workFolder, { recursive: true, force: true }));

describe.each(Object.entries(HEALTHY_CARDS))("%s", (name, make) => {
  let card: TestCard;
  let expected: string[];
  let image: string;
  beforeAll(() => {
    card = make();
    expected = lines(listed(card.tree));
    image = join(workFolder, "volume.img");
    card.image.toFile(image, card.places.start, card.blocks);
  });
  afterAll(() => rmSync(image, { force: true }));

  test("is listed as it was written", () => {
    const volume = mounted(card.image);
    const walk = walkCard(volume);
    expect(lines(walk.entries)).toEqual(expected);
    expect(walk.problems).toEqual([]);
    expect(volume.filesystem).toBe(card.filesystem);
    expect(shown(volume.label)).toBe(LABEL);
  });

  test("is catalogued as it was written, on the PC and portably", () => {
    const pc = builtOnPc(image);
    const portable = builtPortably(mounted(card.image));
    expect(pc.troubles).toEqual([]);
    expect(portable.troubles).toEqual([]);
    expect(pc.bytes.equals(portable.bytes)).toBe(true);
    const reader = new CatalogReader(sourceOf(pc.bytes));
    expect(reader.open()).toBe(true);
    const entries: ListedEntry[] = [];
    listCatalog(reader, ({ path, bytes }) => entries.push({ path, bytes }));
    expect(lines(entries)).toEqual(lines(listed(seen(card.tree))));
  });

  test("is listed alike by FatFs", async (context) => {
    if (card.filesystem === "exFAT") context.skip("needs a FatFs with exFAT; js-fatfs is built without");
    if (card.places.sectorBlocks !== 1) context.skip("needs a FatFs for larger sectors; js-fatfs is built for 512");
    expect(lines(await listedByFatFs(volumeAlone(card.image, card.places.start, card.blocks)))).toEqual(expected);
  });

  test("is listed alike by mdir", (context) => {
    if (card.filesystem === "exFAT") context.skip("needs an mdir that reads exFAT; mtools does not");
    if (!isInstalled("mdir")) context.skip(MTOOLS);
    // mdir has no word for what lies beyond the first plane of Unicode.
    const paths = listed(card.tree).map(({ path }) => path.replace(/[\u{10000}-\u{10ffff}]/gu, "__"));
    expect(listedByMdir(image).sort()).toEqual(paths.sort());
  });

  test("is listed alike by fls", (context) => {
    if (!isInstalled("fls")) context.skip(SLEUTHKIT);
    if (card.blocks > FLS_MOST_BLOCKS) context.skip("needs minutes of fls for a card this large");
    const sectorBytes = card.places.sectorBlocks * BLOCK_BYTES;
    const isExfat = card.filesystem === "exFAT";
    // fls takes 19 of the 20 long entries that a name on FAT may have.
    const cut = (path: string) => path.split("/").map((part) => part.slice(0, isExfat ? 255 : 247));
    const known = listed(card.tree).map(({ path, bytes }) => ({ path: cut(path).join("/"), bytes }));
    expect(lines(listedByFls(image, sectorBytes, isExfat))).toEqual(lines(known));
  });

  test("is sound, says the checker", (context) => {
    const checker = card.filesystem === "exFAT" ? "fsck.exfat" : "fsck.fat";
    if (!isInstalled(checker)) context.skip(`needs ${checker}`);
    if (name.includes("4 GB − 1")) context.skip("needs a fsck.fat whose chains may be 2^32 bytes long; 4.2 calls it 0");
    if (checker === "fsck.fat" && expected.length > FSCK_MOST_ENTRIES) context.skip("needs ten seconds of fsck.fat");
    expect(checkedBy(checker, image)).toBe("");
  });
});
