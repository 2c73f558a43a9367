// The same drawing programs on this engine and on a real interpreter: the same pictures, bit by bit.
// Needs MP8_ESPRUINO: an Espruino built for Linux (BOARD=LINUX); skipped otherwise. MP8_SEEDS: how many programs.
import { expect, test } from "vitest";
import { runFirmware } from "./runtime-board-stub.js";
import { DrawingProgram } from "./runtime-graphics-programs.js";
import { REAL_INTERPRETER, runOnRealInterpreter } from "./runtime-real-interpreter.js";

const seeds = Array.from({ length: Number(process.env.MP8_SEEDS ?? 40) }, (_, n) => n + 1);

test.skipIf(REAL_INTERPRETER === "")("drawing programs give the pictures of a real interpreter", async () => {
  const different: string[] = [];
  for (const seed of seeds) {
    const script = new DrawingProgram(seed).script(12);
    const { printed, engine } = await runFirmware(script, 100);
    const real = runOnRealInterpreter(script);
    if (engine.crash !== null || printed.join("\n") !== real.join("\n")) {
      const line = real.findIndex((text, n) => text !== printed[n]);
      different.push(`seed ${seed}: line ${line}: ${engine.crash ?? printed[line]} instead of ${real[line]}`);
    }
    engine.dispose();
  }
  expect(different).toEqual([]);
});
