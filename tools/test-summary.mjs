// A vitest reporter: what was skipped and why, said aloud, and the counts kept for the last line of `npm test`.
// Layer: tools.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "./processes.mjs";

export const SUMMARY_FILE = process.env.MP8_TEST_SUMMARY ?? join(ROOT, "out", "test-summary.json");

export default class TestSummary {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const skipped = new Map();
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests++;
        const { state, note } = test.result();
        if (state === "passed" || state === "failed") {
          counts[state]++;
          continue;
        }
        counts.skipped++;
        const why = note ?? nearestReason(test, module.moduleId);
        skipped.set(why, [...(skipped.get(why) ?? []), `${module.relativeModuleId}: ${test.fullName}`]);
      }
      // A file that could not even be read has no tests to count.
      if (module.state() === "failed" && (tests === 0 || module.errors().length > 0)) counts.failed++;
    }
    for (const [why, names] of skipped) {
      console.log(`\nSkipped: ${why}`);
      for (const name of names) console.log(`  ${name}`);
    }
    mkdirSync(dirname(SUMMARY_FILE), { recursive: true });
    writeFileSync(SUMMARY_FILE, JSON.stringify(counts));
  }
}

/** A skipped test says what it needs: in a note, in its name or its suite's, or in the header of its file. */
function nearestReason(test, file) {
  for (let node = test; node?.name !== undefined; node = node.parent) {
    const reason = /needs? .*$/.exec(node.name);
    if (reason !== null) return reason[0];
  }
  return /^\/\/ (Needs .*)$/m.exec(readFileSync(file, "utf8"))?.[1] ?? "the test does not say what it needs";
}
