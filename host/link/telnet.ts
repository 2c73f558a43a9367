// Telnet with the COM port option (RFC 854, RFC 2217): a serial line with its rate and control lines over TCP.
// Layer: host/link; nothing of Node. Both ends: `mp8 sim --rfc2217` serves it, `rfc2217://` asks for it.

const IAC = 255;
const DONT = 254;
const DO = 253;
const WONT = 252;
const WILL = 251;
const SB = 250;
const SE = 240;
const BINARY = 0;
const SUPPRESS_GO_AHEAD = 3;
const COM_PORT = 44;
const ACCEPTED = [BINARY, SUPPRESS_GO_AHEAD, COM_PORT];

/** RFC 2217, "Com Port Option Commands", client to server; the server answers with 100 more. */
export const ComPort = { signature: 0, baud: 1, dataSize: 2, parity: 3, stopSize: 4, control: 5, purge: 12 } as const;
/** Values of `control`. */
export const Control = { dtrOn: 8, dtrOff: 9, rtsOn: 11, rtsOff: 12 } as const;
const FROM_SERVER = 100;
/** A subnegotiation is a few bytes; more is rubbish. */
const MOST_SUB = 256;

export interface TelnetEvents {
  readonly data: (bytes: Uint8Array) => void;
  readonly send: (bytes: Uint8Array) => void;
  /** A command of the COM port option, and its bytes. */
  readonly comPort: (command: number, value: Uint8Array) => void;
}

export class Telnet {
  private state: "data" | "iac" | "option" | "sub" | "subIac" = "data";
  private verb = 0;
  private sub: number[] = [];
  private readonly agreed = new Set<number>();

  constructor(
    private readonly role: "client" | "server",
    private readonly events: TelnetEvents,
  ) {}

  /** Says what this end wants. */
  begin(): void {
    for (const option of ACCEPTED) this.events.send(Uint8Array.of(IAC, WILL, option, IAC, DO, option));
  }

  /** Data as it goes over the wire: FFh twice. */
  write(bytes: Uint8Array): void {
    let escapes = 0;
    for (const byte of bytes) if (byte === IAC) escapes += 1;
    if (escapes === 0) {
      this.events.send(bytes);
      return;
    }
    const escaped = new Uint8Array(bytes.length + escapes);
    let at = 0;
    for (const byte of bytes) {
      escaped[at++] = byte;
      if (byte === IAC) escaped[at++] = IAC;
    }
    this.events.send(escaped);
  }

  comPort(command: number, value: readonly number[]): void {
    const code = command + (this.role === "server" ? FROM_SERVER : 0);
    const doubled = value.flatMap((byte) => (byte === IAC ? [IAC, IAC] : [byte]));
    this.events.send(Uint8Array.from([IAC, SB, COM_PORT, code, ...doubled, IAC, SE]));
  }

  take(bytes: Uint8Array): void {
    const data: number[] = [];
    const flush = () => {
      if (data.length > 0) this.events.data(Uint8Array.from(data.splice(0)));
    };
    for (const byte of bytes) {
      if (this.state === "data") {
        if (byte === IAC) this.state = "iac";
        else data.push(byte);
      } else if (this.state === "iac") {
        if (byte === IAC) data.push(byte);
        this.state = byte >= WILL && byte <= DONT ? "option" : byte === SB ? "sub" : "data";
        this.verb = byte;
        this.sub = [];
      } else if (this.state === "option") {
        this.state = "data";
        this.negotiate(this.verb, byte);
      } else if (this.state === "sub") {
        if (byte === IAC) this.state = "subIac";
        else if (this.sub.length < MOST_SUB) this.sub.push(byte);
      } else {
        this.state = byte === SE ? "data" : "sub";
        if (byte === IAC && this.sub.length < MOST_SUB) this.sub.push(byte);
        if (byte !== SE) continue;
        flush();
        this.subnegotiated();
      }
    }
    flush();
  }

  private negotiate(verb: number, option: number): void {
    const isKnown = ACCEPTED.includes(option);
    // Each agreement is said once, or two ends would thank each other for ever.
    const key = option * 2 + (verb === DO || verb === DONT ? 1 : 0);
    if ((verb === DO || verb === WILL) && isKnown) {
      if (this.agreed.has(key)) return;
      this.agreed.add(key);
      this.events.send(Uint8Array.of(IAC, verb === DO ? WILL : DO, option));
    } else if (verb === DO) {
      this.events.send(Uint8Array.of(IAC, WONT, option));
    } else if (verb === WILL) {
      this.events.send(Uint8Array.of(IAC, DONT, option));
    }
  }

  private subnegotiated(): void {
    const [option, code, ...value] = this.sub;
    if (option !== COM_PORT || code === undefined) return;
    this.events.comPort(this.role === "client" ? code - FROM_SERVER : code, Uint8Array.from(value));
  }
}
