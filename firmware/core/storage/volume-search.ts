// Finds the first volume of a card: partitions, backups of their boot sectors, and what others' file systems are called.
// Layer: core/storage.
import { type BlockDevice, ReadError } from "./block-device.js";
import { nameForeign } from "./foreign.js";
import { failed, mountAt, mountBoot } from "./mount.js";
import { type Partition, readPartitions, TYPE_NONE } from "./partition-table.js";
import { isMounted, MountError, type MountFailure, type Volume } from "./volume.js";

const WHOLE_CARD: Partition = { start: 0, blocks: 0, type: TYPE_NONE };

/** Where a copy of the boot sector may be: FAT32's by convention in sector 6 (BPB_BkBootSec), exFAT's in sector 12. */
const BACKUP_PLACES = 8;

/** Sectors may be 1 to 8 blocks. */
function backupBlock(place: number): number {
  const second = place % 2;
  let block = second === 0 ? 6 : 12;
  for (let half = (place - second) / 2; half > 0; half--) {
    block *= 2;
  }
  return block;
}

/** Mounts the first partition that holds a file system of ours. */
export function mountVolume(device: BlockDevice): Volume | MountFailure {
  const search = new VolumeSearch(device);
  while (search.step()) {}
  return search.result;
}

/** Stages of a search: block 0, its partition table, each partition; then what costs time. */
const Stage = { firstBlock: 0, table: 1, partitions: 2, backups: 3, names: 4, over: 5 } as const;

/** Mounts the first volume of a card in slices: a block or two are read in each, 30 ms on the slowest board. */
export class VolumeSearch {
  /** Of the last `step`: the volume, or why there is none. */
  result: Volume | MountFailure;
  private device: BlockDevice;
  private stage: number;
  private partitions: Partition[];
  private next: number;

  constructor(device: BlockDevice) {
    this.device = device;
    this.stage = Stage.firstBlock;
    this.partitions = [];
    this.next = 0;
    this.result = failed(MountError.unreadable, "", 0);
  }

  /** @returns false when `result` is there */
  step(): boolean {
    switch (this.stage) {
      case Stage.firstBlock:
        this.readFirstBlock();
        break;
      case Stage.table:
        // Once more: since the last slice the card may have been asked for its status.
        if (this.device.read(0, 1) === 1) {
          this.partitions = readPartitions(this.device);
        }
        this.enter(Stage.partitions);
        break;
      case Stage.partitions:
        this.tryPartition();
        break;
      case Stage.backups:
        this.tryBackup();
        break;
      case Stage.names:
        this.tryName();
        break;
      default:
        return false;
    }
    return (this.stage as number) !== Stage.over;
  }

  private enter(stage: number): void {
    this.stage = stage;
    this.next = 0;
  }

  private end(result: Volume | MountFailure): void {
    this.result = result;
    this.stage = Stage.over;
  }

  private readFirstBlock(): void {
    const device = this.device;
    const status = device.read(0, 1);
    this.result = failed(MountError.unreadable, "", status);
    if (status < 0) {
      this.stage = status === ReadError.badBlock ? Stage.partitions : Stage.over;
      return;
    }
    // A card without a partition table begins with the boot sector itself.
    this.result = mountBoot(device, WHOLE_CARD, 0);
    this.stage = isMounted(this.result) ? Stage.over : Stage.table;
  }

  private tryPartition(): void {
    const partitions = this.partitions;
    const failure = this.result as MountFailure;
    if (this.next < partitions.length) {
      const found = mountAt(this.device, partitions[this.next], 0);
      // What the first partition holds is what the user asks about.
      if (isMounted(found) || this.next === 0 || failure.error === MountError.noFilesystem) {
        this.result = found;
      }
      this.next++;
      if (isMounted(found)) {
        this.stage = Stage.over;
      }
      return;
    }
    if (failure.error === MountError.foreign) {
      this.stage = Stage.over;
      return;
    }
    // Now for what costs time: backups of boot sectors, and what others call theirs.
    partitions.push(WHOLE_CARD);
    this.enter(Stage.backups);
  }

  private tryBackup(): void {
    if (this.next === this.partitions.length * BACKUP_PLACES) {
      this.enter(Stage.names);
      return;
    }
    const place = this.next % BACKUP_PLACES;
    const found = mountAt(this.device, this.partitions[(this.next - place) / BACKUP_PLACES], backupBlock(place));
    this.next++;
    if (isMounted(found)) {
      this.end(found);
    } else if ((found as MountFailure).readError === ReadError.cardGone) {
      // No other place of this partition is asked for.
      this.next += BACKUP_PLACES - 1 - place;
    }
  }

  private tryName(): void {
    if (this.next === this.partitions.length || (this.result as MountFailure).error !== MountError.noFilesystem) {
      this.stage = Stage.over;
      return;
    }
    const name = nameForeign(this.device, this.partitions[this.next].start);
    this.next++;
    if (name !== "") {
      this.end(failed(MountError.foreign, name, 0));
    }
  }
}
