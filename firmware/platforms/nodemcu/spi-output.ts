// A chip that is only written to, on NodeMCU's SPI. Layer: platforms/nodemcu. Source: NodeMCU documentation, spi.
// Its DMA takes 4,092 bytes a transfer.
import type { Buf } from "../../core/bytes/buf.js";
import type { SpiOutput } from "../../hal/spi-device.js";

const MOST_BYTES = 4000;

export class NodemcuSpiOutput implements SpiOutput {
  private device: spi.Device;
  /** One for all: a table for each piece would be garbage. */
  private transaction: spi.Transaction;

  constructor(device: spi.Device) {
    this.device = device;
    this.transaction = { txdata: "", rxlen: 0 };
  }

  write(bytes: Buf): void {
    const length = bytes.length;
    const transaction = this.transaction;
    if (length <= MOST_BYTES) {
      transaction.txdata = bytes as unknown as string;
      this.device.transfer(transaction);
    } else {
      for (let at = 0; at < length; at += MOST_BYTES) {
        transaction.txdata = string.sub(bytes, at + 1, at + MOST_BYTES);
        this.device.transfer(transaction);
      }
    }
    transaction.txdata = "";
  }

  writeAll(parts: readonly Buf[]): void {
    for (const part of parts) {
      this.write(part);
    }
  }
}
