// The serial ports of this PC, and which of them a board may be at. Layer: host/link.
import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { ExitCode, UserError } from "../errors.js";

export interface PortFound {
  readonly path: string;
  /** "2e8a:000a", or "" where it is no USB device. */
  readonly usb: string;
  /** What the device is, as far as its USB id tells; "" where it does not. */
  readonly device: string;
}

/** USB ids of boards, and of the adapters on them. Source: the chips' makers. */
const KNOWN: Readonly<Record<string, string>> = {
  "2e8a:000a": "Raspberry Pi Pico (RP2040)",
  "2e8a:0005": "Raspberry Pi Pico (RP2040)",
  "0483:5740": "Espruino",
  "1a86:7523": "CH340 (ESP32 boards, cheap yellow display)",
  "1a86:55d4": "CH9102 (ESP32 boards)",
  "10c4:ea60": "CP2102 (ESP32 boards)",
  "0403:6001": "FT232",
  "0403:6015": "FT231X",
  "303a:1001": "ESP32-S3, ESP32-C3",
};

export async function listPorts(): Promise<PortFound[]> {
  const { SerialPort } = await import("serialport");
  try {
    const found = await SerialPort.list();
    return found.map(({ path, vendorId, productId }) => portOf(path, vendorId, productId)).sort(byPath);
  } catch {
    // On Linux it asks udevadm, which small systems do not have.
    return portsOfLinux();
  }
}

/** Those that a board may be at. */
export function boardsAmong(ports: readonly PortFound[]): PortFound[] {
  return ports.filter(({ usb }) => KNOWN[usb] !== undefined);
}

/** The one port that a board may be at, by its USB id. @throws UserError where there is none, or several */
export function onlyBoard(ports: readonly PortFound[]): string {
  const names = (some: readonly PortFound[]) => some.map(({ path }) => path).join(", ");
  const boards = boardsAmong(ports);
  if (boards.length === 1) return boards[0].path;
  if (boards.length > 1) {
    throw new UserError(`there are several boards: choose one with --port: ${names(boards)}`, ExitCode.usage);
  }
  const others = ports.length === 0 ? "connect one" : `name it with --port: ${names(ports)}`;
  throw new UserError(
    `there is no port with a board that is known by its USB id: ${others}, or try "mp8 sim CARD --pty"`,
  );
}

function portOf(path: string, vendor: string | undefined, product: string | undefined): PortFound {
  const usb = vendor === undefined || product === undefined ? "" : `${vendor}:${product}`.toLowerCase();
  return { path, usb, device: KNOWN[usb] ?? "" };
}

function byPath(a: PortFound, b: PortFound): number {
  return a.path < b.path ? -1 : 1;
}

const TTYS = "/sys/class/tty";

function portsOfLinux(): PortFound[] {
  const found: PortFound[] = [];
  let names: string[] = [];
  try {
    names = readdirSync(TTYS).filter((name) => /^tty(ACM|USB|AMA|S)\d+$/.test(name));
  } catch {
    return [];
  }
  for (const name of names) {
    const ids = usbIds(name);
    // Built-in ports are listed by the dozen whether or not they exist.
    if (ids !== null) found.push(portOf(`/dev/${name}`, ids[0], ids[1]));
  }
  return found.sort(byPath);
}

function usbIds(name: string): [string, string] | null {
  try {
    let folder = realpathSync(join(TTYS, name, "device"));
    for (let up = 0; up < 4; up++) {
      try {
        const read = (file: string) => readFileSync(join(folder, file), "latin1").trim();
        return [read("idVendor"), read("idProduct")];
      } catch {
        folder = dirname(folder);
      }
    }
  } catch {
    // A port without a device behind it.
  }
  return null;
}
