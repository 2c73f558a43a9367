// Math.random and E.hwRand: the same numbers on every run, so that two runs of a scenario are the same run.
// Layer: hardware/virtual/runtimes/espruino. The generator is Marsaglia's xorshift32.
export class RandomNumbers {
  private state = 0x2545f491;

  seed(value: number): void {
    this.state = (Math.trunc(value) ^ 0x2545f491) >>> 0 || 1;
  }

  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number {
    let state = this.state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.state = state >>> 0;
    return this.state / 4294967296;
  }
}
