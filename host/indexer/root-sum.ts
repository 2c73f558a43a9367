// The sum of the root folder's slots, which leaves some of them out. Layer: host/indexer.
import { DirectorySum } from "../../firmware/core/catalog/freshness.js";

export function rootSum(bytes: Uint8Array, end: number, exfat: boolean): { slots: number; crc: number } {
  const sum = new DirectorySum(true, exfat);
  sum.add(bytes, 0, end);
  sum.end();
  return { slots: sum.slots, crc: Buffer.from(sum.crc, "latin1").readUInt32LE(0) };
}
