// A serial port as a transport; `serialport` is loaded only here, when a port is used. Layer: host/link.
import { readFileSync, statSync } from "node:fs";
import { ExitCode, UserError } from "../errors.js";
import type { Transport } from "./transport.js";

export async function openSerialPort(path: string, baud: number): Promise<Transport> {
  const { SerialPort } = await import("serialport");
  const port = new SerialPort({ path, baudRate: baud, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error === null ? resolve() : reject(openError(path, error))));
  });
  let isClosing = false;
  const transport: Transport = {
    name: path,
    baud,
    onBytes: null,
    onGone: null,
    write: (bytes) => void port.write(Buffer.from(bytes)),
    close: () =>
      new Promise((resolve) => {
        isClosing = true;
        if (!port.isOpen) resolve();
        else port.close(() => resolve());
      }),
    // A pseudo terminal has no such lines.
    setLines: (dtr, rts) => new Promise((resolve) => port.set({ dtr, rts }, (error) => resolve(!error))),
    setBaud: (rate) =>
      new Promise((resolve, reject) => port.update({ baudRate: rate }, (error) => (error ? reject(error) : resolve()))),
  };
  const gone = () => {
    if (!isClosing) transport.onGone?.(`the port ${path} is gone: was the board unplugged?`);
  };
  port.on("data", (bytes: Uint8Array) => transport.onBytes?.(bytes));
  port.on("close", gone);
  port.on("error", gone);
  return transport;
}

export function openError(path: string, error: Error): UserError {
  const text = error.message;
  if (/lock|busy|Access denied/i.test(text)) {
    return new UserError(`${path} is busy: another program has it open; close it and try again`);
  }
  if (/No such file|File not found|cannot find/i.test(text)) {
    return new UserError(`there is no port ${path}: "mp8 ports" lists those there are`, ExitCode.usage);
  }
  if (/Permission denied/i.test(text)) return new UserError(`${path}: permission denied; ${howToPermit(path)}`);
  return new UserError(`cannot open ${path}: ${text.replace(/^Error:?\s*/, "").split("\n")[0]}`);
}

/** The one command that grants it on this system. */
function howToPermit(path: string): string {
  if (process.platform !== "linux") return "close what else uses it, or run as its owner";
  let group = "dialout";
  try {
    const { gid, uid } = statSync(path);
    // Root's own port, or another user's pty: joining such a group would permit far more than a port.
    if (gid === 0) return uid === 0 ? "it is root's alone: run as root" : "it is another user's: run as that user";
    const line = readFileSync("/etc/group", "utf8")
      .split("\n")
      .find((one) => one.split(":")[2] === String(gid));
    group = line?.split(":")[0] ?? group;
  } catch {
    // A port that cannot be asked belongs to the usual group.
  }
  return `run "sudo usermod -aG ${group} $USER", then log in again`;
}
