// Tests: everything under tests/, in Node. Scenarios and engines take simulated time, and machines may be busy: the limits are generous.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["node_modules", "dist", "out"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
