// A serial line, 8N1: the microcontroller's UART with its receive FIFO, and the host's end of the cable. Each byte
// takes ten bit times, each way. Layer: hardware/virtual/chips.
// Interrupts as a PL011 gives them: ARM PrimeCell UART (PL011) Technical Reference Manual r1p5, section 2.8.
import type { Alarm, SimulatedClock } from "../clock.js";
import type { Violations } from "../violations.js";
import type { BoardSerial } from "../virtual-board.js";

const BITS_PER_BYTE = 10;
const TIMEOUT_BITS = 32;
/** Rates further apart than this are not understood: half a bit over a frame of ten. */
const TOLERANCE = 0.05;

/** Bytes on their way over one wire, in order, with the time at which each has arrived. */
class Wire {
  private bytes: number[] = [];
  private times: number[] = [];
  private taken = 0;
  private freeNs = 0;

  /** @returns when the last bit is out. */
  send(bytes: Uint8Array, nowNs: number, byteNs: number): number {
    let time = Math.max(nowNs, this.freeNs);
    for (let i = 0; i < bytes.length; i += 1) {
      time += byteNs;
      this.bytes.push(bytes[i] as number);
      this.times.push(time);
    }
    this.freeNs = time;
    return time;
  }

  get waiting(): number {
    return this.bytes.length - this.taken;
  }

  /** When byte `index` of those not yet taken arrives. */
  arrival(index: number): number {
    return this.times[this.taken + index] as number;
  }

  arrived(nowNs: number): number {
    let low = this.taken;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.times[middle] as number) <= nowNs) low = middle + 1;
      else high = middle;
    }
    return low - this.taken;
  }

  take(count: number): Uint8Array {
    const result = Uint8Array.from(this.bytes.slice(this.taken, this.taken + count));
    this.taken += count;
    if (this.taken > 4096 && this.taken * 2 > this.bytes.length) {
      this.bytes = this.bytes.slice(this.taken);
      this.times = this.times.slice(this.taken);
      this.taken = 0;
    }
    return result;
  }
}

export class Uart implements BoardSerial {
  private readonly out = new Wire();
  private readonly in = new Wire();
  private baud: number;
  private fifoBytes = 1024;
  private readonly fifo: number[] = [];
  private listener: (() => void) | null = null;
  private alarm: Alarm | null = null;

  constructor(
    readonly name: string,
    private readonly hostBaud: number,
    private readonly clock: SimulatedClock,
    private readonly violations: Violations,
  ) {
    this.baud = hostBaud;
  }

  setBaud(baud: number): void {
    if (!(baud > 0) || !(baud < Number.POSITIVE_INFINITY)) {
      this.violations.add(`${this.name}: a rate of ${baud} baud`);
      return;
    }
    this.baud = baud;
  }

  transmit(bytes: Uint8Array): number {
    return this.out.send(this.asHeard(bytes), this.clock.nowNs, (BITS_PER_BYTE * 1e9) / this.baud);
  }

  get available(): number {
    this.fill();
    return this.fifo.length;
  }

  receive(max = Number.POSITIVE_INFINITY): Uint8Array {
    this.fill();
    return Uint8Array.from(this.fifo.splice(0, Math.min(max, this.fifo.length)));
  }

  setFifo(bytes: number): void {
    this.fifoBytes = Math.max(1, bytes);
  }

  onReceive(listener: (() => void) | null): void {
    this.listener = listener;
    this.arm();
  }

  /** The host's end: what has arrived there by now. */
  takeAtHost(): Uint8Array {
    return this.out.take(this.out.arrived(this.clock.nowNs));
  }

  sendFromHost(bytes: Uint8Array): void {
    this.in.send(this.asHeard(bytes), this.clock.nowNs, (BITS_PER_BYTE * 1e9) / this.hostBaud);
    this.arm();
  }

  /** At rates that do not match, the other end hears nonsense. */
  private asHeard(bytes: Uint8Array): Uint8Array {
    if (Math.abs(this.baud / this.hostBaud - 1) <= TOLERANCE) return bytes;
    this.violations.add(`${this.name}: ${this.baud} baud on a line of ${this.hostBaud}`);
    return bytes.map((byte) => (byte * 167 + 89) & 0xff);
  }

  /** Moves what has arrived into the FIFO; what does not fit is lost. */
  private fill(): void {
    const arrived = this.in.arrived(this.clock.nowNs);
    if (arrived === 0) return;
    for (const byte of this.in.take(arrived)) {
      if (this.fifo.length < this.fifoBytes) this.fifo.push(byte);
      else this.violations.add(`${this.name}: receive FIFO of ${this.fifoBytes} bytes overran`);
    }
  }

  /** Sets the next interrupt: at half the FIFO, or a while after the last byte that is on its way. */
  private arm(): void {
    this.clock.cancel(this.alarm);
    this.alarm = null;
    if (this.listener === null || (this.in.waiting === 0 && this.fifo.length === 0)) return;
    const half = Math.max(1, Math.min(16, this.fifoBytes >> 1));
    const wanted = half - this.fifo.length;
    let timeNs = this.clock.nowNs;
    if (this.in.waiting >= wanted && wanted > 0) timeNs = this.in.arrival(wanted - 1);
    else if (wanted > 0) {
      const lastNs = this.in.waiting > 0 ? this.in.arrival(this.in.waiting - 1) : this.clock.nowNs;
      timeNs = lastNs + (TIMEOUT_BITS * 1e9) / this.hostBaud;
    }
    this.alarm = this.clock.at(timeNs, () => this.interrupt());
  }

  private interrupt(): void {
    this.alarm = null;
    this.fill();
    const before = this.fifo.length;
    this.listener?.();
    if (this.fifo.length < before) this.arm();
    // A listener that took nothing is asked again when more has come.
    else if (this.in.waiting > 0) this.alarm = this.clock.at(this.in.arrival(0), () => this.interrupt());
  }
}
