import { expect, test } from "vitest";
import { UserError } from "../../../../host/errors.js";
import { parseScenario } from "../../../../host/simulator/scenario.js";

function load(...lines: string[]) {
  return parseScenario(lines.join("\n"), "tour.yaml");
}

test("short and long forms of steps, with their lines and times", () => {
  const scenario = load(
    "version: 1",
    "step-timeout: 2000",
    "steps:",
    "  - insert",
    "  - press: { button: down, hold: 700, times: 3 }",
    "  - wait-for: [3 texts, 2 videos]",
    "    timeout: 500",
    "  - screenshot: { save: a.png, compare-with: golden/a.png }",
    "  - expect-report: { indexMs: '< 2000', framesDropped: 0 }",
  );
  expect(scenario.name).toBe("tour");
  expect(scenario.steps.map((step) => [step.line, step.timeoutMs, step.action])).toEqual([
    [4, 2000, { kind: "insert", insertion: {} }],
    [5, 2000, { kind: "press", button: "down", holdMs: 700, times: 3 }],
    [6, 500, { kind: "wait-for", texts: ["3 texts", "2 videos"] }],
    [8, 2000, { kind: "screenshot", save: "a.png", compareWith: "golden/a.png" }],
    [9, 2000, { kind: "expect-report", limits: { indexMs: "< 2000", framesDropped: 0 } }],
  ]);
});

test.each([
  [
    "an unknown step",
    ["version: 1", "steps:", "  - insert", "  - pres: ok"],
    'tour.yaml:4: step 2 has an unknown key "pres": did you mean "press"?',
  ],
  [
    "an unknown plain step",
    ["version: 1", "steps:", "  - ejct"],
    'tour.yaml:3: step 1 is "ejct": did you mean "eject"?',
  ],
  [
    "an unknown button",
    ["version: 1", "steps: [{press: dwon}]"],
    'tour.yaml:2: step 1, press is "dwon": did you mean "down"?',
  ],
  [
    "two things in one step",
    ["version: 1", "steps:", "", "  - press: ok", "    wait: 3"],
    "tour.yaml:4: step 1 must do exactly one thing",
  ],
  [
    "an unknown figure",
    ["version: 1", "steps:", "  - expect-report:", "      indexms: 3"],
    'tour.yaml:4: the report has no "indexms": did you mean "indexMs"?',
  ],
  ["a broken limit", ["version: 1", "steps:", "  - expect-report: { indexMs: fast }"], "is no limit"],
  ["another version", ["version: 2", "steps: [insert]"], "tour.yaml:1: version must be 1"],
  ["no steps", ["version: 1"], 'tour.yaml:1: the scenario lacks "steps"'],
  ["broken YAML", ["version: 1", "steps: [insert"], "not valid YAML"],
  ["an empty file", [""], "this is no scenario"],
  ["a name that is a path", ["version: 1", "name: ../../etc", "steps: [insert]"], "tour.yaml:2: name has characters"],
  [
    "aliases that explode",
    [
      "a: &a [x,x,x,x,x,x,x,x,x,x]",
      "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]",
      "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]",
      "d: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]",
    ],
    "not valid YAML",
  ],
])("%s is refused with the line and what to do", (_what, lines, message) => {
  const loading = () => load(...lines);
  expect(loading).toThrow(UserError);
  expect(loading).toThrow(message);
});
