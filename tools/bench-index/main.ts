// `npm run bench:index`: how fast the indexer is, beside the programs that people list cards with, as a table and as
// JSON. Whole processes, the built command, medians; what is missing is named. Layer: tools.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { table } from "../bench-device/figures.js";
import { IndexFigures } from "./index-figures.js";

const USAGE = `usage: npm run bench:index -- [--files 200000] [--large 1000000] [--rounds 5] [--quick] [--strict]
                               [--work FOLDER] [--command dist/mp8.js] [--without fls,fatfs] [--json OUT]
--quick: 20,000 and 100,000 files, 3 rounds. --strict: exit 1 where a limit is missed. --large 0: without the large card.
--work keeps the cards for the next time. --without leaves peers out, here the two
that take minutes. MP8_PEERS names a folder with node_modules/fatfs.`;

export async function benchIndex(args: readonly string[], root: string): Promise<number> {
  let options: ReturnType<typeof read>;
  try {
    options = read(args);
  } catch (error) {
    console.error(`bench:index: ${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  const { files, large, rounds, json } = options;
  const without = options.without.split(",");
  const work = options.work === undefined ? mkdtempSync(join(tmpdir(), "mp8-bench-index-")) : resolve(options.work);
  const command = resolve(root, options.command);
  mkdirSync(work, { recursive: true });
  try {
    const bench = new IndexFigures({
      root,
      command,
      without,
      files,
      large,
      rounds,
      work,
      say: (text) => console.error(text),
    });
    const figures = await bench.all();
    console.log(table(figures));
    for (const missing of bench.missing) console.log(`missing: ${missing}`);
    const machine = { node: process.version, platform: process.platform, cpu: cpus()[0]?.model, cpus: cpus().length };
    mkdirSync(dirname(json), { recursive: true });
    const report = { machine, files, large, rounds, figures, timings: bench.timings, missing: bench.missing };
    writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
    console.log(`\nJSON: ${json}`);
    if (bench.failed) return 1;
    return options.strict && bench.missedLimits(figures) ? 1 : 0;
  } finally {
    if (options.work === undefined) rmSync(work, { recursive: true, force: true });
  }
}

function read(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      files: { type: "string" },
      large: { type: "string" },
      rounds: { type: "string" },
      without: { type: "string", default: "" },
      quick: { type: "boolean", default: false },
      strict: { type: "boolean", default: false },
      work: { type: "string" },
      command: { type: "string", default: join("dist", "mp8.js") },
      json: { type: "string", default: join("out", "bench", "index.json") },
    },
  });
  const { quick } = values;
  return {
    ...values,
    files: count("files", values.files ?? (quick ? "20000" : "200000"), 1),
    large: count("large", values.large ?? (quick ? "100000" : "1000000"), 0),
    rounds: count("rounds", values.rounds ?? (quick ? "3" : "5"), 1),
  };
}

function count(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new Error(`--${name} ${text} is no number of at least ${least}`);
  return value;
}
