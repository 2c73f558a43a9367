// A line to a board, whatever carries it: a serial port, TCP, RFC 2217, the simulator. Layer: host/link; nothing of Node.

export interface Transport {
  /** What a person calls it: "/dev/ttyUSB0", "tcp://pi:4000". */
  readonly name: string;
  /** Bits a second where the line has such a rate, else 0. */
  readonly baud: number;
  write(bytes: Uint8Array): void;
  /** Where bytes that came in go; only one listener. */
  onBytes: ((bytes: Uint8Array) => void) | null;
  /** Called once when the line is gone, with the reason in words. */
  onGone: ((reason: string) => void) | null;
  close(): Promise<void>;
  /** Sets DTR and RTS, true where asserted. @returns false where the line has none. Absent where it cannot have any. */
  setLines?(dtr: boolean, rts: boolean): Promise<boolean>;
  /** Changes this end's rate. Absent where there is none to change. */
  setBaud?(baud: number): Promise<void>;
}

/** Why there is no answer: for people, with what to do. */
export class LinkError extends Error {
  constructor(
    message: string,
    readonly kind: "silent" | "gone" | "refused" | "cancelled" | "foreign",
  ) {
    super(message);
  }
}
