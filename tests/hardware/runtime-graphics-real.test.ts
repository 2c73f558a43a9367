// The same drawing programs on this engine and on a real interpreter: the same pictures, bit by bit.
// Needs MP8_ESPRUINO: an Espruino built for Linux (BOARD=LINUX); skipped otherwise.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runFirmware } from "./runtime-board-stub.js";
import { DrawingProgram } from "./runtime-graphics-programs.js";

const interpreter = process.env.MP8_ESPRUINO ?? "";
const seeds = Array.from({ length: Number(process.env.MP8_SEEDS ?? 40) }, (_, n) => n + 1);

function onRealInterpreter(script: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "mp8-espruino-"));
  try {
    const file = join(folder, "program.js");
    writeFileSync(file, `print("begin");\n${script}\nprint("end");quit();\n`, "latin1");
    // It ends with a status of its own choosing.
    const output = spawnSync(interpreter, [file], { timeout: 20_000, encoding: "latin1" }).stdout;
    const lines = output.split(/\r?\n/);
    return lines.slice(lines.indexOf("begin") + 1, lines.indexOf("end"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.skipIf(interpreter === "")("drawing programs give the pictures of a real interpreter", async () => {
  const different: string[] = [];
  for (const seed of seeds) {
    const script = new DrawingProgram(seed).script(12);
    const { printed, engine } = await runFirmware(script, 100);
    const real = onRealInterpreter(script);
    if (engine.crash !== null || printed.join("\n") !== real.join("\n")) {
      const line = real.findIndex((text, n) => text !== printed[n]);
      different.push(`seed ${seed}: line ${line}: ${engine.crash ?? printed[line]} instead of ${real[line]}`);
    }
    engine.dispose();
  }
  expect(different).toEqual([]);
});
