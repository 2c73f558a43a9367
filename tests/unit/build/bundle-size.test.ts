// What the player's bundle may take of a board's flash.
import { expect, test } from "vitest";
import { toTokens } from "../../../host/build/tokens.js";
import { builtBundle } from "../../support/built-bundle.js";

/** Espruino's Storage of a Pico: 64 pages of 4,096 bytes, less the header of the one file in it. */
const PICO_STORAGE_BYTES = 64 * 4096 - 32;

test("the Pico's bundle fits into the interpreter's Storage", async () => {
  expect(toTokens(await builtBundle("pico")).length).toBeLessThanOrEqual(PICO_STORAGE_BYTES);
});
