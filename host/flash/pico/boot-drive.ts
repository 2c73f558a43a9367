// The drive that a Pico shows in boot mode: found on Linux, macOS and Windows, and written to. Layer: host/flash.
// Spec: RP2040 datasheet 2.8.4: INFO_UF2.TXT, the label RPI-RP2; the drive goes when the file has been taken.
import { existsSync } from "node:fs";
import { open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FlashError } from "../report.js";

const INFO = "INFO_UF2.TXT";
const LABEL = "RPI-RP2";
const GONE_WITHIN_MS = 20_000;
const LOOK_MS = 200;
const PIECE = 64 * 1024;

export interface BootDrive {
  readonly folder: string;
  /** "RPI-RP2", or "RP2350" of a Pico 2. */
  readonly boardId: string;
}

/** What a system tells of its drives. */
export interface DriveSystem {
  readonly platform: string;
  /** Linux: what is mounted. */
  readonly mounts: string;
  /** macOS: where volumes appear. */
  readonly volumes: string;
}

const THIS_SYSTEM: DriveSystem = { platform: process.platform, mounts: "/proc/mounts", volumes: "/Volumes" };

/** Folders at which such a drive may be. */
export async function drivePlaces({ platform, mounts, volumes }: DriveSystem = THIS_SYSTEM): Promise<string[]> {
  if (platform === "win32") return Array.from("DEFGHIJKLMNOPQRSTUVWXYZ", (letter) => `${letter}:\\`);
  if (platform === "darwin") return (await namesIn(volumes)).map((name) => join(volumes, name));
  return (await readFile(mounts, "latin1").catch(() => ""))
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, , kind]) => kind === "vfat" || kind === "msdos" || kind === "fuseblk")
    .map(([, folder]) =>
      folder.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    );
}

export async function bootDrives(): Promise<BootDrive[]> {
  const found = await Promise.all((await drivePlaces()).map(driveAt));
  return found.filter((drive) => drive !== null);
}

/** @returns the drive at a folder; null where there is none, or none yet: a drive that comes up has its files in pieces */
export async function driveAt(folder: string): Promise<BootDrive | null> {
  try {
    const text = await readFile(join(folder, INFO), "latin1");
    const boardId = /^Board-ID:[ \t]*(\S+)[ \t]*[\r\n]/m.exec(text)?.[1];
    return boardId === undefined ? null : { folder, boardId };
  } catch {
    return null;
  }
}

/** A drive that is there, but that nobody has mounted: the command that does; null where there is none. */
export function howToMount(): string | null {
  const device = `/dev/disk/by-label/${LABEL}`;
  return process.platform === "linux" && existsSync(device) ? `udisksctl mount -b ${device}` : null;
}

/** Copies a UF2 onto the drive, and waits until the drive is gone: the board has taken it. @throws FlashError */
export async function copyToDrive(
  drive: BootDrive,
  name: string,
  file: Uint8Array,
  progress: (fraction: number) => void,
  withinMs = GONE_WITHIN_MS,
): Promise<void> {
  let written = 0;
  try {
    const out = await open(join(drive.folder, name), "w");
    try {
      while (written < file.length) {
        const { bytesWritten } = await out.write(file, written, Math.min(PIECE, file.length - written));
        written += bytesWritten;
        progress(written / file.length);
      }
      await out.sync();
    } finally {
      await out.close();
    }
  } catch (error) {
    // The drive goes with the last block, often before the file could be closed.
    if (written < file.length) {
      const code = (error as NodeJS.ErrnoException).code ?? "";
      if (["EACCES", "EPERM", "EROFS"].includes(code)) {
        throw new FlashError(`cannot write to ${drive.folder}: permission denied; mount it as yourself`, true);
      }
      throw new FlashError(
        `the drive was gone before all was copied (${code}): plug the board in again with BOOTSEL held`,
      );
    }
  }
  for (const untilMs = performance.now() + withinMs; performance.now() < untilMs; ) {
    if ((await driveAt(drive.folder)) === null) return;
    await sleep(LOOK_MS);
  }
  throw new FlashError("the board did not take the file: plug it in again with BOOTSEL held, and flash it again");
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
