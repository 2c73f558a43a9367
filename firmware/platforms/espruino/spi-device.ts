// An SPI device on an Espruino hardware bus. Layer: platforms/espruino.
// Source: Espruino reference, class SPI (setup, send, write). One native call a transfer: per-byte work costs 0.1 ms.
import type { Buf } from "../../core/bytes/buf.js";
import type { Outgoing, SpiDevice } from "../../hal/spi-device.js";

export class EspruinoSpiDevice implements SpiDevice {
  readonly bus: SPI;
  readonly chipSelect: Pin;
  private pins: { sck: Pin; mosi: Pin; miso: Pin };

  constructor(bus: SPI, pins: { sck: Pin; mosi: Pin; miso: Pin }, chipSelect: Pin, clockHz: number) {
    this.bus = bus;
    this.chipSelect = chipSelect;
    this.pins = pins;
    digitalWrite(chipSelect, true);
    pinMode(chipSelect, "output");
    this.setClock(clockHz);
  }

  setClock(clockHz: number): void {
    const pins = this.pins;
    this.bus.setup({ sck: pins.sck, mosi: pins.mosi, miso: pins.miso, baud: clockHz, mode: 0 });
  }

  send(bytes: Buf): Buf {
    return this.bus.send(bytes, this.chipSelect);
  }

  sendHeld(out: Outgoing): Buf {
    digitalWrite(this.chipSelect, false);
    return this.bus.send(out as Buf);
  }

  repeated(bytes: Buf, count: number): Outgoing {
    const length = bytes.length;
    const rest = count % length;
    const whole = { data: bytes, count: (count - rest) / length };
    return rest === 0 ? whole : [whole, new Uint8Array(bytes.buffer, bytes.byteOffset, rest)];
  }

  write(bytes: Buf): void {
    this.bus.write(bytes, this.chipSelect);
  }

  writeAll(parts: readonly Buf[]): void {
    this.bus.write(parts, this.chipSelect);
  }

  idle(bytes: Buf): void {
    digitalWrite(this.chipSelect, true);
    this.bus.write(bytes);
  }
}
