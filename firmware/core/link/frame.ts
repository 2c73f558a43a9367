// Frames on the serial line, among the lines of text that a board prints: for bytes that must arrive whole.
// Layer: core/link.
//   01h · type, one letter · length of the payload, 2 bytes · payload · CRC-32 of type, length and payload, 4 bytes
// Numbers are little-endian. No line of text begins with 01h, so that a frame begins where a line could.
import { crcOfText } from "../bytes/crc32.js";
import { le16 } from "../bytes/little-endian.js";

export const FRAME_START = "\x01";
export const MOST_PAYLOAD = 4096;

/** What `catalog` answers with: the catalog's bytes, damaged places, how far it is, and the end. */
export const CATALOG_BYTES = "C";
export const CATALOG_TROUBLE = "T";
export const CATALOG_PROGRESS = "P";
export const CATALOG_END = "E";

/** @param payload at most MOST_PAYLOAD bytes */
export function frame(type: string, payload: string): string {
  const content = type + le16(payload.length) + payload;
  return FRAME_START + content + crcOfText(content);
}
