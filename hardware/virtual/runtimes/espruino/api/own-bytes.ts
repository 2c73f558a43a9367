// Bytes of the firmware's realm as bytes of ours: the same memory, with all the methods that the realm has lost.
// Layer: hardware/virtual/runtimes/espruino.
export function ownBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
