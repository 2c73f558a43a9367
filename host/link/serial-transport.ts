// A serial port as a transport; `serialport` is loaded only here, when a port is used. Layer: host/link.
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
  };
  const gone = () => {
    if (!isClosing) transport.onGone?.(`the port ${path} is gone: was the board unplugged?`);
  };
  port.on("data", (bytes: Uint8Array) => transport.onBytes?.(bytes));
  port.on("close", gone);
  port.on("error", gone);
  return transport;
}

function openError(path: string, error: Error): UserError {
  const text = error.message;
  if (/lock|busy|Access denied/i.test(text)) {
    return new UserError(`${path} is busy: another program has it open; close it and try again`);
  }
  if (/No such file|File not found|cannot find/i.test(text)) {
    return new UserError(`there is no port ${path}: "mp8 ports" lists those there are`, ExitCode.usage);
  }
  if (/Permission denied/i.test(text)) {
    return new UserError(`${path}: permission denied; on Linux, add yourself to the group "dialout" and log in again`);
  }
  return new UserError(`cannot open ${path}: ${text.replace(/^Error:?\s*/, "").split("\n")[0]}`);
}
