// Which boards are meant: ports and boot drives, found or named. Layer: host/flash.
import type { BoardData } from "../../hardware/boards/board.js";
import { ExitCode, UserError } from "../errors.js";
import { openTransport } from "../link/open-board.js";
import { boardsAmong, listPorts, type PortFound } from "../link/ports.js";
import type { Transport } from "../link/transport.js";
import { whyNoBoard } from "./no-board.js";
import { type BootDrive, bootDrives, driveAt, howToMount } from "./pico/boot-drive.js";

/** A board that is to be flashed. */
export type Target =
  | { readonly kind: "port"; readonly port: string; readonly device: string }
  | { readonly kind: "drive"; readonly drive: BootDrive; readonly port: string | null };

/** Ids of adapters at which an ESP32 may be. */
const ESP32_ADAPTERS = ["1a86:7523", "1a86:55d4", "10c4:ea60", "0403:6001", "0403:6015"];
const ESP_CONSOLE_BAUD = "115200";

export interface Wanted {
  readonly board: BoardData;
  readonly ports: readonly string[];
  readonly drive: string | undefined;
  readonly all: boolean;
}

/** @throws UserError: none, or several where one was meant */
export async function targetsOf(wanted: Wanted): Promise<Target[]> {
  return wanted.board.chip === "RP2040" ? drivesOf(wanted) : portsOf(wanted);
}

async function portsOf({ ports, all, drive }: Wanted): Promise<Target[]> {
  if (drive !== undefined) throw new UserError("--drive is for a Pico: an ESP32 has none", ExitCode.usage);
  if (ports.length > 0) return ports.map((port) => ({ kind: "port", port, device: "" }));
  return esp32Among(await listPorts(), all);
}

/** The ports with adapters of ESP32 boards. @throws UserError: none, or several where one was meant */
export function esp32Among(ports: readonly PortFound[], all: boolean): Target[] {
  const found = boardsAmong(ports).filter(({ usb }) => ESP32_ADAPTERS.includes(usb));
  if (found.length === 0) throw new UserError(whyNoBoard());
  if (found.length > 1 && !all)
    throw severalBoards(
      found.map(({ path }) => path),
      "--port",
    );
  return found.map(({ path, device }) => ({ kind: "port", port: path, device }));
}

/** Drives that are there now; none is no error: BOOTSEL may still have to be held. */
async function drivesOf({ ports, drive, all }: Wanted): Promise<Target[]> {
  if (ports.length > 1)
    throw new UserError("Picos are found by their drives: use --all, or one --port", ExitCode.usage);
  const port = ports[0] ?? null;
  if (drive !== undefined) {
    const found = await driveAt(drive);
    return found === null ? [] : [{ kind: "drive", drive: found, port }];
  }
  return picosAmong(await bootDrives(), port, all);
}

/** The Picos among drives; where there is only another chip's, that one, to be refused. @throws UserError: several */
export function picosAmong(found: readonly BootDrive[], port: string | null, all: boolean): Target[] {
  const picos = found.filter(({ boardId }) => boardId === "RPI-RP2");
  if (picos.length > 1 && !all)
    throw severalBoards(
      picos.map(({ folder }) => folder),
      "--drive",
    );
  return (picos.length === 0 ? found.slice(0, 1) : picos).map((one) => ({ kind: "drive", drive: one, port }));
}

function severalBoards(names: readonly string[], flag: string): UserError {
  const list = names.join(", ");
  return new UserError(
    `there are several boards: choose with ${flag}, or --all for all of them: ${list}`,
    ExitCode.usage,
  );
}

/** What a person does so that a Pico's drive appears. */
export function howToShowDrive(): string {
  const mount = howToMount();
  if (mount !== null) return `the Pico's drive is there, but not mounted: run "${mount}"`;
  return "hold BOOTSEL on the Pico while you plug it in, then let go: a drive RPI-RP2 appears";
}

export function openFlashPort(port: string): Promise<Transport> {
  return openTransport({ port, baud: ESP_CONSOLE_BAUD });
}

/** Opens the port at which a Pico has appeared: the one that is named, or one that was not there before. */
export async function picoPortOpener(named: string | null): Promise<() => Promise<Transport | null>> {
  const known = named === null ? (await listPorts()).map(({ path }) => path) : [];
  return async () => {
    const path = named ?? boardsAmong(await listPorts()).find((one) => !known.includes(one.path))?.path ?? null;
    if (path === null) return null;
    try {
      return await openFlashPort(path);
    } catch (error) {
      // Just appeared: its permissions are set a moment later.
      if (named === null) return null;
      throw error;
    }
  };
}
