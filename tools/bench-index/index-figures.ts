// The indexer's figures, each with what the project wants of it. Layer: tools (benchmarks).
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Figure, verdict } from "../bench-device/figures.js";
import { bigCard, bigFolder, type Material } from "./materials.js";
import { cardPeers, folderPeers, type Peer } from "./peers.js";
import { ENVIRONMENT, type Program, sideBySide, type Timing } from "./runs.js";

export interface IndexBenchOptions {
  /** The project's folder, and the command that is measured. */
  readonly root: string;
  readonly command: string;
  /** Keys of peers that are left out. */
  readonly without: readonly string[];
  readonly files: number;
  readonly large: number;
  readonly rounds: number;
  readonly work: string;
  readonly say: (text: string) => void;
}

/** What is wanted beside each peer, and what we aim at: our time over its, or how many times faster we are. */
interface Wanted {
  readonly as: "our time over that of" | "times faster than";
  readonly limit: number;
  readonly aim: number;
}

const WANTED: Readonly<Record<string, Wanted>> = {
  mdir: { as: "our time over that of", limit: 1.5, aim: 0.8 },
  "7z": { as: "times faster than", limit: 2, aim: 3 },
  fls: { as: "times faster than", limit: 50, aim: 90 },
  fatfs: { as: "times faster than", limit: 50, aim: 200 },
  find: { as: "our time over that of", limit: 2.5, aim: 1.6 },
};

export class IndexFigures {
  readonly timings: Timing[] = [];
  readonly missing: string[] = [];
  /** Our own command did not do what it was asked. */
  failed = false;
  readonly #options: IndexBenchOptions;
  readonly #figures: Figure[] = [];

  constructor(options: IndexBenchOptions) {
    this.#options = options;
  }

