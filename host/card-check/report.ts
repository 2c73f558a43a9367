// What `mp8 card check` finds, in words and in numbers. Layer: host/card-check.

/** A problem costs something, now or when the card is written next; advice is for who wants a better card. */
export type Severity = "problem" | "advice";

export interface Finding {
  readonly severity: Severity;
  readonly about: "partition" | "file system" | "clusters" | "folders" | "files";
  readonly text: string;
}

/** Files of the card that the player will not open. */
export interface RefusedFiles {
  /** As the player says it. */
  readonly reason: string;
  readonly advice: string;
  readonly count: number;
  /** The first of them. */
  readonly paths: readonly string[];
}

export interface CheckedCard {
  readonly bytes: number;
  readonly partition: { table: "MBR" | "GPT" | "none"; startBlock: number; blocks: number; others: number } | null;
  readonly volume: {
    filesystem: string;
    label: string;
    serial: string;
    clusterBytes: number;
    clusters: number;
    freeBytes: number;
  } | null;
  readonly counts: { folders: number; texts: number; videos: number; others: number } | null;
  /** Files and folders of more than one cluster; those of them that are in pieces; the pieces of those. */
  readonly fragmentation: { chains: number; fragmented: number; pieces: number } | null;
  readonly refused: readonly RefusedFiles[];
  readonly findings: readonly Finding[];
}

/** Collects findings; many of one kind are told by the first few and their number. */
export class Findings {
  readonly list: Finding[] = [];
  readonly #counts = new Map<string, { shown: number; more: number; about: Finding["about"] }>();

  problem(about: Finding["about"], text: string): void {
    this.list.push({ severity: "problem", about, text });
  }

  advice(about: Finding["about"], text: string): void {
    this.list.push({ severity: "advice", about, text });
  }

  /** @param kind what these have in common: "of 12 more files" */
  oneOfMany(about: Finding["about"], kind: string, text: string, most: number): void {
    const known = this.#counts.get(kind) ?? { shown: 0, more: 0, about };
    this.#counts.set(kind, known);
    if (known.shown < most) {
      known.shown++;
      this.problem(about, text);
    } else {
      known.more++;
    }
  }

  /** After all of them. */
  end(): void {
    for (const [kind, { more, about }] of this.#counts) if (more > 0) this.problem(about, `${more} more ${kind}`);
  }
}

/** 512 B, 64 KB, 7.4 GB: binary units. */
export function inUnits(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < 4) {
    value /= 1024;
    unit++;
  }
  const text = value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);
  return `${text} ${["bytes", "KB", "MB", "GB", "TB"][unit]}`;
}

export function plural(count: number, what: string): string {
  if (count === 1) return `1 ${what}`;
  return `${count} ${what.endsWith("y") ? `${what.slice(0, -1)}ies` : `${what}s`}`;
}
