// CRC-32 in pieces: by the loop, and by a native call that can only sum from the beginning.
import { crc32 } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { CRC_OF_NOTHING, crcOfBytes, crcOfText, setCrc32 } from "../../../../firmware/core/bytes/crc32.js";
import { seededRandom } from "../../../support/seeded-random.js";

afterEach(() => setCrc32(null));

function sum(bytes: Uint8Array): string {
  const expected = Buffer.alloc(4);
  expected.writeUInt32LE(crc32(bytes));
  return expected.toString("latin1");
}

test.each([
  ["the loop", null],
  ["a native call", (text: string) => crc32(Buffer.from(text, "latin1"))],
] as const)("%s: any bytes in any pieces have the sum that zlib gives", (_name, native) => {
  setCrc32(native);
  expect(crcOfText("123456789")).toBe("\x26\x39\xf4\xcb");
  const random = seededRandom(4);
  for (let round = 0; round < 200; round++) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 300) }, () => Math.floor(random() * 256));
    let crc = CRC_OF_NOTHING;
    for (let at = 0; at < bytes.length; ) {
      const end = Math.min(bytes.length, at + Math.floor(random() * 90));
      crc = crcOfBytes(crc, bytes, at, end);
      at = end;
    }
    expect(crc).toBe(sum(bytes));
    expect(crcOfText(Buffer.from(bytes).toString("latin1"))).toBe(sum(bytes));
  }
});
