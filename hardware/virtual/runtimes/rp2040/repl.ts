// Talks to the interpreter as a person at its console does: an expression, its value; a file in packets.
// Layer: hardware/virtual/runtimes/rp2040. Spec: Espruino's README_Protocol.md (10h at the start of a line stops the
// echo; packets: 10h 01h, 3 bits of type and 13 of length, data; ACK 06h, NAK 15h).
import type { Emulator } from "./emulator.js";
import { InterpreterError } from "./interpreter-error.js";
import type { UsbConsole } from "./usb-console.js";

const FILE_SEND = 0x6000;
const DATA = 0x8000;
/** Packets may hold 8,191 bytes; larger ones upload faster. */
const PACKET_DATA_BYTES = 8000;
const ACK = "\x06";
const NAK = "\x15";

export class Repl {
  private question = 0;

  constructor(
    private readonly emulator: Emulator,
    private readonly console: UsbConsole,
  ) {}

  /** @returns the value of a JavaScript expression, by way of JSON; @throws InterpreterError */
  evaluate(expression: string, withinMs = 10_000): unknown {
    this.question += 1;
    const mark = `<MP8:${this.question}>`;
    const { console } = this;
    console.output = "";
    const spelled = JSON.stringify(mark.slice(0, 3));
    const rest = JSON.stringify(mark.slice(3));
    // The mark is spelled in two parts, so that an echo of the line is not taken for the answer.
    console.type(
      `\x10try{print(${spelled}+${rest}+JSON.stringify([${expression}])+${rest})}catch(e){print(${spelled}+${rest}+"!"+e+${rest})}\n`,
    );
    const end = mark.slice(3);
    const answered = () => {
      const from = console.output.indexOf(mark);
      return from >= 0 && console.output.indexOf(end, from + mark.length) >= 0;
    };
    if (!this.emulator.runWhile(answered, withinMs * 1e6)) throw silent(withinMs, console.tail);
    const from = console.output.indexOf(mark) + mark.length;
    const text = console.output.slice(from, console.output.indexOf(end, from));
    if (text.startsWith("!"))
      throw new InterpreterError("unsuitable", `the interpreter refused: ${text.slice(1)}`, console.tail);
    return (JSON.parse(text) as unknown[])[0];
  }

  /** Puts a file into Storage; @throws InterpreterError when a packet is refused or not answered */
  store(name: string, bytes: Uint8Array): void {
    this.packet(FILE_SEND, latin1(JSON.stringify({ fn: name, s: bytes.length })));
    for (let at = 0; at < bytes.length; at += PACKET_DATA_BYTES) {
      this.packet(DATA, bytes.subarray(at, at + PACKET_DATA_BYTES));
    }
  }

  private packet(type: number, data: Uint8Array): void {
    const { console } = this;
    console.output = "";
    const head = type | data.length;
    console.type(Uint8Array.of(0x10, 0x01, head >> 8, head & 0xff));
    console.type(data);
    const answered = () => console.output.includes(ACK) || console.output.includes(NAK);
    const withinMs = 20_000;
    if (!this.emulator.runWhile(answered, withinMs * 1e6)) throw silent(withinMs, console.tail);
    if (console.output.includes(NAK)) {
      throw new InterpreterError("unsuitable", "the interpreter refused a packet of the upload", console.tail);
    }
  }
}

/** @param withinMs simulated */
export function silent(withinMs: number, consoleTail: string): InterpreterError {
  const last = consoleTail === "" ? "its console showed nothing" : `its console's last lines:\n${consoleTail}`;
  return new InterpreterError(
    "silent",
    `the interpreter did not answer within ${withinMs / 1000} s; ${last}`,
    consoleTail,
  );
}

export function latin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}
