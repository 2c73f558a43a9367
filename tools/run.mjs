// Behind the scripts of package.json: `npm start`, `npm test`, `npm run check`, `npm run build`. Each does the set-up
// it needs, on a fresh clone too. Plain Node without packages, because there may be none yet. Layer: tools.
import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled } from "./install.mjs";
import { ROOT, runNode } from "./processes.mjs";

const OLDEST_NODE = [20, 19];

async function start(args) {
  await build(["pico", "cyd"]);
  return runNode([join("dist", "mp8.js"), "demo", ...args]);
}

async function build(boards = ["pico", "cyd", "esp32"]) {
  const { buildAll } = await import("./build.mjs");
  await buildAll(boards);
  return 0;
}

/** Makes the README's picture anew, from what the player draws in the demo. */
async function picture() {
  const code = await start([]);
  if (code === 0) copyFileSync(join("out", "demo", "demo.gif"), join("docs", "player.gif"));
  return code;
}

async function check() {
  const { runChecks } = await import("./check.mjs");
  return (await runChecks()) === 0 ? 0 : 1;
}

/** Everything that is checked. All of it runs, whatever fails; the last line has the counts. */
async function test(args) {
  const { CHECKS, runChecks } = await import("./check.mjs");
  const failedChecks = await runChecks();
  const built = await build().catch((error) => {
    console.log(`FAILED build: ${error.message}`);
    return 1;
  });
  const { SUMMARY_FILE } = await import("./test-summary.mjs");
  rmSync(SUMMARY_FILE, { force: true });
  const reporters = ["--reporter=default", "--reporter=./tools/test-summary.mjs"];
  const code = await runNode([join("node_modules", "vitest", "vitest.mjs"), "run", ...reporters, ...args]);
  const counts = readCounts(SUMMARY_FILE) ?? { passed: 0, failed: 1, skipped: 0 };
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  counts.failed += failedChecks + built;
  counts.passed += CHECKS.length - failedChecks + (1 - built);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return counts.failed === 0 ? 0 : 1;
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  console.error(`Node ${process.versions.node} is too old: install ${OLDEST_NODE.join(".")} or newer.`);
  process.exit(1);
}
const verbs = { start, test, check, build: () => build(), picture };
const [verb, ...args] = process.argv.slice(2);
process.chdir(ROOT);
try {
  if (!Object.hasOwn(verbs, verb)) throw new Error(`node tools/run.mjs ${Object.keys(verbs).join("|")}`);
  await ensureInstalled();
  process.exitCode = await verbs[verb](args);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
