// Devices on the SPI buses of a board, from its pins as data. Layer: platforms/espruino.
import { EspruinoSpiDevice } from "./spi-device.js";

/** A chip of the board file: its bus, the bus's pins, its own chip select. */
export interface DevicePins {
  bus: string;
  sck: string;
  mosi: string;
  miso: string;
  cs: string;
}

function bus(name: string): SPI {
  return name === "SPI1" ? SPI1 : SPI2;
}

export function deviceOn(pins: DevicePins, clockHz: number): EspruinoSpiDevice {
  return new EspruinoSpiDevice(
    bus(pins.bus),
    { sck: new Pin(pins.sck), mosi: new Pin(pins.mosi), miso: new Pin(pins.miso) },
    new Pin(pins.cs),
    clockHz,
  );
}

/** A device on pins that no bus of the chip's is on: the interpreter moves them itself. */
export function touchDevice(
  pins: { readonly sck: string; readonly mosi: string; readonly miso: string; readonly cs: string },
  clockHz: number,
): EspruinoSpiDevice {
  return new EspruinoSpiDevice(
    new SPI(),
    { sck: new Pin(pins.sck), mosi: new Pin(pins.mosi), miso: new Pin(pins.miso) },
    new Pin(pins.cs),
    clockHz,
  );
}

/** Milliseconds since power-on. */
export function nowMs(): number {
  return Math.floor(getTime() * 1000);
}
