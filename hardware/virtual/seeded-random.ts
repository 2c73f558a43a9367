// Numbers that look random and are the same for the same seed, for delays and faults that a run can repeat.
// Layer: hardware/virtual. xorshift32 (Marsaglia, "Xorshift RNGs", 2003: shifts 13, 17, 5).
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    // Spreads small seeds over all bits; the generator's one forbidden state is 0.
    const spread = Math.imul((seed | 0) + 0x6d2b79f5, 0x9e3779b1) >>> 0;
    this.state = spread === 0 ? 1 : spread;
  }

  /** 0 … 2^32 - 1, never the same as the one before. */
  next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return this.state;
  }

  /** A whole number, least … most, both included. */
  between(least: number, most: number): number {
    if (most <= least) return least;
    return least + (this.next() % (most - least + 1));
  }

  /** A fraction, 0 … below 1. */
  fraction(): number {
    return this.next() / 4294967296;
  }
}
