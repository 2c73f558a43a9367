// Where the samples of a video lie among its frames: a chunk in front of the frame at whose time the one before it begins to
// be heard. So a player whose two buffers hold a chunk each always has the next one in time. Layer: host/media.
// Spec: Microsoft, "AVI RIFF File Reference": dwInitialFrames says by how many frames sound lies in front.

export interface SoundFormat {
  /** Samples a second: 8 bits without a sign, one channel. */
  readonly rate: number;
  readonly chunkSamples: number;
}

export function initialFrames({ rate, chunkSamples }: SoundFormat, framesPerSecond: number): number {
  return Math.max(1, Math.round((chunkSamples / rate) * framesPerSecond));
}

export class SoundSchedule {
  private next = 0;

  constructor(
    private readonly sound: SoundFormat,
    private readonly framesPerSecond: number,
  ) {}

  /** Samples that have to be there in front of frame `frame`. */
  needed(frame: number): number {
    const { rate, chunkSamples } = this.sound;
    const seconds = frame / this.framesPerSecond;
    // A little more than the time of the frame: rounding must not make a chunk late.
    return (Math.floor((seconds * rate) / chunkSamples + 1e-9) + 2) * chunkSamples;
  }

  /**
   * The chunks to be written in front of frame `frame` (Infinity: behind the last one), each as its first sample and the
   * one behind its last. @param there how many samples there are
   */
  *due(frame: number, there: number): Iterable<[number, number]> {
    const { chunkSamples } = this.sound;
    const end = Math.min(there, frame === Number.POSITIVE_INFINITY ? there : this.needed(frame));
    while (this.next < end) {
      const to = Math.min(this.next + chunkSamples, there);
      yield [this.next, to];
      this.next = to;
    }
  }
}
