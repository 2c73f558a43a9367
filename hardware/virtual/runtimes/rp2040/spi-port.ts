// The RP2040's two SPI controllers on the board's buses: a frame takes the wire time of its bits, and the chips answer
// when its last bit has been clocked. Layer: hardware/virtual/runtimes/rp2040.
// Spec: RP2040 datasheet 4.4 (PL022: SSPCR0 has frame size, SPO, SPH), table 2 (function 1 of a pin is SPI).
import type { RP2040 } from "rp2040js";
import type { BoardSpi, RuntimeBoard } from "../../virtual-board.js";
import type { EmulatorClock } from "./emulator-clock.js";

const SSPCR0 = 0x00;
const SPO = 1 << 6;
const SPH = 1 << 7;
const FUNCTION_SPI = 1;
const UNDRIVEN = 0xff;

export function connectSpi(mcu: RP2040, clock: EmulatorClock, board: RuntimeBoard, now: () => void): () => void {
  connectOne(mcu, 0, clock, board, now);
  connectOne(mcu, 1, clock, board, now);
  return () => {
    for (const port of mcu.spi) port.onTransmit = () => {};
  };
}

function connectOne(mcu: RP2040, index: 0 | 1, clock: EmulatorClock, board: RuntimeBoard, now: () => void): void {
  const port = mcu.spi[index];
  // Espruino counts from 1.
  const bus = board.spi(`SPI${index + 1}`);
  const sck = bus === null ? null : mcu.gpio[Number(bus.sck.slice(1))];
  const mosi = bus === null ? null : mcu.gpio[Number(bus.mosi.slice(1))];
  let frame = 0;
  const complete = clock.createAlarm(() => {
    let received = UNDRIVEN;
    if (bus !== null && sck?.functionSelect === FUNCTION_SPI && mosi?.functionSelect === FUNCTION_SPI) {
      now();
      received = exchange(bus, frame, port.dataBits, port.clockFrequency);
      // What a chip did may have set an alarm of the board.
      const alarmNs = board.clock.nextAlarmNs - board.clock.nowNs + clock.nanos;
      if (alarmNs < clock.stopNs) clock.stopNs = alarmNs;
    }
    port.completeTransmit(received);
  });
  port.onTransmit = (value) => {
    frame = value;
    const mode = port.readUint32(SSPCR0);
    bus?.setMode((((mode & SPO) === 0 ? 0 : 2) | ((mode & SPH) === 0 ? 0 : 1)) as 0 | 1 | 2 | 3);
    // A controller without a clock never finishes; 1 s is as good as never.
    complete.schedule(port.clockFrequency === 0 ? 1e9 : (port.dataBits * 1e9) / port.clockFrequency);
  };
}

function exchange(bus: BoardSpi, frame: number, bits: number, clockHz: number): number {
  if (bits <= 8) return bus.exchange(frame & 0xff, clockHz);
  const high = bus.exchange(frame >> 8, clockHz);
  return (high << 8) | bus.exchange(frame & 0xff, clockHz);
}
