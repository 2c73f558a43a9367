// The frames that were decoded: all of them while there is room, so that a film is decoded once; of longer ones stretches
// from all over, to judge by. Layer: host/convert.

/** Frames of a stretch, and of how many one stretch is kept once there is no room for all. */
const STRETCH = 12;
const FIRST_SPACING = 192;
const MOST_BYTES = 320 * 2 ** 20;

export class FrameStore {
  /** All frames that came are here. */
  isWhole = true;
  count = 0;
  #frames = new Map<number, Uint8Array>();
  #spacing = FIRST_SPACING;
  readonly #most: number;

  constructor(frameBytes: number, mostBytes: number = MOST_BYTES) {
    this.#most = Math.max(STRETCH * 2, Math.floor(mostBytes / frameBytes));
  }

  add(frame: Uint8Array): void {
    const at = this.count++;
    if (this.isWhole || at % this.#spacing < STRETCH) this.#frames.set(at, frame);
    if (this.#frames.size <= this.#most) return;
    if (!this.isWhole) this.#spacing *= 4;
    this.isWhole = false;
    for (const key of this.#frames.keys()) if (key % this.#spacing >= STRETCH) this.#frames.delete(key);
  }

  /** @returns undefined where it is not kept */
  frame(at: number): Uint8Array | undefined {
    return this.#frames.get(at);
  }

  /** Up to `most` stretches of frames that follow each other, from all over. */
  stretches(most: number): Uint8Array[][] {
    const firsts: number[] = [];
    const spacing = this.isWhole ? Math.max(STRETCH, Math.floor(this.count / most)) : this.#spacing;
    for (let at = 0; at < this.count; at += spacing) firsts.push(at);
    const step = Math.max(1, Math.ceil(firsts.length / most));
    return firsts
      .filter((_, i) => i % step === 0)
      .map((first) => {
        const frames: Uint8Array[] = [];
        for (let i = 0; i < STRETCH; i++) {
          const frame = this.#frames.get(first + i);
          if (frame === undefined) break;
          frames.push(frame);
        }
        return frames;
      })
      .filter((frames) => frames.length > 0);
  }
}
