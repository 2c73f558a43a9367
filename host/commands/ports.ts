// `mp8 ports`: the serial ports, and what is at them. Layer: host/commands.
import { listPorts } from "../link/ports.js";
import { printJson, printLine } from "./context.js";

export async function ports(options: { readonly json?: boolean }): Promise<void> {
  const found = await listPorts();
  if (options.json === true) {
    printJson(found);
    return;
  }
  for (const { path, usb, device } of found) printLine([path.padEnd(16), usb.padEnd(10), device].join(" ").trimEnd());
  if (found.length === 0) process.stderr.write('mp8: there is no serial port; "mp8 sim CARD --pty" makes one\n');
}
