// What a virtual board played, as a WAV file: 8 bits, one channel. Layer: host/simulator.
// Spec: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0", WAVE form, PCM.
import type { SoundStretch } from "../../hardware/virtual/chips/speaker.js";

const HEADER_BYTES = 44;
const MIDDLE = 128;

/**
 * Begins with the first sound and has its rate; pauses are silence of their length, and what has another rate is put
 * in by its nearest levels. Without any sound: a file of no samples.
 */
export function wavOf(stretches: readonly SoundStretch[]): Uint8Array {
  const first = stretches[0];
  if (first === undefined) return wavFile(8000, new Uint8Array(0));
  const { startNs, periodNs } = first;
  const place = (ns: number) => Math.round((ns - startNs) / periodNs);
  const length = Math.max(...stretches.map((one) => place(one.startNs + one.periodNs * one.samples.length)));
  const samples = new Uint8Array(length).fill(MIDDLE);
  for (const stretch of stretches) {
    const from = place(stretch.startNs);
    const count = Math.round((stretch.periodNs * stretch.samples.length) / periodNs);
    for (let i = 0; i < count && from + i < length; i++) {
      const at = Math.floor((i * periodNs) / stretch.periodNs + 1e-6);
      samples[from + i] = stretch.samples[Math.min(at, stretch.samples.length - 1)];
    }
  }
  return wavFile(Math.round(1e9 / periodNs), samples);
}

/** @param samples 8 bits without a sign, one channel */
export function wavFile(rate: number, samples: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + samples.length + (samples.length % 2));
  const header = new DataView(bytes.buffer);
  const name = (at: number, text: string) => {
    for (let i = 0; i < 4; i++) bytes[at + i] = text.charCodeAt(i);
  };
  name(0, "RIFF");
  header.setUint32(4, bytes.length - 8, true);
  name(8, "WAVE");
  name(12, "fmt ");
  header.setUint32(16, 16, true);
  // WAVE_FORMAT_PCM, channels, samples and bytes a second, bytes and bits a sample.
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, rate, true);
  header.setUint32(28, rate, true);
  header.setUint16(32, 1, true);
  header.setUint16(34, 8, true);
  name(36, "data");
  header.setUint32(40, samples.length, true);
  bytes.set(samples, HEADER_BYTES);
  return bytes;
}
