// The last line of `npm test` and the exit code, by running it on small suites of its own.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function run(source: string) {
  mkdirSync("out", { recursive: true });
  const folder = mkdtempSync(join("out", "summary-"));
  folders.push(folder);
  writeFileSync(join(folder, "a.test.ts"), `import { describe, expect, it } from "vitest";\n${source}`);
  writeFileSync(join(folder, "vitest.config.mjs"), "export default {};");
  const summary = join(folder, "summary.json");
  const reporter = `--reporter=${join(process.cwd(), "tools", "test-summary.mjs")}`;
  const args = [join("node_modules", "vitest", "vitest.mjs"), "run", "--root", folder, reporter];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, MP8_TEST_SUMMARY: summary, NO_COLOR: "1" },
  });
  return { status, stdout, counts: JSON.parse(readFileSync(summary, "utf8")) };
}

it("counts what passed, failed and was skipped, and says why", () => {
  const { status, stdout, counts } = run(`
    it("works", () => {});
    it("breaks", () => expect(1).toBe(2));
    it("looks for a program", (context) => context.skip("needs mtools"));
    describe.skip("a suite that needs a board", () => it("plays", () => {}));
    it.skip("is forgotten", () => {});
  `);
  expect(counts).toEqual({ passed: 1, failed: 1, skipped: 3 });
  expect(status).toBe(1);
  expect(stdout).toContain("Skipped: needs mtools\n  a.test.ts: looks for a program");
  expect(stdout).toContain("Skipped: needs a board\n  a.test.ts: a suite that needs a board > plays");
  expect(stdout).toContain("Skipped: the test does not say what it needs\n  a.test.ts: is forgotten");
  const [, last = ""] = stdout.split("is forgotten\n\n");
  expect(last).toMatch(/^Failed: a\.test\.ts: breaks\n {2}expected 1 to be 2/);
});

it("finds what a test needs in its file's header, too", () => {
  const { stdout } = run('// Needs a real card in the reader.\nit.skip("reads it", () => {});');
  expect(stdout).toContain("Skipped: Needs a real card in the reader.\n  a.test.ts: reads it");
});

it("counts a file that cannot be read, and an error outside of any test, as failures", () => {
  const atOnce = run('throw new Error("at once");');
  expect(atOnce.counts).toMatchObject({ passed: 0, failed: 1 });
  expect(atOnce.stdout).toContain("Failed: a.test.ts\n  at once");
  const late = run(
    'it("works", () => { setTimeout(() => { throw new Error("late"); }, 0); });\nit("waits", () => new Promise((done) => setTimeout(done, 50)));',
  );
  expect(late.counts).toMatchObject({ passed: 2, failed: 1 });
  expect(late.status).toBe(1);
  expect(late.stdout).toContain("Failed: outside any test\n  late");
});
