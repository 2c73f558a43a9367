// The partition table and the sizes that it and the boot sector claim. Layer: host/card-check.
// UEFI Specification 2.10, chapter 5, for the MBR and the GPT.
import { crc32 } from "node:zlib";
import { readPartitions, TYPE_GPT, TYPE_NONE } from "../../firmware/core/storage/partition-table.js";
import type { Volume } from "../../firmware/core/storage/volume.js";
import type { CardDevice } from "../indexer/card-device.js";
import { type CheckedCard, type Findings, inUnits, plural } from "./report.js";

export function checkPartition(
  volume: Volume,
  device: CardDevice,
  findings: Findings,
): NonNullable<CheckedCard["partition"]> {
  const { partition } = volume;
  let others = 0;
  if (partition.type !== TYPE_NONE && device.read(0, 1) === 1) {
    others = Math.max(0, readPartitions(device).length - 1);
    if (others > 0)
      findings.advice("partition", `${plural(others, "more partition")}: the player shows the first it reads`);
  }
  if (partition.type === TYPE_GPT) checkGpt(device, findings);
  checkSizes(volume, device, findings);
  if (volume.bootBlock > 0) {
    findings.problem(
      "file system",
      `its first boot sector is damaged: the copy in block ${volume.bootBlock} is used, and other devices may not do that`,
    );
  }
  const table = partition.type === TYPE_NONE ? "none" : partition.type === TYPE_GPT ? "GPT" : "MBR";
  return { table, startBlock: partition.start, blocks: partition.blocks, others };
}

function checkSizes(volume: Volume, device: CardDevice, findings: Findings): void {
  const { partition, totalBlocks } = volume;
  const there = device.blockCount;
  const claimed = Math.max(partition.start + partition.blocks, partition.start + totalBlocks);
  const who = partition.start + partition.blocks > there ? "the partition table" : "the boot sector";
  if (claimed > there) {
    findings.problem(
      "partition",
      `${who} says that the card has ${inUnits(claimed * 512)}, but it ends after ${inUnits(there * 512)}: ` +
        "a cut image, or a card that lies about its size; what lies behind that is lost",
    );
  }
  if (partition.blocks > 0 && totalBlocks > partition.blocks && partition.start + totalBlocks <= there) {
    findings.problem(
      "partition",
      `the file system (${inUnits(totalBlocks * 512)}) is larger than its partition (${inUnits(partition.blocks * 512)})`,
    );
  }
  if (partition.blocks > totalBlocks * 1.1 && partition.blocks - totalBlocks > 65536) {
    const unused = inUnits((partition.blocks - totalBlocks) * 512);
    findings.advice("partition", `${unused} of the partition are not used by its file system`);
  }
}

/** Both headers of a GPT, whichever was used. */
function checkGpt(device: CardDevice, findings: Findings): void {
  const last = device.blockCount - 1;
  for (const [name, block] of [
    ["first", 1],
    ["backup", last],
  ] as const) {
    const header = Buffer.alloc(512);
    const got = device.readInto(header, 0, block, 1);
    const size = header.readUInt32LE(12);
    let whole = got === 1 && header.toString("latin1", 0, 8) === "EFI PART" && size >= 92 && size <= 512;
    if (whole) {
      const sum = header.readUInt32LE(16);
      header.writeUInt32LE(0, 16);
      whole = crc32(header.subarray(0, size)) === sum && header.readUInt32LE(24) === block;
    }
    if (!whole)
      findings.problem("partition", `the ${name} header of its GPT is damaged or missing: the other one is used`);
  }
}
