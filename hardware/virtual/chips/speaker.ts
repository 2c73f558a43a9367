// What is at the board's sound output: it writes down the levels that it is given, and when. Layer: hardware/virtual.
// A stretch is a run of levels at one rate. How long a level is held, and what a coil makes of it, is not modelled.

/** Levels that followed each other evenly. */
export interface SoundStretch {
  /** When the first level went out, ns since power-on. */
  readonly startNs: number;
  /** From one level to the next. */
  readonly periodNs: number;
  /** 8 bits, 128 is the middle. */
  readonly samples: Uint8Array;
}

/** Longer than this without a level is silence, ns. */
const PAUSE_NS = 2e6;
/** Kept at most: an hour at 16 kHz. What comes later is not recorded. */
const MOST_SAMPLES = 60e6;

export class Speaker {
  private readonly pieces: SoundStretch[] = [];
  private count = 0;
  private single: { startNs: number; lastNs: number; levels: number[] } | null = null;

  /** @param pin that it is wired to */
  constructor(readonly pin: string) {}

  /** Levels that go out one after the other from `startNs` on. */
  play(startNs: number, periodNs: number, samples: Uint8Array): void {
    if (samples.length === 0 || this.count + samples.length > MOST_SAMPLES) return;
    this.count += samples.length;
    this.pieces.push({ startNs, periodNs, samples });
  }

  /** One level, for engines that tell them one by one. */
  level(nowNs: number, sample: number): void {
    const { single } = this;
    if (single !== null && nowNs - single.lastNs < PAUSE_NS) {
      single.lastNs = nowNs;
      single.levels.push(sample);
      return;
    }
    this.endSingle();
    this.single = { startNs: nowNs, lastNs: nowNs, levels: [sample] };
  }

  private endSingle(): void {
    const { single } = this;
    this.single = null;
    // A level by itself is a pin set to rest.
    if (single === null || single.levels.length < 2) return;
    const periodNs = (single.lastNs - single.startNs) / (single.levels.length - 1);
    this.play(single.startNs, periodNs, Uint8Array.from(single.levels));
  }

  /** All that was heard, in the order of time; what follows without a pause is one stretch. */
  get stretches(): SoundStretch[] {
    this.endSingle();
    const joined: { startNs: number; periodNs: number; parts: Uint8Array[]; length: number }[] = [];
    for (const { startNs, periodNs, samples } of this.pieces) {
      const last = joined[joined.length - 1];
      const endNs = last === undefined ? 0 : last.startNs + last.periodNs * last.length;
      if (last !== undefined && last.periodNs === periodNs && Math.abs(startNs - endNs) < periodNs / 2) {
        last.parts.push(samples);
        last.length += samples.length;
      } else joined.push({ startNs, periodNs, parts: [samples], length: samples.length });
    }
    return joined.map(({ startNs, periodNs, parts, length }) => {
      const samples = new Uint8Array(length);
      let at = 0;
      for (const part of parts) {
        samples.set(part, at);
        at += part.length;
      }
      return { startNs, periodNs, samples };
    });
  }
}
