// `npm run check`: format, lint, types and import rules. Layer: tools.
import { availableParallelism } from "node:os";
import { runNodeQuietly } from "./processes.mjs";

const tsc = "node_modules/typescript/bin/tsc";

export const CHECKS = [
  { name: "format and lint", args: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."] },
  { name: "types of host, tools and tests", args: [tsc, "-p", "."] },
  { name: "types of the firmware", args: [tsc, "-p", "firmware"] },
  { name: "types of the firmware on Espruino", args: [tsc, "-p", "firmware/platforms/espruino"] },
  { name: "types of the firmware on NodeMCU", args: [tsc, "-p", "firmware/platforms/nodemcu"] },
  { name: "types of virtual hardware", args: [tsc, "-p", "hardware"] },
  {
    name: "import rules",
    args: [
      "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
      "--config",
      ".dependency-cruiser.cjs",
      ...["firmware", "hardware", "host", "tools", "tests"],
    ],
  },
];

/** Runs them all, a few at a time; prints a line each and what the failed ones said. Returns how many failed. */
export async function runChecks() {
  const waiting = [...CHECKS];
  let failed = 0;
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { code, output } = await runNodeQuietly(check.args);
      console.log(`${code === 0 ? "ok    " : "FAILED"} ${check.name}`);
      if (code !== 0) {
        failed++;
        console.log(`${output.trimEnd()}\n`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  return failed;
}
