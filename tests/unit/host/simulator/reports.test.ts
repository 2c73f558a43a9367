import { expect, test } from "vitest";
import { violatedLimits } from "../../../../host/simulator/limits.js";
import { addFact, noFacts } from "../../../../host/simulator/player-facts.js";
import { githubAnnotation, junitXml, summaryLine } from "../../../../host/simulator/reports.js";
import { figuresOf, type RunReport } from "../../../../host/simulator/run-report.js";

const promises = { radioApiCalls: 0, writeCommands: 0, cardBytesChanged: 0, bytesLeftAfterEject: null };
const failed: RunReport = {
  name: "tour",
  file: "scenarios/tour.yaml",
  board: "pico",
  engine: "espruino",
  timing: { source: "coarse estimate", errorPercent: null },
  outcome: "failed",
  failure: {
    file: "scenarios/tour.yaml",
    line: 9,
    step: 'expect-text: <b> & "c"',
    message: "line one\nline, two: 50 %",
    expected: "<b>",
    found: "a\u0001b",
  },
  ...figuresOf(noFacts(), 12, 1234.5, promises),
  steps: [
    { line: 8, step: "insert", outcome: "passed", startMs: 0, endMs: 0 },
    { line: 9, step: "expect-text: <b>", outcome: "failed", startMs: 0, endMs: 1234.5 },
    { line: 10, step: "eject", outcome: "not reached", startMs: 1234.5, endMs: 1234.5 },
  ],
  violations: [],
  artefacts: [],
};

test("JUnit: a case a step, one failure, what was not reached skipped, everything escaped", () => {
  const xml = junitXml([failed]);
  expect(xml).toContain('<testsuites name="mp8 sim" tests="3" failures="1"');
  expect(xml).toContain('line="9" time="1.234"'.replace("1.234", (1.2345).toFixed(3)));
  expect(xml).toContain("expect-text: &lt;b&gt;");
  expect(xml).toContain("a\ufffdb");
  expect(xml.match(/<skipped\/>/g)).toHaveLength(1);
  expect(xml).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#10;)/);
});

test("an annotation for GitHub keeps to one line", () => {
  expect(githubAnnotation(failed)).toBe(
    '::error file=scenarios/tour.yaml,line=9,title=tour::expect-text: <b> & "c": line one%0Aline, two: 50 %25',
  );
  expect(githubAnnotation({ ...failed, failure: null })).toBeNull();
});

test("a summary line names the place", () => {
  expect(summaryLine(failed)).toContain("FAIL  tour (1/3 steps, 1.23 simulated s): scenarios/tour.yaml:9: ");
});

test.each([
  ["< 2000", 1999, true],
  ["< 2000", 2000, false],
  [">= 3", 3, true],
  ["!= 0", 0, false],
  [0, 0, true],
  [0, null, false],
])("limit %s for %s: %s", (limit, value, isMet) => {
  expect(violatedLimits({ figure: value }, { figure: limit }).length === 0).toBe(isMet);
});

test("a limit below a dot, and one for what is not known yet", () => {
  expect(violatedLimits({ promises: { writeCommands: 2 } }, { "promises.writeCommands": 0 })[0].message).toBe(
    "promises.writeCommands is 2, expected 0",
  );
  expect(violatedLimits({ indexMs: null }, { indexMs: "< 5" })[0].message).toContain("not known yet");
});

test("the player's lines become figures; what is no such line is left alone", () => {
  const facts = noFacts();
  for (const line of [
    "mp8 ready board=pico",
    "mp8 index ms=12 texts=3 videos=2 others=1 folders=4 problems=0",
    "mp8 video name=x shown=9.avi",
    "mp8 video shown=30 dropped=2",
    "mp8 refused name=a reason=b.mp4 reason=A video",
    "index ms=99",
    "mp8 index broken",
  ]) {
    addFact(facts, line);
  }
  expect(facts).toMatchObject({ indexMs: 12, texts: 3, videos: 2, others: 1, folders: 4, framesDropped: 2 });
  expect(facts.refused).toEqual([{ name: "a reason=b.mp4", reason: "A video" }]);
});