  async all(): Promise<Figure[]> {
    const { files, large, say } = this.#options;
    say(`making a card with ${files} files …`);
    const card = bigCard(this.#options.work, files);
    if (!this.#isRight(card)) return this.#figures;
    const full = await this.#card(card);
    this.#blocks(card);
    await this.#incremental(card, full);
    if (large > files) await this.#large(card, large);
    say(`making a folder with ${files} files …`);
    await this.#folder(bigFolder(this.#options.work, files));
    return this.#figures;
  }

  missedLimits(figures: readonly Figure[]): boolean {
    return figures.some((figure) => verdict(figure) === "MISSED");
  }

  #out(name: string): string {
    return join(this.#options.work, `${name}.catalog`);
  }

  /** A full index: the catalog of the last run must not be there. */
  #ours(name: string, source: string, out: string, fresh: boolean): Program {
    return {
      name,
      command: process.execPath,
      args: [this.#options.command, "index", source, "--all", "--out", out],
      prepare: fresh ? () => removed(out) : undefined,
    };
  }

  /** Nothing is measured of a list that is wrong. */
  #isRight(card: Material): boolean {
    const args = [this.#options.command, "index", card.path, "--all", "--json"];
    const ended = spawnSync(process.execPath, args, { env: ENVIRONMENT, encoding: "utf8", maxBuffer: 2 ** 30 });
    const why = ended.status !== 0 ? ended.stderr.trim() : wrongCounts(ended.stdout, card);
    if (why === null) return true;
    this.failed = true;
    this.#figures.push({ key: "index", what: "mp8 index CARD --all --json", value: null, unit: "", note: why });
    return false;
  }

  async #card(card: Material): Promise<Timing> {
    const { rounds, say, work } = this.#options;
    const ours = this.#ours("mp8 index --all --out F", card.path, this.#out("card"), true);
    const peers = this.#present(cardPeers(card.path, this.#options.root));
    say(`timing ${[ours, ...peers.map(({ program }) => program)].map(({ name }) => name).join(", ")} …`);
    const timings = await this.#run([ours, ...peers.map(({ program }) => program)], rounds, work);
    const own = timings[0];
    this.#figures.push({
      key: "card.ms",
      what: `${card.files} files: ${own.name}`,
      value: orNull(own.medianMs),
      unit: "ms",
      note: own.failure ?? spread(own),
    });
    for (let i = 0; i < peers.length; i++) {
      this.#against(`card.${peers[i].key}`, own, timings[i + 1], WANTED[peers[i].key]);
    }
    this.#figures.push({
      key: "card.peak",
      what: `${card.files} files: peak memory`,
      value: own.peakBytes === null ? null : own.peakBytes / 1e6,
      unit: "MB",
      limit: 250,
      aim: 120,
      note: own.peakBytes === null ? "needs GNU time as /usr/bin/time, or Node" : "",
    });
    return own;
  }

  #present(all: readonly Peer[]): { key: string; program: Program }[] {
    const peers = all.filter(({ key }) => !this.#options.without.includes(key));
    for (const { key, from, program } of peers) {
      if (program === null) this.missing.push(`${key} (${from})`);
    }
    return peers.flatMap(({ key, program }) => (program === null ? [] : [{ key, program }]));
  }

  async #run(programs: readonly Program[], rounds: number, work: string): Promise<Timing[]> {
    const timings = await sideBySide(programs, rounds, work);
    this.timings.push(...timings);
    if (timings[0].failure !== null) this.failed = true;
    return timings;
  }

  #against(key: string, own: Timing, peer: Timing, { as, limit, aim }: Wanted): void {
    const rate = as === "times faster than";
    const times = peer.stopped
      ? "stopped then: at least so much"
      : peer.milliseconds.length === 1
        ? "once"
        : spread(peer);
    this.#figures.push({
      key,
      what: `${as} ${peer.name}`,
      value: orNull(rate ? peer.medianMs / own.medianMs : own.medianMs / peer.medianMs),
      unit: "×",
      limit,
      aim,
      rate,
      note: peer.failure ?? `${peer.medianMs.toFixed(0)} ms, ${times}${memory(peer)}`,
    });
  }

  /** Blocks that were read, over the blocks of folders and those of the FAT that say where folders go on. */
  #blocks(card: Material): void {
    const args = [this.#options.command, "index", card.path, "--all", "--json"];
    const ended = spawnSync(process.execPath, args, { env: ENVIRONMENT, encoding: "utf8", maxBuffer: 2 ** 30 });
    const blocksRead = Number(JSON.parse(ended.stdout).blocksRead);
    const least = card.folderBlocks + card.folderFatBlocks;
    this.#figures.push({
      key: "card.blocks",
      what: "blocks read, over blocks of folders and of the FAT in their chains",
      value: orNull(blocksRead / least),
      unit: "×",
      limit: 1.05,
      aim: 1,
      note: `${blocksRead} over ${card.folderBlocks} + ${card.folderFatBlocks}`,
    });
  }

  async #incremental(card: Material, full: Timing): Promise<void> {
    const { rounds, work } = this.#options;
    const again = this.#ours("mp8 index, nothing changed", card.path, this.#out("card"), false);
    const [own] = await this.#run([again], rounds, work);
    this.#figures.push({
      key: "card.incremental",
      what: "nothing changed: full time over incremental time",
      value: orNull(full.medianMs / own.medianMs),
      unit: "×",
      limit: 5,
      aim: 20,
      rate: true,
      note: own.failure ?? `${own.medianMs.toFixed(0)} ms`,
    });
  }

  /** Time above start-up, per entry, on the large card over that on the usual one. */
  async #large(card: Material, files: number): Promise<void> {
    const { rounds, say, work } = this.#options;
    say(`making a card with ${files} files …`);
    const large = bigCard(work, files);
    const start: Program = {
      name: "mp8 --version",
      command: process.execPath,
      args: [this.#options.command, "--version"],
    };
    const one = this.#ours(`mp8 index, ${card.files} files`, card.path, this.#out("card"), true);
    const other = this.#ours(`mp8 index, ${files} files`, large.path, this.#out("large"), true);
    const [starting, small, big] = await this.#run([start, one, other], rounds, work);
    const each = (timing: Timing, entries: number) => (timing.medianMs - starting.medianMs) / entries;
    this.#figures.push({
      key: "start.ms",
      what: "start-up (mp8 --version)",
      value: orNull(starting.medianMs),
      unit: "ms",
    });
    this.#figures.push({
      key: "card.linear",
      what: `time above start-up for each entry, ${files} over ${card.files} files`,
      value: orNull(each(big, large.entries) / each(small, card.entries)),
      unit: "×",
      limit: 1.2,
      note: big.failure ?? `${big.medianMs.toFixed(0)} ms, ${small.medianMs.toFixed(0)} ms${memory(big)}`,
    });
  }

  async #folder(folder: Material): Promise<void> {
    const { rounds, work } = this.#options;
    const ours = this.#ours("mp8 index FOLDER --all --out F", folder.path, this.#out("folder"), true);
    const peers = this.#present(folderPeers(folder.path));
    const timings = await this.#run([ours, ...peers.map(({ program }) => program)], rounds, work);
    this.#figures.push({
      key: "folder.ms",
      what: `${folder.files} files in a folder: ${ours.name}`,
      value: orNull(timings[0].medianMs),
      unit: "ms",
      note: timings[0].failure ?? spread(timings[0]),
    });
    for (const peer of timings.slice(1)) this.#against("folder.find", timings[0], peer, WANTED.find);
  }
}

/** In words what the counts should have been, or null. */
function wrongCounts(json: string, card: Material): string | null {
  let counts: Record<string, number>;
  let problems: unknown[];
  try {
    ({ counts, problems } = JSON.parse(json));
  } catch {
    return "--json printed something else than one object";
  }
  const files = counts.texts + counts.videos + counts.others;
  if (files !== card.files) return `it found ${files} files, and the card has ${card.files}`;
  const folders = card.entries - card.files;
  if (counts.folders !== folders) return `it found ${counts.folders} folders, and the card has ${folders}`;
  return problems.length === 0 ? null : `it found problems on a sound card: ${JSON.stringify(problems[0])}`;
}

function removed(path: string): void {
  rmSync(path, { force: true });
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function spread({ milliseconds }: Timing): string {
  return milliseconds.length === 0
    ? ""
    : `${milliseconds.length} runs, ${Math.min(...milliseconds).toFixed(0)}–${Math.max(...milliseconds).toFixed(0)} ms`;
}

function memory({ peakBytes }: Timing): string {
  return peakBytes === null ? "" : `, ${(peakBytes / 1e6).toFixed(0)} MB`;
}
