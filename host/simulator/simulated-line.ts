// The serial line of a simulated board, in real time: what goes over it takes as long as on the wire. Layer:
// host/simulator. The servers (pty, TCP, RFC 2217) and the transport within this process hang on it.
import { setTimeout as sleep } from "node:timers/promises";
import type { UsbSerial } from "../../hardware/virtual/engine.js";
import type { Transport } from "../link/transport.js";
import { LineNoise } from "./line-noise.js";
import type { SerialLine } from "./serial-line.js";
import type { SimulatedPlayer } from "./simulated-player.js";

export interface LineOptions {
  /** Probability of a flipped bit, each way. Default 0. */
  readonly noise?: number;
  /** Bits a second; default 115,200. */
  readonly baud?: number;
  readonly seed?: number;
}

/** Simulated time runs in pieces of this length: what a byte waits at most. */
const SLICE_MS = 2;
/** After a pause of the PC the board does not hurry to catch up with more than this. */
const MOST_BEHIND_MS = 1000;

export class SimulatedLine implements SerialLine {
  /** Takes what the board sends, as it arrives. */
  onBytes: ((bytes: Uint8Array) => void) | null = null;
  private readonly out: LineNoise;
  private readonly in: LineNoise;
  private isRunning = true;
  private readonly bytesPerMs: number;
  private freeMs = 0;
  private readonly ended: Promise<void>;

  constructor(
    readonly player: SimulatedPlayer,
    options: LineOptions = {},
  ) {
    const { noise = 0, seed = 1, baud = 115_200 } = options;
    this.bytesPerMs = baud / 10_000;
    this.out = new LineNoise(noise, seed);
    this.in = new LineNoise(noise, seed + 1);
    if (this.usb === null) player.onSerialBytes = (bytes) => this.onBytes?.(this.out.pass(bytes));
    this.ended = this.run();
  }

  /** Towards the board. */
  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const arriving = this.in.pass(bytes);
    if (this.usb !== null) this.usb.send(arriving);
    else this.player.engine.board.sendSerial(arriving);
    this.freeMs = Math.max(this.freeMs, performance.now()) + bytes.length / this.bytesPerMs;
  }

  get aheadMs(): number {
    return this.usb === null ? Math.max(0, this.freeMs - performance.now()) : 0;
  }

  private get usb(): UsbSerial | null {
    return this.player.engine.usb ?? null;
  }

  /** Bits flipped so far, both ways. */
  get flips(): number {
    return this.out.flips + this.in.flips;
  }

  /** Resolves when `stop` was called; rejects with what stopped the player. */
  get whenEnded(): Promise<void> {
    return this.ended;
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    await this.ended.catch(() => {});
    this.player.dispose();
  }

  private async run(): Promise<void> {
    const { player } = this;
    let start = performance.now() - player.nowMs;
    while (this.isRunning) {
      let behind = performance.now() - start - player.nowMs;
      if (behind > MOST_BEHIND_MS) {
        start += behind - MOST_BEHIND_MS;
        behind = MOST_BEHIND_MS;
      }
      if (behind >= SLICE_MS) await player.run(Math.min(behind, 2 * SLICE_MS));
      else await sleep(1);
      const bytes = this.usb?.take();
      if (bytes !== undefined && bytes.length > 0) this.onBytes?.(this.out.pass(bytes));
    }
  }
}

/** The line as a transport of this process. */
export function transportOf(line: SimulatedLine, baud: number): Transport {
  const transport: Transport = {
    name: "the simulator",
    baud,
    write: (bytes) => line.write(bytes),
    onBytes: null,
    onGone: null,
    close: async () => {
      line.onBytes = null;
    },
  };
  line.onBytes = (bytes) => transport.onBytes?.(bytes);
  line.whenEnded.catch((error) => transport.onGone?.(`the simulated player stopped: ${error.message}`));
  return transport;
}
