// Whether an image is as it was when its catalog was made, by its time of modification, as `make` goes by it: the file
// with the catalog gets the time of the image that it is of. Layer: host/indexer.
// Where times tell nothing, on block devices and file systems with coarse ones, folders are compared one by one.
import { statSync, utimesSync } from "node:fs";

/** An image written to a moment ago may be written to again within one tick of its file system's clock. */
const SETTLED_MS = 3000;

/** Time of modification in microseconds, as finely as it can be set; null where it proves nothing. */
export function imageTime(path: string): number | null {
  const facts = statSync(path, { bigint: true });
  const micros = Number(facts.mtimeNs / 1000n);
  return facts.isFile() && Date.now() - micros / 1000 > SETTLED_MS ? micros : null;
}

/** @param time of the image, asked before it was read */
export function hasTimeOf(catalog: string, time: number): boolean {
  return Math.abs(Number(statSync(catalog, { bigint: true }).mtimeNs / 1000n) - time) <= 2;
}

/** Notes in `catalog` which image it is of. Where that cannot be, its folders are compared next time. */
export function giveTime(catalog: string, time: number): void {
  try {
    utimesSync(catalog, time / 1e6, time / 1e6);
  } catch {
    // Only the owner of a file may; the catalog itself is there.
  }
}
