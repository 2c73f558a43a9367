// One chip on an SPI bus, mode 0, most significant bit first. Layer: hal (interfaces only).
import type { Buf } from "../core/bytes/buf.js";

export interface SpiDevice {
  /** Sets the bus clock for this device, in Hz; the hardware may round down. */
  setClock(clockHz: number): void;
  /** Full duplex with chip select held low for the whole call: clocks `bytes` out, returns as many bytes that came in. */
  send(bytes: Buf): Buf;
  /** The same, with what comes in thrown away. */
  write(bytes: Buf): void;
  /** Clocks `bytes` out with chip select high (SD cards want 74 such clocks at power-on). */
  idle(bytes: Buf): void;
}
