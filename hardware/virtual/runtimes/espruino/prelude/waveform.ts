// Waveforms: sound out of a pin. Layer: hardware/virtual/runtimes/espruino; runs inside the realm.
// Espruino reference: Waveform, analogWrite. Compared with 2v29.277: which buffer plays is kept in `currentBuffer`, which
// outlives a stop, so that one who starts again has to set it to 0; `running` is true until the loop has heard of the end.
import type { PreludePart } from "./kit.js";

export const defineWaveforms: PreludePart = (kit, host) => {
  type Samples = Uint8Array | Uint16Array;
  const { Bytes } = kit;
  const playing: Record<number, Waveform> = {};
  let nextId = 1;
  const options = (value: unknown): Record<string, unknown> => {
    if (value === undefined) return {};
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
    throw new Error(`Expecting options to be undefined or an Object, not ${typeof value}`);
  };

  class Waveform {
    declare buffer: Samples;
    declare buffer2?: Samples;
    declare running?: boolean;
    declare freq?: number;
    declare currentBuffer?: number;
    declare waveformId?: number;
    constructor(samples: unknown, given: unknown) {
      const wanted = options(given);
      const bits = kit.int(wanted.bits);
      if (bits !== 0 && bits !== 8 && bits !== 16) throw new Error("Invalid number of bits");
      const make = (count: number): Samples =>
        bits === 16
          ? new (kit.global.Uint16Array as Uint16ArrayConstructor)(count)
          : new (kit.global.Uint8Array as Uint8ArrayConstructor)(count);
      if (typeof samples === "number") {
        if (kit.int(samples) <= 0) throw new Error("Samples must be greater than 0");
        this.buffer = make(kit.int(samples));
      } else if (typeof samples === "object" && samples !== null && kit.memoryOf(samples) !== null) {
        this.buffer = samples as Samples;
      } else throw new Error("'samples' should be a integer or ArrayBuffer");
      if (wanted.doubleBuffer) this.buffer2 = make(this.buffer.length);
    }
  }
  // The whole memory behind an array is played, whichever part of it the array is.
  const memory = (samples: Samples | undefined): Uint8Array | null => {
    if (samples === undefined) return null;
    return new Bytes(samples instanceof ArrayBuffer ? samples : (samples.buffer as ArrayBuffer));
  };
  const idOf = (wave: Waveform): number => {
    if (wave.waveformId === undefined) Object.defineProperty(wave, "waveformId", { value: nextId++ });
    return wave.waveformId as number;
  };
  const methods: Record<string, (this: Waveform, a: unknown, b: unknown, c: unknown) => unknown> = {
    startOutput(pin, hz, given) {
      if (this.running) throw new Error("Waveform is already running");
      const number = kit.pinOrThrow(pin);
      const rate = kit.float(hz);
      if (!(rate >= 0.001)) throw new Error("Frequency must be above 0.001Hz");
      const first = memory(this.buffer) as Uint8Array;
      const next = options(given).repeat ? (memory(this.buffer2) ?? first) : null;
      playing[idOf(this)] = this;
      this.running = true;
      this.freq = rate;
      host.waveformStart(idOf(this), number, rate, first, next, this.buffer.BYTES_PER_ELEMENT === 2 ? 2 : 1);
    },
    startInput() {
      host.recordingCall("Waveform.startInput");
    },
    stop() {
      if (!this.running) throw new Error("Waveform is not running");
      if (!host.waveformStop(idOf(this))) throw new Error("Waveform couldn't be stopped");
    },
  };
  for (const name in methods) kit.define(Waveform.prototype, name, methods[name]);
  kit.expose(kit.global, "Waveform", Waveform);

  const emit = (wave: Waveform, event: string, buffer: Samples | undefined): void => {
    (wave as unknown as { emit(event: string, buffer: Samples | undefined): void }).emit(event, buffer);
  };
  kit.jobs.waveform = (job) => {
    if (job.kind !== "waveform") return;
    const wave = playing[job.id];
    if (wave === undefined) return;
    const isSecond = host.waveformIsSecond(job.id);
    if (isSecond === null) {
      delete playing[job.id];
      wave.running = false;
      emit(wave, "finish", wave.buffer);
      return;
    }
    const current = isSecond ? 1 : 0;
    if (wave.buffer2 === undefined || (wave.currentBuffer ?? 0) === current) return;
    wave.currentBuffer = current;
    emit(wave, "buffer", isSecond ? wave.buffer : wave.buffer2);
  };
  kit.define(kit.global, "analogWrite", (pin: unknown, value: unknown, given: unknown) => {
    const level = kit.float(value);
    host.analogWrite(kit.pinOrThrow(pin), level, kit.float(options(given).freq));
  });
};
