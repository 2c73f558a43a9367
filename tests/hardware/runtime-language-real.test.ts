// Expressions on this engine and on a real interpreter: what is said to be the same is, what is said to differ does.
// Needs MP8_ESPRUINO: an Espruino built for Linux (BOARD=LINUX); skipped otherwise.
import { expect, test } from "vitest";
import { runFirmware } from "./runtime-board-stub.js";
import { DIFFERENT, SAME } from "./runtime-expressions.js";
import { REAL_INTERPRETER, runOnRealInterpreter } from "./runtime-real-interpreter.js";

/** Values in ASCII, so that no console can change them. */
const SHOW = `
function ascii(value) {
  var text = String(value), shown = "";
  for (var i = 0; i < text.length; i++) {
    var code = text.charCodeAt(i);
    shown += code < 32 || code > 126 ? "<" + code + ">" : text.charAt(i);
  }
  return shown;
}`;

function script(expressions: readonly string[]): string {
  const lines = expressions.map(
    (expression, n) => `try { print("${n}= " + ascii(${expression})); } catch (e) { print("${n}= throws"); }`,
  );
  return `${SHOW}\n${lines.join("\n")}`;
}

function values(lines: readonly string[], count: number): string[] {
  const found = Array<string>(count).fill("");
  for (const line of lines) {
    const match = /^>?(\d+)= (.*)$/.exec(line);
    if (match !== null) found[Number(match[1])] = match[2] as string;
  }
  return found;
}

async function inBoth(expressions: readonly string[]): Promise<{ expression: string; ours: string; real: string }[]> {
  const { printed } = await runFirmware(script(expressions), 60_000);
  const ours = values(printed, expressions.length);
  const real: string[] = [];
  // A few at a time: the interpreter for Linux has 4,096 variables.
  for (let n = 0; n < expressions.length; n += 20) {
    const some = expressions.slice(n, n + 20);
    real.push(...values(runOnRealInterpreter(script(some)), some.length));
  }
  return expressions.map((expression, n) => ({ expression, ours: ours[n] as string, real: real[n] as string }));
}

test.skipIf(REAL_INTERPRETER === "")("expressions have the values of a real interpreter", async () => {
  const results = await inBoth(SAME);
  expect(results.filter(({ ours, real }) => ours !== real)).toEqual([]);
});

test.skipIf(REAL_INTERPRETER === "")("the known differences are all there are", async () => {
  const results = await inBoth(DIFFERENT);
  expect(results.filter(({ ours, real }) => ours === real)).toEqual([]);
});
