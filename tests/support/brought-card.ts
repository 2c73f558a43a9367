// A card with its catalog on it, in memory, and the same card without.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CATALOG_NAME } from "../../firmware/core/catalog/format.js";
import { placeInImage } from "../../host/indexer/place-catalog.js";
import type { CardFile } from "../../host/media/card-files.js";
import { makeCardFile } from "../../host/media/card-image.js";

export async function cardWithCatalog(files: readonly CardFile[]): Promise<{ plain: Uint8Array; brought: Uint8Array }> {
  const folder = mkdtempSync(join(tmpdir(), "mp8-brought-"));
  try {
    const options = { format: "fat16", label: "CARD" } as const;
    await makeCardFile(join(folder, "plain.img"), files, options);
    await makeCardFile(join(folder, "brought.img"), files, {
      ...options,
      later: [{ path: CATALOG_NAME, sizeBytes: 0 }],
    });
    if ((await placeInImage(join(folder, "brought.img"))) === 0) throw new Error("there was no room for the catalog");
    return { plain: readFileSync(join(folder, "plain.img")), brought: readFileSync(join(folder, "brought.img")) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
