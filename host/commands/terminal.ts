// `mp8 terminal`: the line as it is, typed at and read. The player's commands, or in maintenance the interpreter.
// Layer: host/commands. Ctrl-] ends it, as telnet's does.
import { onTheWayOut } from "../interrupt.js";
import { openTransport, type PortOptions } from "../link/open-board.js";

const END = 0x1d;

export async function terminal(options: PortOptions): Promise<void> {
  const transport = await openTransport(options);
  const { stdin, stdout } = process;
  const isTerminal = stdin.isTTY === true;
  process.stderr.write(`mp8: ${transport.name}; Ctrl-] ends it. In the player, "help" lists the commands.\n`);
  if (isTerminal) {
    stdin.setRawMode(true);
    onTheWayOut(() => stdin.setRawMode(false));
  }
  const reason = await new Promise<string>((resolve) => {
    transport.onBytes = (bytes) => void stdout.write(bytes);
    transport.onGone = resolve;
    stdin.on("data", (bytes: Buffer) => {
      const end = bytes.indexOf(END);
      transport.write(end < 0 ? bytes : bytes.subarray(0, end));
      if (end >= 0) resolve("");
    });
    // What a script has typed is answered before the line is let go of.
    stdin.on("end", () => setTimeout(() => resolve(""), 1000));
  });
  stdin.pause();
  if (isTerminal) stdin.setRawMode(false);
  await transport.close();
  process.stderr.write(reason === "" ? "\n" : `\nmp8: ${reason}\n`);
}
