// The board's end of a line to a host: a UART, or USB. Layer: hal (interfaces only).
export interface SerialLine {
  /** What the line carries; 0 where the hardware itself holds the sender back (USB). */
  bytesPerSecond: number;
  /** Sends a byte string; may wait until there is room for it. */
  write(text: string): void;
  /** Changes its rate, once all that was written is out; 0 for the usual one. Only where `bytesPerSecond` is not 0. */
  setBaud(baud: number): void;
}
