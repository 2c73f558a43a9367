// The XPT2046 touch controller on its serial interface: control bytes, conversions, PENIRQ. Layer: hardware/virtual/chips.
// XPT2046 data sheet (2007.5): "Digital interface" (control byte, conversion timing, 8 and 12 bits), table 5 (inputs in
// differential mode), table 7 (power-down), "PENIRQ output", "Pressure measurement". Bytes, not clocks: a conversion's
// first bit comes one clock after the control byte, so that twelve bits lie in the upper 15 of the two bytes that follow.
import type { NetDriver } from "../pin-net.js";
import { SeededRandom } from "../seeded-random.js";
import type { SpiChip, SpiRun } from "../spi-bus.js";
import type { Violations } from "../violations.js";

/** Shortest high and low times of DCLK are 200 ns each. */
const MOST_HZ = 2_500_000;
const START = 0x80;
const EIGHT_BITS = 0x08;
const SINGLE_ENDED = 0x04;
/** A2 to A0 in differential mode. */
const Input = { y: 1, z1: 3, z2: 4, x: 5 } as const;
const FULL_SCALE = 4095;

/** Where the screen is touched, as the plates' voltages: 0 … 4095 each. */
export interface TouchPoint {
  /** What input X (A2-A0 = 5) and input Y (1) say. */
  readonly x: number;
  readonly y: number;
}

export class Xpt2046 implements SpiChip {
  readonly name = "XPT2046";
  private touched: TouchPoint | null = null;
  private selected = false;
  /** Bytes of the running conversion that have not gone out yet. */
  private output: number[] = [];
  /** PD1, PD0 of the last control byte: 0 after power-on. */
  private power = 0;
  private readonly random: SeededRandom;

  constructor(
    private readonly violations: Violations,
    /** PENIRQ: low while touched, else left to its pull-up. */
    private readonly irq: NetDriver,
    seed: number,
    /** Conversions vary by so much, up and down. */
    private readonly noise = 8,
  ) {
    this.random = new SeededRandom(seed);
  }

  /** A finger comes down, moves, or leaves with null. */
  touch(point: TouchPoint | null): void {
    this.touched = point;
    this.showIrq();
  }

  select(selected: boolean): void {
    this.selected = selected;
    if (!selected) this.output = [];
    this.showIrq();
  }

  exchange(run: SpiRun): void {
    if (run.clockHz > MOST_HZ) this.violations.add(`XPT2046: a clock of ${run.clockHz} Hz; it takes ${MOST_HZ}`);
    for (let at = run.from; at < run.to; at += 1) {
      run.rx[at] = this.output.shift() ?? 0;
      const control = run.tx[at] as number;
      if ((control & START) !== 0) this.convert(control);
    }
  }

  idle(): void {
    // Nothing happens without CS.
  }

  private convert(control: number): void {
    // With 16 clocks a conversion the next control byte comes along with the last bits.
    if (this.output.length > 0) this.violations.add("XPT2046: a control byte in the middle of a conversion");
    this.power = control & 3;
    const value = this.measure((control >> 4) & 7, (control & SINGLE_ENDED) !== 0);
    const bits = (control & EIGHT_BITS) === 0 ? value << 3 : (value >> 4) << 7;
    this.output = [bits >> 8, bits & 0xff];
    this.showIrq();
  }

  private measure(input: number, singleEnded: boolean): number {
    if (singleEnded) {
      this.violations.add("XPT2046: temperature, battery and auxiliary input are not connected here");
      return 0;
    }
    const point = this.touched;
    switch (input) {
      case Input.x:
        return this.vary(point?.x ?? 0);
      case Input.y:
        return this.vary(point?.y ?? FULL_SCALE);
      case Input.z1:
        return this.vary(point === null ? 0 : 1000);
      case Input.z2:
        return this.vary(point === null ? FULL_SCALE : 2600);
      default:
        this.violations.add(`XPT2046: input ${input} does not exist in differential mode`);
        return 0;
    }
  }

  private vary(value: number): number {
    return Math.max(0, Math.min(FULL_SCALE, Math.round(value) + this.random.between(-this.noise, this.noise)));
  }

  /** Only in power-down does PENIRQ tell of a touch; while plates are measured it is low or floats. */
  private showIrq(): void {
    this.irq.set(this.touched !== null && this.power === 0 && !this.isConverting ? false : null);
  }

  private get isConverting(): boolean {
    return this.selected && this.output.length > 0;
  }
}
