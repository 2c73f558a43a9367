// `npm run fuzz -- --minutes 10`: damages cards by seed until the time is over, and says how to see each failure again.
// Layer: tools.
import { parseArgs } from "node:util";
import { runCase } from "./fuzz-case.js";
import { type Target, targets } from "./targets.js";

const USAGE = "npm run fuzz -- [--minutes 10] [--seed N] [--card NAME] [--cases N]";
/** Failures of one kind tell little that is new. */
const MOST_FAILURES = 10;
const LINE_EVERY_MS = 10_000;

export function fuzz(args: readonly string[]): number {
  let options: ReturnType<typeof read>;
  try {
    options = read(args);
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  const { cards, seed, cases, minutes } = options;
  const end = Date.now() + minutes * 60_000;
  console.log(`fuzz: ${cards.map(({ name }) => name).join(", ")}; from seed ${seed}`);
  let done = 0;
  let mounted = 0;
  let failures = 0;
  let mostReads = 0;
  let lineAt = Date.now() + LINE_EVERY_MS;
  for (let own = seed; done < cases * cards.length && Date.now() < end && failures < MOST_FAILURES; own++) {
    for (const card of cards) {
      const outcome = runCase(card, own);
      done++;
      if (outcome.mounted) mounted++;
      mostReads = Math.max(mostReads, outcome.reads);
      if (outcome.failure === null) continue;
      failures++;
      console.log(`FAILED ${card.name}, seed ${own}: ${outcome.failure}`);
      for (const what of outcome.what) console.log(`    ${what}`);
      console.log(`    again: npm run fuzz -- --card "${card.name}" --seed ${own} --cases 1`);
    }
    if (Date.now() > lineAt) {
      console.log(`  ${done} cases, ${failures} failed`);
      lineAt = Date.now() + LINE_EVERY_MS;
    }
  }
  console.log(`fuzz: ${done} cases, ${failures} failed; ${mounted} mounted, at most ${mostReads} reads for one`);
  return failures === 0 ? 0 : 1;
}

function read(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      minutes: { type: "string" },
      seed: { type: "string" },
      card: { type: "string" },
      cases: { type: "string" },
    },
  });
  const all = targets();
  const cards: Target[] = values.card === undefined ? all : all.filter(({ name }) => name === values.card);
  if (cards.length === 0) throw new Error(`there is no card "${values.card}": ${all.map((c) => c.name).join(", ")}`);
  return {
    cards,
    // npm on some systems keeps "--minutes" for itself and passes the number.
    minutes: number("minutes", values.minutes ?? positionals[0] ?? "1"),
    seed: values.seed === undefined ? Date.now() % 1_000_000_000 : number("seed", values.seed),
    cases: values.cases === undefined ? Number.POSITIVE_INFINITY : number("cases", values.cases),
  };
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) throw new Error(`--${name} ${text} is no number`);
  return value;
}
