// Tests: everything under tests/, in Node. Scenarios and engines take simulated time, so the limits are generous.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["node_modules", "dist", "out"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
