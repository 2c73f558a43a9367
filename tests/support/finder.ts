// A finder that is ready, for tests of what it finds.
import { ByteFinder } from "../../firmware/core/bytes/byte-finder.js";

export function readyFinder(wanted: string, other: string, headBytes: number, everyBytes: number): ByteFinder {
  const finder = new ByteFinder(wanted, other, headBytes, everyBytes);
  for (let slices = 0; finder.prepare(); slices++) if (slices > 100) throw new Error("it is never ready");
  return finder;
}
