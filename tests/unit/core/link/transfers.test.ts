import { expect, it } from "vitest";
import { runTransfers } from "../../../support/link-transfers.js";

it("loses and alters no byte in transfers over bad lines, cut and reconnected", async () => {
  const tally = await runTransfers(60, 3);
  expect(tally).toMatchObject({ transfers: 60, wrong: 0 });
  expect(tally.reconnections).toBeGreaterThan(5);
  expect(tally.cuts).toBeGreaterThan(5);
});
