// Sound on Espruino: a Waveform of two buffers, whose samples the interpreter's own timer brings to a pin.
// Layer: platforms/espruino. Source: Espruino reference, Waveform; its public source, jswrap_waveform.c and jstimer.c.
// No listener hears of the buffers: the interpreter keeps in `currentBuffer` which one it plays, and that is asked.
import { board } from "#board";
import type { FrameClock } from "../../core/video/frame-clock.js";
import type { RawFrame } from "../../core/video/raw-frame.js";
import type { ReadAhead } from "../../core/video/read-ahead.js";
import type { SoundInfo } from "../../core/video/sound.js";
import { SoundTrack } from "../../core/video/sound-track.js";
import type { SoundOutput } from "../../hal/sound-output.js";
import { nowMs } from "./board-devices.js";
import { copyBytes } from "./copy-bytes.js";

/** Of a pin whose pulses a filter makes a voltage of: above what is heard, with more than eight bits left. */
const PULSES_HZ = 60_000;
const SILENCE = 128;
const VARIABLE_BYTES = 14;
/** Variables that stay free for everything else. */
const SPARE = 1500;

class EspruinoSoundOutput implements SoundOutput {
  readonly halfSamples: number;
  private wave: Waveform | null;
  private pin: Pin;
  private hz: number;
  private halfMs: number;
  /** Halves that were played, when the last one ended, and which one played then. */
  private count: number;
  private endMs: number;
  private current: number;

  constructor(pin: string, rate: number) {
    // Whole microseconds, and what the timer adds to each.
    const micros = Math.round(1e6 / rate);
    const samples = halfOf(rate);
    this.halfSamples = samples;
    this.pin = new Pin(pin);
    // A little slower than meant, since the interpreter takes the whole part of the period.
    this.hz = 1e6 / (micros - board.sound.delayMicros + 0.5);
    this.halfMs = (micros * samples) / 1000;
    this.wave = new Waveform(samples, { doubleBuffer: true });
    this.count = 0;
    this.endMs = 0;
    this.current = 0;
    this.level(0.5);
  }

  private level(value: number): void {
    if (board.sound.isPulsed) {
      analogWrite(this.pin, value, { freq: PULSES_HZ });
    } else {
      analogWrite(this.pin, value);
    }
  }

  half(half: number): Uint8Array {
    const wave = this.wave as Waveform;
    return half === 0 ? wave.buffer : wave.buffer2;
  }

  put(half: number, at: number, bytes: Uint8Array, offset: number, count: number): void {
    copyBytes(bytes.buffer, bytes.byteOffset + offset, count, this.half(half), at);
  }

  fillUp(half: number, at: number): void {
    const samples = this.half(half);
    // To fill a part of an array takes as long as to fill all of it.
    new Uint8Array(samples.buffer, at, samples.length - at).fill(SILENCE);
  }

  begin(): boolean {
    const wave = this.wave as Waveform;
    if (wave.running === true) {
      return false;
    }
    // What it was at the last time.
    wave.currentBuffer = 0;
    wave.startOutput(this.pin, this.hz, { repeat: true });
    this.count = 0;
    this.current = 0;
    this.endMs = nowMs();
    return true;
  }

  halt(): void {
    (this.wave as Waveform).stop();
  }

  halvesPlayed(): number {
    const now = nowMs();
    const halfMs = this.halfMs;
    const passed = now - this.endMs;
    const current = (this.wave as Waveform).currentBuffer;
    // Who asks late has missed two at once, or more: which buffer plays tells even from odd, and the time by half a half.
    const ended =
      current === this.current
        ? 2 * Math.floor((passed + halfMs / 2) / (2 * halfMs))
        : 1 + 2 * Math.floor((passed < halfMs ? 0 : passed - halfMs / 2) / (2 * halfMs));
    if (ended > 0) {
      const endMs = this.endMs + ended * halfMs;
      this.count += ended;
      this.endMs = endMs > now ? now : endMs < now - halfMs ? now - halfMs : endMs;
      this.current = current;
    }
    return this.count;
  }

  release(): void {
    this.wave = null;
    this.level(0);
  }
}

/** Half a second, in whole blocks. */
function halfOf(rate: number): number {
  return Math.round(rate / 1024) * 512;
}

export function startSound(
  info: SoundInfo,
  source: ReadAhead,
  raw: RawFrame | null,
  clock: FrameClock,
): SoundTrack | null {
  if (process.memory(false).free < (2 * halfOf(info.rate)) / VARIABLE_BYTES + SPARE) {
    return null;
  }
  return new SoundTrack(info, new EspruinoSoundOutput(board.sound.pin, info.rate), source, raw, clock);
}
