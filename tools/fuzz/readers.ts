// The ways in which our own code lists a card: each must survive what another one does. Layer: tools (fuzzing).
import { Kind, Library } from "../../firmware/core/catalog/library.js";
import type { Volume } from "../../firmware/core/storage/volume.js";
import { shown, walkCard } from "../../tests/support/card-walk.js";

export interface Listing {
  /** Names of files, without their folders. */
  readonly names: string[];
  /** Entries kept in memory. */
  readonly kept: number;
  /** Damaged places told. */
  readonly problems: number;
  /** Why the listing is not whole, or null: too many steps. */
  readonly gaveUp: string | null;
}

export type Reader = (volume: Volume, mostSteps: number) => Listing;

const walker: Reader = (volume, mostSteps) => {
  const walk = walkCard(volume, mostSteps);
  const names = walk.entries.filter(({ path }) => !path.endsWith("/")).map(({ path }) => leaf(path));
  const gaveUp = walk.steps > mostSteps ? `${walk.steps} steps` : null;
  return { names, kept: walk.entries.length, problems: walk.problems.length, gaveUp };
};

function leaf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

const library: Reader = (volume, mostSteps) => {
  const index = new Library(volume);
  let steps = 0;
  while (index.step()) {
    if (++steps > mostSteps) return { names: [], kept: 0, problems: 0, gaveUp: `${steps} steps of the library` };
  }
  const names: string[] = [];
  let kept = 0;
  for (let folder = 0; folder <= index.folders; folder++) {
    const count = index.count(folder);
    kept += count;
    for (let i = 0; i < count; i++) {
      const entry = index.entry(folder, i);
      if (entry !== null && entry.kind !== Kind.folder) names.push(shown(entry.name));
    }
  }
  return { names, kept, problems: index.problems, gaveUp: null };
};

export const READERS: Readonly<Record<string, Reader>> = { walker, library };
