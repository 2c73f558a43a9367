// An SPI device on an Espruino hardware bus. Layer: platforms/espruino.
// Source: Espruino reference, class SPI (setup, send, write). One native call a transfer: per-byte work costs 0.1 ms.
import type { Buf } from "../../core/bytes/buf.js";
import type { Outgoing, SpiDevice } from "../../hal/spi-device.js";
import { burstRoom } from "./burst-room.js";

export class EspruinoSpiDevice implements SpiDevice {
  readonly bus: SPI;
  readonly chipSelect: Pin;
  private pins: { sck: Pin; mosi: Pin; miso: Pin };

  constructor(bus: SPI, pins: { sck: Pin; mosi: Pin; miso: Pin }, chipSelect: Pin, clockHz: number) {
    // Found in the bus itself they take no variables to be called (see burst-room.ts), and 0.1 ms less.
    const send = bus.send;
    const write = bus.write;
    bus.send = send;
    bus.write = write;
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

  sendAgain(out: Outgoing): Buf {
    digitalWrite(this.chipSelect, false);
    const room = burstRoom;
    let bytes = room.none;
    room.bytes = bytes;
    bytes = this.bus.send(out as Buf);
    room.bytes = bytes;
    return bytes;
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
