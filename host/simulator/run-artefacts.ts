// What a failed run leaves in out/sim/NAME for a person or a pipeline to look at: the last screen, the texts expected
// and found, the golden's difference, the serial log, the place in the scenario. Layer: host/simulator.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../atomic-file.js";
import { encodePng } from "../media/png.js";
import type { FinishedRun } from "./scenario-run.js";

/** Removes what an earlier failure of the same name left. */
export async function clearArtefacts(folder: string): Promise<void> {
  await Promise.all(
    ["last-screen.png", "difference.png", "expected.txt", "found.txt", "serial.log", "failure.txt", "failure.json"].map(
      (name) => rm(join(folder, name), { force: true }),
    ),
  );
}

/** @returns the paths written. */
export async function writeArtefacts(folder: string, run: FinishedRun): Promise<string[]> {
  const { failure } = run.report;
  if (failure === null) return [];
  const written: string[] = [];
  const write = async (name: string, data: Uint8Array | string) => {
    await writeFileAtomically(join(folder, name), data);
    written.push(join(folder, name));
  };
  await write("last-screen.png", encodePng(run.lastScreen));
  await write("found.txt", `${failure.found}\n`);
  if (failure.expected !== null) await write("expected.txt", `${failure.expected}\n`);
  if (run.goldenDifference !== null) await write("difference.png", encodePng(run.goldenDifference));
  await write("serial.log", run.serialLog);
  await write("failure.txt", `${failure.file}:${failure.line}: ${failure.step}: ${failure.message}\n`);
  await write("failure.json", `${JSON.stringify(failure, null, 2)}\n`);
  return written;
}
