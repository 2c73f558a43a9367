// The lines and packets at Espruino's console: editing, echo, unfinished brackets, packets with their answers. What a
// line does is somebody else's. Layer: hardware/virtual/flashing.
// Spec: Espruino's README_Protocol.md: "REPL Protocol", "Packet Transfer".
import type { ConsoleFault } from "./flashable-board.js";

const SOH = 1;
const CTRL_C = 3;
const ENQ = 5;
const BACKSPACE = 8;
const LF = 10;
const CR = 13;
const DLE = 16;
const CTRL_U = 21;
const ESC = 27;
const DEL = 127;
const ACK = "\x06";
const NAK = "\x15";

const TYPE_MASK = 0xe000;
const Type = { response: 0, evaluate: 0x2000, fileSend: 0x6000, data: 0x8000, fileReceive: 0xa000 } as const;
const PACKET_TIMEOUT_MS = 5000;
const FILE_TIMEOUT_MS = 10_000;
const PIECE = 1024;
const MOST_LINE = 200_000;

/** What the console is in front of. */
export interface Interpreter {
  /** "2v29 ESP32": what Ctrl-E tells. */
  readonly name: string;
  /** Runs a line. @returns what "=" shows; an exception in words */
  run(code: string): { readonly value: string } | { readonly exception: string };
  /** As E.toJS; @throws where the expression does */
  evaluate(code: string): string;
  read(name: string): string | null;
  write(name: string, data: string, offset: number, size: number): boolean;
}

export class EspruinoConsole {
  echo = true;
  private line = "";
  private isQuietLine = false;
  private hadDle = false;
  private hadCr = false;
  private escape = 0;
  private packet: { head: number[]; data: string; startedMs: number } | null = null;
  private file: { name: string; size: number; offset: number; touchedMs: number } | null = null;
  private nowMs = 0;
  private packets = 0;

  constructor(
    private readonly interpreter: Interpreter,
    private readonly print: (text: string) => void,
    private readonly fault: (nth: number) => ConsoleFault["kind"] | null,
  ) {}

  /** Time passes: packets that were broken off are given up. */
  advance(ms: number): void {
    this.nowMs += ms;
    if (this.packet !== null && this.nowMs - this.packet.startedMs >= PACKET_TIMEOUT_MS) {
      this.packet = null;
      this.print(NAK);
    }
    if (this.file !== null && this.nowMs - this.file.touchedMs >= FILE_TIMEOUT_MS) this.file = null;
  }

  take(byte: number): void {
    if (this.packet !== null) {
      this.packetByte(byte);
      return;
    }
    const hadDle = this.hadDle;
    const hadCr = this.hadCr;
    this.hadDle = false;
    this.hadCr = false;
    if (this.escape > 0) {
      this.escape = this.escape === 1 && byte === 0x5b ? 2 : 0;
      return;
    }
    switch (byte) {
      case 0:
        return;
      case SOH:
        if (!hadDle) return;
        if (this.line === "") this.isQuietLine = false;
        this.packet = { head: [], data: "", startedMs: this.nowMs };
        return;
      case CTRL_C:
        this.clearLine();
        return;
      case ENQ:
        if (this.line === "") this.print(`Espruino ${this.interpreter.name}\n`);
        return;
      case DLE:
        if (this.line === "") this.isQuietLine = true;
        this.hadDle = true;
        return;
      case CTRL_U:
        this.clearLine();
        return;
      case ESC:
        this.escape = 1;
        return;
      case BACKSPACE:
      case DEL:
        if (this.line === "") return;
        this.line = this.line.slice(0, -1);
        this.say("\b \b");
        return;
      case CR:
        this.hadCr = true;
        this.newLine();
        return;
      case LF:
        if (!hadCr) this.newLine();
        return;
    }
    if (byte < 32 && byte !== 9) return;
    const character = byte === 9 ? "    " : String.fromCharCode(byte);
    if (this.line.length < MOST_LINE) this.line += character;
    this.say(character);
  }

  prompt(): void {
    if (this.echo) this.print(">");
  }

  private get isQuiet(): boolean {
    return this.isQuietLine || !this.echo;
  }

  private say(text: string): void {
    if (!this.isQuiet) this.print(text);
  }

  private clearLine(): void {
    if (this.line !== "") this.say(`\r${" ".repeat(Math.min(80, this.line.length + 1))}\r`);
    this.line = "";
    this.isQuietLine = false;
    this.prompt();
  }

