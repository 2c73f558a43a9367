// Every published scenario on the real interpreter as well: their screenshots are compared with the same goldens, pixel
// by pixel, and what the player found on the card with what it finds on the fast engine.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mp8, ROOT } from "../cli/mp8.js";
import { NEEDS_INTERPRETER } from "../support/real-interpreter.js";

const folder = join(ROOT, "scenarios");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
/** An emulated second takes more than a real one where several tests run at once. */
let out: string;

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "mp8-engines-"));
});

afterAll(() => rmSync(out, { recursive: true, force: true }));

interface Figures {
  readonly outcome: string;
  readonly failure: unknown;
  readonly texts: number;
  readonly videos: number;
  readonly folders: number;
  readonly problems: number;
}

async function played(name: string, engine: string): Promise<Figures> {
  const report = join(out, `${engine}-${name}.json`);
  const { MP8_ESPRUINO_UF2 = "", MP8_BOOTROM = "" } = process.env;
  const files = engine === "rp2040" ? ["--interpreter", MP8_ESPRUINO_UF2, "--bootrom", MP8_BOOTROM] : [];
  await mp8(
    ["sim", "--headless", "--engine", engine, ...files, "--scenario", join(folder, name), "--report", report],
    out,
  );
  const [run] = JSON.parse(readFileSync(report, "utf8")).runs as Figures[];
  const { outcome, failure, texts, videos, folders, problems } = run;
  return { outcome, failure, texts, videos, folders, problems };
}

describe("scenarios on the emulated Pico", () => {
  test.for(files)("%s", async (name, { skip }) => {
    if (process.env.MP8_ESPRUINO_UF2 === undefined || process.env.MP8_BOOTROM === undefined) skip(NEEDS_INTERPRETER);
    const real = await played(name, "rp2040");
    expect(real.failure).toBeNull();
    expect(real).toEqual(await played(name, "espruino"));
  });
});
