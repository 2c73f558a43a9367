// Waveforms that play: samples go from their buffers to a pin by themselves, while firmware runs.
// Layer: hardware/virtual/runtimes/espruino. Follows the interpreter's utility timer (Espruino 2v29, jstimer.c): the first
// sample goes out one period after the start, periods are whole microseconds, and the chip adds its own to each.
// Samples are taken in pieces of 8 ms or less: what is written into a piece meanwhile counts as written in time. Two
// waveforms on one pin are not mixed.
import type { Alarm } from "../../../clock.js";
import type { RuntimeBoard } from "../../../virtual-board.js";
import type { ChipFacts } from "../chips.js";
import type { Scheduler } from "./scheduler.js";

const PIECE = 64;

interface Playing {
  readonly pin: number;
  /** 2 where samples are little-endian 16-bit ones: what is heard is their upper byte. */
  readonly width: 1 | 2;
  readonly periodNs: number;
  current: Uint8Array;
  /** What is played next; null for nothing. */
  next: Uint8Array | null;
  isSecond: boolean;
  at: number;
  /** When the sample before `at` went out. */
  timeNs: number;
  alarm: Alarm | null;
}

export class Waveforms {
  private readonly playing = new Map<number, Playing>();
  /** Pins that analogWrite has made outputs of this kind. */
  private readonly outputs = new Set<number>();

  constructor(
    private readonly board: RuntimeBoard,
    private readonly chip: ChipFacts,
    private readonly scheduler: Scheduler,
  ) {}

  setOutput(pin: number): void {
    this.outputs.add(pin);
  }

  /** @param next what follows the first buffer, over and over; null: it ends with the first one */
  start(id: number, pin: number, hz: number, first: Uint8Array, next: Uint8Array | null, width: 1 | 2): void {
    const periodNs = Math.max(1, Math.floor(1e6 / hz)) * 1000 + this.chip.waveformDelayNs;
    const timeNs = this.board.clock.nowNs;
    const one = { pin, width, periodNs, current: first, next, isSecond: false, at: 0, timeNs, alarm: null };
    this.playing.set(id, one);
    this.wait(id, one);
  }

  /** @returns whether it played */
  stop(id: number): boolean {
    const one = this.playing.get(id);
    if (one === undefined) return false;
    this.board.clock.cancel(one.alarm);
    this.take(one, Math.floor((this.board.clock.nowNs - one.timeNs) / one.periodNs + 1e-6));
    this.playing.delete(id);
    this.scheduler.addEvent({ kind: "waveform", id });
    return true;
  }

  /** Whether the second buffer plays; null where nothing does. */
  isSecond(id: number): boolean | null {
    return this.playing.get(id)?.isSecond ?? null;
  }

  private wait(id: number, one: Playing): void {
    const count = Math.min(PIECE, one.current.length / one.width - one.at);
    one.alarm = this.board.clock.at(one.timeNs + count * one.periodNs, () => {
      this.take(one, count);
      if (one.at * one.width < one.current.length || this.flip(id, one)) this.wait(id, one);
    });
  }

  private take(one: Playing, count: number): void {
    const from = one.at;
    const left = Math.min(count, one.current.length / one.width - from);
    const samples = new Uint8Array(left);
    for (let i = 0; i < left; i++) samples[i] = one.current[(from + i) * one.width + one.width - 1];
    const { speaker } = this.board;
    if (speaker !== null && speaker.pin === `D${one.pin}` && this.outputs.has(one.pin)) {
      speaker.play(one.timeNs + one.periodNs, one.periodNs, samples);
    }
    one.at += left;
    one.timeNs += left * one.periodNs;
  }

  /** Returns false where nothing follows. */
  private flip(id: number, one: Playing): boolean {
    const { next } = one;
    this.scheduler.addEvent({ kind: "waveform", id });
    if (next === null) {
      this.playing.delete(id);
      return false;
    }
    one.next = one.current;
    one.current = next;
    one.isSecond = one.current !== one.next && !one.isSecond;
    one.at = 0;
    return true;
  }
}
