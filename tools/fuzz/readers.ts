// The ways in which our own code lists a card, each on two devices: the PC's, and one as a board has it. Both must come
// to the same. Layer: tools (fuzzing).
import { CatalogBuilder } from "../../firmware/core/catalog/builder.js";
import { Kind, Library } from "../../firmware/core/catalog/library.js";
import { CatalogReader } from "../../firmware/core/catalog/reader.js";
import type { Volume } from "../../firmware/core/storage/volume.js";
import type { CardDevice } from "../../host/indexer/card-device.js";
import { CardIndexer } from "../../host/indexer/card-indexer.js";
import { CatalogOutput } from "../../host/indexer/catalog-output.js";
import { FolderBytes } from "../../host/indexer/folder-bytes.js";
import { OldCatalog } from "../../host/indexer/old-catalog.js";
import { shown, walkCard } from "../../tests/support/card-walk.js";
import { sourceOf } from "../../tests/support/catalogs.js";
import type { FaultyDevice } from "./faulty-device.js";

export interface Listing {
  /** Names of files, without their folders. */
  readonly names: string[];
  /** Entries kept in memory. */
  readonly kept: number;
  /** Damaged places told. */
  readonly problems: number;
  /** What both devices must give alike, besides the names. */
  readonly exact: string;
  /** Why the listing is not whole, or null: too many steps. */
  readonly gaveUp: string | null;
}

/** @param before a file with the catalog of the card as it was before it was damaged */
export type Reader = (volume: Volume, device: FaultyDevice, mostSteps: number, before: string) => Listing;

export interface ReaderPair {
  readonly onPc: Reader;
  readonly onBoard: Reader;
}

function gaveUp(why: string): Listing {
  return { names: [], kept: 0, problems: 0, exact: why, gaveUp: why };
}

const walker: Reader = (volume, _device, mostSteps) => {
  const walk = walkCard(volume, mostSteps);
  if (walk.steps > mostSteps) return gaveUp(`${walk.steps} steps`);
  const names = walk.entries.filter(({ path }) => !path.endsWith("/")).map(({ path }) => leaf(path));
  return { names, kept: walk.entries.length, problems: walk.problems.length, exact: "", gaveUp: null };
};

function leaf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

const library: Reader = (volume, _device, mostSteps) => {
  const index = new Library(volume, volume.root);
  for (let steps = 0; index.indexStep(); steps++) if (steps > mostSteps) return gaveUp(`${steps} steps`);
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
  const exact = `texts ${index.texts}, videos ${index.videos}, others ${index.others}, folders ${index.folders}`;
  return { names, kept, problems: index.problems, exact, gaveUp: null };
};

/** The portable scanner. */
const builder: Reader = (volume, _device, mostSteps) => {
  const units: Buffer[] = [];
  const troubles: string[] = [];
  const built = new CatalogBuilder(
    volume,
    true,
    { write: (unit) => units.push(Buffer.from(unit, "latin1")) },
    { trouble: (folder, name, reason) => troubles.push(`${folder} ${shown(name)} ${reason}`) },
  );
  for (let steps = 0; built.step(); steps++) if (steps > mostSteps) return gaveUp(`${steps} steps`);
  return fromCatalog(Buffer.concat(units), built.failure, troubles);
};

/** The PC's, which has to give the same bytes. */
const indexer: Reader = (volume, device, mostSteps) => {
  return indexed(volume, new FolderBytes(volume, device as unknown as CardDevice), mostSteps, null);
};

/** And the same again where it takes what has not changed from the last catalog. */
const incremental: Reader = (volume, device, mostSteps, before) => {
  const folders = new FolderBytes(volume, device as unknown as CardDevice);
  const old = OldCatalog.open(before, volume, true);
  for (let number = 0; old !== null && number < old.folders; number++) old.check(number, folders);
  return indexed(volume, folders, mostSteps, old);
};

function indexed(volume: Volume, folders: FolderBytes, mostSteps: number, old: OldCatalog | null): Listing {
  const chunks: Buffer[] = [];
  const output = new CatalogOutput((bytes) => chunks.push(Buffer.from(bytes)));
  const own = new CardIndexer(volume, folders, output, true, old);
  for (let steps = 0; own.step(); steps++) if (steps > mostSteps) return gaveUp(`${steps} folders`);
  const troubles = own.troubles.map(({ folder, name, reason }) => `${folder} ${shown(name)} ${reason}`);
  return fromCatalog(Buffer.concat(chunks), own.failure, troubles);
}

/** The PC's catalog of a card that is whole. */
export function catalogOf(volume: Volume, device: FaultyDevice): Buffer {
  const chunks: Buffer[] = [];
  const folders = new FolderBytes(volume, device as unknown as CardDevice);
  const output = new CatalogOutput((bytes) => chunks.push(Buffer.from(bytes)));
  const own = new CardIndexer(volume, folders, output, true, null);
  while (own.step()) {}
  return Buffer.concat(chunks);
}

function fromCatalog(bytes: Buffer, failure: number, troubles: readonly string[]): Listing {
  const problems = troubles.length;
  // Only a card that is pulled out ends the indexing.
  if (failure !== 0) return { ...gaveUp(`failure ${failure}`), problems };
  const reader = new CatalogReader(sourceOf(bytes));
  if (!reader.open()) return gaveUp(`a catalog that cannot be opened: ${reader.problem}`);
  const names: string[] = [];
  let kept = 0;
  for (let folder = 0; folder < reader.folders; folder++) {
    if (!reader.openFolder(folder)) return gaveUp(`folder ${folder} of the catalog cannot be opened`);
    for (let i = 0; i < reader.count(); i++) {
      const entry = reader.entry(i);
      if (entry === null) return gaveUp(`entry ${i} of the catalog's folder ${folder} cannot be read`);
      kept++;
      if (entry.kind !== Kind.folder) names.push(shown(entry.name));
    }
  }
  return { names, kept, problems, exact: `${troubles.join("; ")}; catalog ${bytes.toString("base64")}`, gaveUp: null };
}

export const READERS: Readonly<Record<string, ReaderPair>> = {
  walker: { onPc: walker, onBoard: walker },
  library: { onPc: library, onBoard: library },
  catalog: { onPc: indexer, onBoard: builder },
  incremental: { onPc: incremental, onBoard: builder },
};