  private newLine(): void {
    if (openBrackets(this.line) > 0) {
      this.line += "\n";
      this.say("\r\n:");
      return;
    }
    const code = this.line;
    const wasQuiet = this.isQuiet;
    this.line = "";
    this.isQuietLine = false;
    if (!wasQuiet) this.print("\r\n");
    if (code.trim() !== "") {
      const result = this.interpreter.run(code);
      if ("exception" in result)
        this.print(`Uncaught ${result.exception}\r\n at line 1 col 1\r\n${code.slice(0, 40)}\r\n^\r\n`);
      else if (!wasQuiet && this.echo) this.print(`=${result.value}\r\n`);
    }
    if (!wasQuiet) this.prompt();
  }

  private packetByte(byte: number): void {
    const packet = this.packet as NonNullable<typeof this.packet>;
    if (packet.head.length < 2) packet.head.push(byte);
    else packet.data += String.fromCharCode(byte);
    if (packet.head.length < 2) return;
    const word = ((packet.head[0] as number) << 8) | (packet.head[1] as number);
    if (packet.data.length < (word & ~TYPE_MASK)) return;
    this.packet = null;
    this.packets += 1;
    const fault = this.fault(this.packets);
    if (fault === "refuse") this.print(NAK);
    if (fault === null) this.packetDone(word & TYPE_MASK, packet.data);
  }

  private packetDone(type: number, data: string): void {
    if (type === Type.evaluate) {
      let value: string;
      try {
        value = this.interpreter.evaluate(data);
      } catch (problem) {
        this.print(`${NAK}Uncaught ${String(problem)}\r\n`);
        return;
      }
      this.print(ACK);
      this.reply(Type.response, value);
      return;
    }
    if (type === Type.fileSend) this.print(this.openFile(data) ? ACK : NAK);
    else if (type === Type.data) this.print(this.fileData(data) ? ACK : NAK);
    else if (type === Type.fileReceive) this.sendFile(data);
    else this.print(NAK);
  }

  private openFile(description: string): boolean {
    this.file = null;
    const fields = this.fields(description);
    if (fields === null || !(Number(fields.s) > 0) || Number(fields.fs) === 1 || Number(fields.c) === 1) return false;
    this.file = { name: String(fields.fn), size: Number(fields.s), offset: 0, touchedMs: this.nowMs };
    return true;
  }

  private fileData(data: string): boolean {
    const { file } = this;
    if (file === null) return false;
    const isWritten = this.interpreter.write(file.name, data, file.offset, file.size);
    file.offset += data.length;
    file.touchedMs = this.nowMs;
    if (file.offset >= file.size) this.file = null;
    return isWritten;
  }

  private sendFile(description: string): void {
    const fields = this.fields(description);
    const content = fields === null ? null : this.interpreter.read(String(fields.fn));
    if (content === null) {
      this.print(NAK);
      return;
    }
    this.print(ACK);
    for (let at = 0; at < content.length; at += PIECE) this.reply(Type.data, content.slice(at, at + PIECE));
    this.reply(Type.data, "");
  }

  /** The fields of a packet, whose names may be without quotes; null where it is no such object, or has no name. */
  private fields(description: string): Record<string, unknown> | null {
    try {
      const fields = JSON.parse(description.replace(/([{,]\s*)([A-Za-z_]\w*)\s*:/g, '$1"$2":')) as Record<
        string,
        unknown
      >;
      return typeof fields.fn === "string" ? fields : null;
    } catch {
      return null;
    }
  }

  private reply(type: number, data: string): void {
    const word = type | data.length;
    this.print(`\x10\x01${String.fromCharCode(word >> 8, word & 255)}${data}`);
  }
}

/** How many brackets are open at the end, outside of strings and comments; 1 for an unfinished template or comment. */
function openBrackets(code: string): number {
  let depth = 0;
  let quote = "";
  for (let i = 0; i < code.length; i += 1) {
    const character = code.charAt(i);
    if (quote !== "") {
      if (character === "\\") i += 1;
      else if (quote === "/" ? character === "\n" : quote === "*" ? code.startsWith("*/", i) : character === quote)
        quote = "";
    } else if (character === '"' || character === "'" || character === "`") quote = character;
    else if (code.startsWith("//", i)) quote = "/";
    else if (code.startsWith("/*", i)) quote = "*";
    else if ("([{".includes(character)) depth += 1;
    else if (")]}".includes(character)) depth -= 1;
  }
  return quote === "`" || quote === "*" ? 1 : depth;
}
