// Why there is no port with a board, as far as the system tells: a driver, brltty, or a cable that only charges. Layer:
// host/flash.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Adapters by USB vendor, and the module of Linux that drives them. */
const DRIVERS: Readonly<Record<string, { readonly chip: string; readonly module: string; readonly page: string }>> = {
  "1a86": { chip: "CH340", module: "ch341", page: "www.wch-ic.com" },
  "10c4": { chip: "CP210x", module: "cp210x", page: "www.silabs.com" },
  "0403": { chip: "FTDI", module: "ftdi_sio", page: "ftdichip.com/drivers" },
};

/** @param root of the system's files, for tests */
export function whyNoBoard(root = "/", platform: string = process.platform): string {
  const general =
    "there is no board: plug one in, with a cable that carries data (some only charge), or name its port with --port";
  if (platform !== "linux") {
    return `${general}; if its adapter is new here, install the driver of its maker: www.wch-ic.com (CH340) or www.silabs.com (CP210x)`;
  }
  const vendor = usbVendors(root).find((id) => DRIVERS[id] !== undefined);
  if (vendor === undefined) return general;
  const { chip, module } = DRIVERS[vendor];
  if (isRunning(root, "brltty")) {
    return `brltty holds the board's ${chip} adapter, which it takes for a Braille display: run "sudo systemctl mask --now brltty-udev", then plug the board in again`;
  }
  if (existsSync(join(root, "sys/module", module))) return general;
  return `the board's ${chip} adapter is there, but not its driver: run "sudo modprobe ${module}"`;
}

function usbVendors(root: string): string[] {
  const devices = join(root, "sys/bus/usb/devices");
  return names(devices).map((name) => read(join(devices, name, "idVendor")).trim());
}

function isRunning(root: string, program: string): boolean {
  return names(join(root, "proc")).some(
    (id) => /^\d+$/.test(id) && read(join(root, "proc", id, "comm")).trim() === program,
  );
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
