// A vitest reporter: what was skipped and why, said aloud; what failed, once more and last, because a log is often kept
// by its end only; and the counts for the last line of `npm test`.
// Layer: tools.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ROOT } from "./processes.mjs";

export const SUMMARY_FILE = process.env.MP8_TEST_SUMMARY ?? join(ROOT, "out", "test-summary.json");
const MESSAGE_CHARS = 600;

export default class TestSummary {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const skipped = new Map();
    const failed = unhandledErrors.map((error) => ["outside any test", error]);
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests++;
        const { state, note } = test.result();
        if (state === "passed" || state === "failed") {
          counts[state]++;
          if (state === "failed") failed.push([nameOf(module, test), test.result().errors?.[0]]);
          continue;
        }
        counts.skipped++;
        const why = note ?? nearestReason(test, module.moduleId);
        skipped.set(why, [...(skipped.get(why) ?? []), nameOf(module, test)]);
      }
      // A file that could not even be read has no tests to count.
      if (module.state() === "failed" && (tests === 0 || module.errors().length > 0)) {
        counts.failed++;
        failed.push([module.relativeModuleId, module.errors()[0]]);
      }
    }
    for (const [why, names] of skipped) {
      console.log(`\nSkipped: ${why}`);
      for (const name of names) console.log(`  ${name}`);
    }
    for (const [name, error] of failed) {
      const told = stripVTControlCharacters(String(error?.message ?? "no message")).slice(0, MESSAGE_CHARS);
      console.log(`\nFailed: ${name}\n  ${told.replaceAll("\n", "\n  ")}`);
    }
    mkdirSync(dirname(SUMMARY_FILE), { recursive: true });
    writeFileSync(SUMMARY_FILE, JSON.stringify(counts));
  }
}

function nameOf(module, test) {
  return `${module.relativeModuleId}: ${test.fullName}`;
}

/** A skipped test says what it needs: in a note, in its name or its suite's, or in the header of its file. */
function nearestReason(test, file) {
  for (let node = test; node?.name !== undefined; node = node.parent) {
    const reason = /needs? .*$/.exec(node.name);
    if (reason !== null) return reason[0];
  }
  return /^\/\/ (Needs .*)$/m.exec(readFileSync(file, "utf8"))?.[1] ?? "the test does not say what it needs";
}
