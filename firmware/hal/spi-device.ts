// One chip on an SPI bus, mode 0, most significant bit first. Layer: hal (interfaces only).
import type { Buf } from "../core/bytes/buf.js";

/** A chip that is only written to. */
export interface SpiOutput {
  /** Clocks `bytes` out with chip select held low for the whole call; what comes in is thrown away. */
  write(bytes: Buf): void;
  /** As `write`, with one run of bytes after the other. */
  writeAll(parts: readonly Buf[]): void;
}

/** What a device sends: bytes, or what its `repeated` made of them. */
export type Outgoing = Buf | { readonly data: Buf; readonly count: number } | readonly Outgoing[];

export interface SpiDevice extends SpiOutput {
  /** Sets the bus clock for this device, in Hz; the hardware may round down. */
  setClock(clockHz: number): void;
  /** Full duplex with chip select held low for the whole call: clocks `bytes` out, returns as many bytes that came in. */
  send(bytes: Buf): Buf;
  /**
   * As `send`, but chip select stays low afterwards, until the next `send` or `write` has ended or `idle` begins: a card
   * must stay selected from a command to the end of its data (SD Physical Layer Simplified Specification, 7.2),
   * and how long the card takes is only known once the first bytes are in.
   */
  sendHeld(out: Outgoing): Buf;
  /** The same, in the room of what it returned the last time: nobody may have kept that. */
  sendAgain(out: Outgoing): Buf;
  /** For `sendHeld`, as often as wanted: `bytes` again and again until `count` (more than they are) went out. */
  repeated(bytes: Buf, count: number): Outgoing;
  /** Clocks `bytes` out with chip select high (SD cards want 74 such clocks at power-on, 8 to let go of the data line). */
  idle(bytes: Buf): void;
}
