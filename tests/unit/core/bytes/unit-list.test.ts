import { expect, test } from "vitest";
import { UnitList } from "../../../../firmware/core/bytes/unit-list.js";
import { below, seededRandom } from "../../../support/seeded-random.js";

test("finds the first place of a number, and none of what is not there", () => {
  const random = seededRandom(3);
  for (let round = 0; round < 50; round++) {
    const units = Uint16Array.from({ length: below(random, 300) }, () => below(random, round < 25 ? 400 : 65536));
    const bytes = new Uint8Array(units.length * 2 + 2);
    bytes.set(new Uint8Array(units.buffer));
    const list = new UnitList(bytes);
    for (let i = 0; i < 60; i++) {
      const wanted = i < 30 && units.length > 0 ? units[below(random, units.length)] : below(random, 65536);
      expect(list.placeOf(wanted)).toBe(units.indexOf(wanted));
    }
  }
});
