// Naming what is on a card that the player cannot read, so that the refusal can say it. Layer: core/storage.
// Magic numbers from each file system's own documentation; the place is in the table.
import { ascii } from "../bytes/ascii.js";
import type { BlockDevice } from "./block-device.js";

interface Signature {
  readonly name: string;
  /** Block from the start of the partition, and byte in it. */
  readonly block: number;
  readonly offset: number;
  readonly bytes: string;
}

const SIGNATURES: Signature[] = [
  { name: "ext2, ext3 or ext4", block: 2, offset: 56, bytes: "\x53\xef" }, // s_magic
  { name: "HFS+", block: 2, offset: 0, bytes: "H+" }, // HFSPlusVolumeHeader.signature
  { name: "HFSX", block: 2, offset: 0, bytes: "HX" },
  { name: "APFS", block: 0, offset: 32, bytes: "NXSB" }, // nx_magic
  { name: "LUKS (encrypted)", block: 0, offset: 0, bytes: "LUKS\xba\xbe" },
  { name: "XFS", block: 0, offset: 0, bytes: "XFSB" },
  { name: "SquashFS", block: 0, offset: 0, bytes: "hsqs" },
  { name: "F2FS", block: 2, offset: 0, bytes: "\x10\x20\xf5\xf2" },
  { name: "Btrfs", block: 128, offset: 64, bytes: "_BHRfS_M" },
  { name: "ISO 9660", block: 64, offset: 1, bytes: "CD001" },
  { name: "UDF", block: 64, offset: 1, bytes: "BEA01" },
];

/** The name of the file system that begins at device block `start`, or "" where none is known. */
export function nameForeign(device: BlockDevice, start: number): string {
  for (let i = 0; i < SIGNATURES.length; i++) {
    const sign = SIGNATURES[i];
    if (device.read(start + sign.block, 1) > 0) {
      if (ascii(device.bytes, device.offset + sign.offset, sign.bytes.length) === sign.bytes) {
        return sign.name;
      }
    }
  }
  return "";
}
