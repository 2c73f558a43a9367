// The published scenarios pass on the built player, on each board and on the variants of one, and the published schema is
// one that others' validators accept.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mp8, ROOT } from "../cli/mp8.js";

const folder = join(ROOT, "scenarios");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
let out: string;

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "mp8-scenarios-"));
});

afterAll(() => rmSync(out, { recursive: true, force: true }));

async function passes(name: string, board: string, ...options: string[]): Promise<void> {
  // As it was built once: building it anew takes longer than most scenarios.
  const bundle = join(ROOT, "dist", "firmware", `${board}.js`);
  const what = ["--scenario", join(folder, name), "--board", board, "--bundle", bundle];
  const ended = await mp8(["sim", "--headless", ...what, ...options], out);
  expect(ended.stdout).toMatch(/^ok /);
  expect([ended.code, ended.stderr]).toEqual([0, ""]);
}

test("the schema is valid JSON Schema", () => {
  const schema = JSON.parse(readFileSync(join(ROOT, "scenario.schema.json"), "utf8"));
  expect(new Ajv({ strict: false }).validateSchema(schema)).toBe(true);
});

describe.each(["pico", "cyd"])("on the board %s", (board) => {
  test.each(files)("%s passes", (name) => passes(name, board));
});

test.each(["ili9341-inverted", "st7789-27", "st7789-inverted"])(
  "the tour passes on the cyd's variant %s, pixel for pixel the same",
  (variant) => passes("tour.yaml", "cyd", "--variant", variant),
);
