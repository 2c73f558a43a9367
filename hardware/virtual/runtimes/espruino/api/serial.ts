// Serial ports and the console. Layer: hardware/virtual/runtimes/espruino. Espruino's documentation: "Interfacing to
// a PC" and E.setConsole. The console starts on USB where the chip has it, which nothing listens to here; what is
// printed there is kept as the console's text and never reaches the wire of Serial1.
import type { RuntimeBoard } from "../../../virtual-board.js";
import { ownBytes } from "./own-bytes.js";
import type { Scheduler } from "./scheduler.js";

const CONSOLE_KEPT_CHARACTERS = 65_536;

export class SerialPorts {
  /** Port of the console; empty where it is closed. */
  console = "USB";
  /** Takes what is printed while the console is on USB; null where nobody is at that cable. */
  onUsb: ((text: string) => void) | null = null;
  private text = "";

  constructor(
    private readonly board: RuntimeBoard,
    private readonly scheduler: Scheduler,
  ) {}

  setup(port: string, baud: number): void {
    const line = this.board.serial(port);
    if (line === null) return;
    line.setBaud(baud);
    this.scheduler.addSerial(line);
  }

  write(port: string, bytes: Uint8Array): void {
    this.board.serial(port)?.transmit(ownBytes(bytes).slice());
  }

  /** What print and console.log say, where the console is. */
  print(text: string): void {
    this.text = (this.text + text).slice(-CONSOLE_KEPT_CHARACTERS);
    if (this.console === "USB") this.onUsb?.(text);
    else if (this.console !== "") this.write(this.console, latin1(text));
  }

  get consoleText(): string {
    return this.text;
  }
}

function latin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let n = 0; n < text.length; n++) bytes[n] = text.charCodeAt(n);
  return bytes;
}
