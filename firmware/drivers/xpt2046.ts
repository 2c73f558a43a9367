// The XPT2046 touch controller: where the screen is pressed, as raw values. Layer: drivers.
// XPT2046 data sheet (2007.5), "Digital interface": a control byte, then the twelve bits in the upper 15 of the next two
// bytes; here seven conversions go out in one call. Our own driver, for interpreters that have none.
import { type Buf, filled, put, u8 } from "../core/bytes/buf.js";
import type { SpiDevice } from "../hal/spi-device.js";
import { FULL_SCALE, MEASURE_X, MEASURE_Y, MEASURE_Z1, MEASURE_Z2_AND_SLEEP } from "./xpt2046-protocol.js";

/** A control byte and its answer. */
const CONVERSION = 3;
/** Z1 + 4095 - Z2 of a finger is far above this; without one it is near 0. */
const PRESSED = 400;
/** Two conversions of one place differ by less. */
const STEADY = 80;

export class Xpt2046 {
  /** Raw, 0 to 4095: along the screen's longer edge and along its shorter one. */
  across: number;
  down: number;
  private spi: SpiDevice;
  private out: Buf;

  constructor(spi: SpiDevice) {
    this.across = 0;
    this.down = 0;
    this.spi = spi;
    // The first conversion of each pair of plates is not settled: it is thrown away.
    const series = [MEASURE_Y, MEASURE_Y, MEASURE_X, MEASURE_X, MEASURE_Y, MEASURE_X, MEASURE_Z1, MEASURE_Z2_AND_SLEEP];
    this.out = filled(series.length * CONVERSION, 0);
    for (let i = 0; i < series.length; i++) {
      put(this.out, i * CONVERSION, [series[i]]);
    }
  }

  /** Measures. @returns whether the screen is pressed, and steadily: then `across` and `down` say where */
  sample(): boolean {
    const bytes = this.spi.send(this.out);
    const across = conversion(bytes, 1);
    const down = conversion(bytes, 3);
    const pressure = conversion(bytes, 6) + FULL_SCALE - conversion(bytes, 7);
    if (pressure < PRESSED || differ(across, conversion(bytes, 4)) || differ(down, conversion(bytes, 5))) {
      return false;
    }
    this.across = across;
    this.down = down;
    return true;
  }
}

function conversion(bytes: Buf, index: number): number {
  const at = index * CONVERSION + 1;
  const bits = u8(bytes, at) * 256 + u8(bytes, at + 1);
  return (bits - (bits % 8)) / 8;
}

function differ(a: number, b: number): boolean {
  return a - b > STEADY || b - a > STEADY;
}
