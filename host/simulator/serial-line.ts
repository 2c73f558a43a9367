// What a simulated board's serial line is to those who serve it: a pty, TCP, RFC 2217, this process. Layer: host/simulator.

export interface SerialLine {
  /** Towards the board. */
  write(bytes: Uint8Array): void;
  onBytes: ((bytes: Uint8Array) => void) | null;
  /** The PC sets DTR and RTS, true where asserted. Absent where the board does not look at them. */
  setLines?(dtr: boolean, rts: boolean): void;
  /** The PC sets its rate. Absent where the line is paced by the board alone. */
  setBaud?(baud: number): void;
}
