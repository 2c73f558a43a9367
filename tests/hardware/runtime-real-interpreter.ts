// A real Espruino interpreter, built for Linux, to compare with: MP8_ESPRUINO says where it is.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Empty where there is none: tests that need one are skipped. */
export const REAL_INTERPRETER = process.env.MP8_ESPRUINO ?? "";

/** Runs a script and gives the lines that it printed. */
export function runOnRealInterpreter(script: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "mp8-espruino-"));
  try {
    const file = join(folder, "program.js");
    writeFileSync(file, `print("begin");\n${script}\nprint("end");quit();\n`, "latin1");
    // It ends with a status of its own choosing.
    const output = spawnSync(REAL_INTERPRETER, [file], { timeout: 120_000, encoding: "latin1" }).stdout;
    const lines = output.split(/\r?\n/);
    return lines.slice(lines.indexOf("begin") + 1, lines.indexOf("end"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
