// Tests: everything under tests/, in Node. Scenarios and engines take simulated time, and a machine may be ten times slower
// than the one they were written on: the limit only ends what hangs.
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["node_modules", "dist", "out"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Two on a machine with two processors, too: many tests wait for a line that is as slow as a real one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
