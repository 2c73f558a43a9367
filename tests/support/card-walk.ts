// Every entry of a card as our own storage layer sees it, with the damage it met; bounded, so that a test of a damaged
// card ends. Hidden and system entries are listed too, as other programs do.
import type { BlockDevice } from "../../firmware/core/storage/block-device.js";
import { DirectoryReader, DirectoryStep } from "../../firmware/core/storage/directory.js";
import type { FileRef } from "../../firmware/core/storage/file-ref.js";
import { isMounted, type Volume } from "../../firmware/core/storage/volume.js";
import { mountVolume } from "../../firmware/core/storage/volume-search.js";
import type { ListedEntry } from "../../tools/fixtures/tree.js";

export interface Walk {
  readonly entries: ListedEntry[];
  /** Damage by number, as DirectoryReader has it. */
  readonly problems: number[];
  /** Calls of `next`. */
  steps: number;
  /** Every folder was read to its end, or given up with a problem. */
  complete: boolean;
}

export function mounted(device: BlockDevice): Volume {
  const volume = mountVolume(device);
  if (!isMounted(volume)) throw new Error(`not mounted: ${JSON.stringify(volume)}`);
  return volume as Volume;
}

/** UTF-8 bytes, one a char, as text. */
export function shown(name: string): string {
  return Buffer.from(name, "latin1").toString("utf8");
}

export function walkCard(volume: Volume, maxSteps = 10_000_000): Walk {
  const walk: Walk = { entries: [], problems: [], steps: 0, complete: true };
  const seen = new Set<number>([volume.root.firstCluster]);
  const waiting: { path: string; ref: FileRef }[] = [{ path: "", ref: volume.root }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const reader = new DirectoryReader(volume, next.ref, 0);
    for (let step: number = DirectoryStep.more; step !== DirectoryStep.end; walk.steps++) {
      if (walk.steps > maxSteps) {
        walk.complete = false;
        return walk;
      }
      step = reader.next();
      if (step === DirectoryStep.damage) walk.problems.push(reader.damage);
      else if (step === DirectoryStep.entry) take(reader, next.path);
      else if (step < 0) {
        walk.complete = false;
        return walk;
      }
    }
  }
  return walk;

  function take(reader: DirectoryReader, above: string): void {
    const path = above + shown(reader.name);
    const ref = reader.ref();
    if (!reader.isFolder) {
      walk.entries.push({ path, bytes: ref.sizeBlocks * 512 + ref.tailBytes });
      return;
    }
    walk.entries.push({ path: `${path}/`, bytes: 0 });
    if (!volume.table.holds(ref.firstCluster) || seen.has(ref.firstCluster)) {
      walk.problems.push(0);
      return;
    }
    seen.add(ref.firstCluster);
    waiting.push({ path: `${path}/`, ref });
  }
}

/** One line an entry, in an order that does not depend on who made the list. */
export function lines(entries: readonly ListedEntry[]): string[] {
  return entries.map(({ path, bytes }) => `${path}\t${bytes}`).sort();
}
