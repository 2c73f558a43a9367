// Noise on a serial line: each bit is flipped with the same probability, by seed. Layer: host/simulator.
import { SeededRandom } from "../../hardware/virtual/seeded-random.js";

export class LineNoise {
  /** Bits flipped so far. */
  flips = 0;
  private readonly random: SeededRandom;
  /** Bits up to the next one that is flipped. */
  private ahead: number;

  /** @param probability of a bit to be flipped, 0 … 1; one in 40,000 bytes is 3.1e-6 */
  constructor(
    private readonly probability: number,
    seed: number,
  ) {
    this.random = new SeededRandom(seed);
    this.ahead = this.distance();
  }

  /** The bytes as they arrive; the same ones where nothing happens to them. */
  pass(bytes: Uint8Array): Uint8Array {
    const bits = bytes.length * 8;
    if (this.ahead >= bits) {
      this.ahead -= bits;
      return bytes;
    }
    const noisy = bytes.slice();
    let at = this.ahead;
    for (; at < bits; at += 1 + this.distance()) {
      noisy[at >> 3] ^= 1 << (at & 7);
      this.flips += 1;
    }
    this.ahead = at - bits;
    return noisy;
  }

  /** Bits that stay right before the next one flips: a geometric distribution. */
  private distance(): number {
    if (this.probability <= 0) return Number.POSITIVE_INFINITY;
    if (this.probability >= 1) return 0;
    return Math.floor(Math.log(1 - this.random.fraction()) / Math.log(1 - this.probability));
  }
}
