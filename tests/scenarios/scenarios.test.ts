// The published scenarios pass on the built player, and the published schema is one that others' validators accept.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mp8, ROOT } from "../cli/mp8.js";

const folder = join(ROOT, "scenarios");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
let out: string;

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "mp8-scenarios-"));
});

afterAll(() => rmSync(out, { recursive: true, force: true }));

test("the schema is valid JSON Schema", () => {
  const schema = JSON.parse(readFileSync(join(ROOT, "scenario.schema.json"), "utf8"));
  expect(new Ajv({ strict: false }).validateSchema(schema)).toBe(true);
});

test.each(files)("%s passes", async (name) => {
  const ended = await mp8(["sim", "--headless", "--scenario", join(folder, name)], out);
  expect(ended.stdout).toMatch(/^ok /);
  expect([ended.code, ended.stderr]).toEqual([0, ""]);
});
