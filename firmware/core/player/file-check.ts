// May this file be opened? Asked with its first block, after its name was. Layer: core/player.
import { byteText } from "../bytes/byte-text.js";
import type { Entry } from "../catalog/card-index.js";
import type { FileReader } from "../storage/file.js";
import { looksBinary } from "../text/encoding.js";
import { Kind } from "./policy.js";
import { contentRefusal, nameRefusal, type Refusal } from "./refusals.js";

/** null where nothing speaks against it. */
export type FileCheck = (entry: Entry, file: FileReader) => Refusal | null;

export function checkFile(entry: Entry, file: FileReader): Refusal | null {
  if (entry.kind === Kind.other) {
    return nameRefusal(entry.name);
  }
  const bytes = file.blocks > 1 ? 512 : file.blocks === 0 ? 0 : file.tailBytes === 0 ? 512 : file.tailBytes;
  if (bytes === 0) {
    return null;
  }
  if (file.read(0, 1) < 1) {
    return { reason: "The card cannot be read there.", advice: "Copy the file anew, or try another card." };
  }
  const device = file.volume.device;
  const binary = entry.kind === Kind.video || looksBinary(device.bytes, device.offset, bytes);
  byteText().release();
  const refusal = contentRefusal(device.bytes, device.offset, bytes, binary);
  if (refusal !== null) {
    return refusal;
  }
  return binary && entry.kind === Kind.text
    ? { reason: "It is named as a text but is none.", advice: "It holds binary data." }
    : null;
}
