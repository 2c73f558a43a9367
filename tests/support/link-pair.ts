// Both ends of the link at a line between them, in time that is made up: paced as a UART, with noise, cuts and silence.

import { RowPainter } from "../../firmware/core/display/row-painter.js";
import type { LinkedPlayer } from "../../firmware/core/link/commands.js";
import { type IndexStart, startIndex } from "../../firmware/core/link/index-answer.js";
import { Link } from "../../firmware/core/link/link.js";
import { Part } from "../../firmware/core/player/part.js";
import type { Volume } from "../../firmware/core/storage/volume.js";
import type { Packer } from "../../firmware/hal/packer.js";
import { BoardLink, type LinkClock } from "../../host/link/board-link.js";
import type { Transport } from "../../host/link/transport.js";
import { LineNoise } from "../../host/simulator/line-noise.js";
import { LoopWireBytes } from "./wire-bytes.js";

class MadeUpTime implements LinkClock {
  ms = 0;
  private readonly timers = new Set<{ dueMs: number; everyMs: number; callback: () => void }>();

  now(): number {
    return this.ms;
  }

  every(everyMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.ms + everyMs, everyMs, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  advance(ms: number): void {
    this.ms += ms;
    for (const timer of [...this.timers]) {
      if (timer.dueMs > this.ms || !this.timers.has(timer)) continue;
      timer.dueMs += timer.everyMs;
      timer.callback();
    }
  }
}

/** One direction: bytes arrive as fast as the line carries them, unless it is cut. */
class Wire {
  isCut = false;
  private waiting: Uint8Array[] = [];
  private credit = 0;

  constructor(
    public bytesPerMs: number,
    private readonly noise: LineNoise,
    private readonly deliver: (bytes: Uint8Array) => void,
  ) {}

  send(bytes: Uint8Array): void {
    this.waiting.push(bytes.slice());
  }

  drop(): void {
    this.waiting = [];
  }

  advance(ms: number): void {
    this.credit = Math.min(this.credit + ms * this.bytesPerMs, this.waiting.length === 0 ? 0 : 1e9);
    while (this.waiting.length > 0 && this.credit >= 1) {
      const piece = this.waiting[0].subarray(0, Math.floor(this.credit));
      this.credit -= piece.length;
      if (piece.length === this.waiting[0].length) this.waiting.shift();
      else this.waiting[0] = this.waiting[0].subarray(piece.length);
      if (!this.isCut) this.deliver(this.noise.pass(piece));
    }
  }
}

export interface PairOptions {
  readonly baud?: number;
  readonly noise?: number;
  readonly seed?: number;
  readonly packer?: Packer;
  /** The fastest rate that the line carries. */
  readonly mostBaud?: number;
}

export class LinkPair {
  readonly time = new MadeUpTime();
  volume: Volume | null;
  readonly pressed: string[] = [];
  readonly rows = new RowPainter({} as never);
  host: BoardLink;
  /** What the board's line carried besides frames, one character a byte. */
  text = "";
  /** Screens that were put before the player's own, null where they were taken away. */
  readonly covers: unknown[] = [];
  /** Of both ends of the line, bits a second. */
  readonly rates: { host: number; board: number };
  private readonly board: Link;
  private readonly toBoard: Wire;
  private readonly toHost: Wire;
  /** Called every made-up millisecond. */
  onMs: (() => void) | null = null;
  private transport: Transport | null = null;
  private stepMs = 0;

  constructor(
    volume: Volume | null,
    private readonly options: PairOptions = {},
  ) {
    const { baud = 115_200, noise = 0, seed = 1 } = options;
    this.volume = volume;
    const bytesPerMs = baud / 10_000;
    this.toBoard = new Wire(bytesPerMs, new LineNoise(noise, seed), (bytes) => {
      this.board.put(Buffer.from(this.understood(bytes)).toString("latin1"), Math.floor(this.time.ms));
      this.stepMs = 0;
    });
    this.toHost = new Wire(bytesPerMs, new LineNoise(noise, seed + 1), (bytes) =>
      this.transport?.onBytes?.(this.understood(bytes)),
    );
    const player: LinkedPlayer = {
      buttons: { change: (button, down) => this.pressed.push(`${button}${down ? "down" : "up"}`) },
      rows: this.rows,
      catalogs: new Part<IndexStart>(() => startIndex, []),
      volume: () => this.volume,
      cardIsFree: () => true,
      stage: this.stage,
      collect: () => {},
      facts: () => "board test\r\n",
    };
    this.rates = { host: baud, board: baud };
    const line = {
      bytesPerSecond: baud / 10,
      write: (text: string) => this.toHost.send(Buffer.from(text, "latin1")),
      setBaud: (rate: number) => {
        this.rates.board = rate === 0 ? baud : rate;
        line.bytesPerSecond = this.rates.board / 10;
        this.toHost.bytesPerMs = this.rates.board / 10_000;
      },
    };
    this.board = new Link(new LoopWireBytes(), this.options.packer ?? null, line, player);
    this.host = this.connect();
  }

  /** What arrives of these bytes: something else, where one end is faster than the other, or than the line carries. */
  private understood(bytes: Uint8Array): Uint8Array {
    const { host, board } = this.rates;
    return host === board && board <= (this.options.mostBaud ?? Number.POSITIVE_INFINITY)
      ? bytes
      : bytes.map((byte) => byte ^ 0x5a);
  }

  /** A stage that shows nothing. */
  private get stage(): LinkedPlayer["stage"] {
    const nothing = new Part(() => () => ({ step: () => false, screen: null, refusal: null }), []);
    return {
      outputs: { log: () => {}, memory: { collect: () => {} } } as never,
      parts: { texts: nothing, videos: nothing } as never,
      cover: (screen) => void this.covers.push(screen),
    };
  }

  /** A host at the line, in the place of the one before. */
  connect(): BoardLink {
    const transport: Transport = {
      name: "pair",
      baud: this.options.baud ?? 115_200,
      write: (bytes) => this.toBoard.send(bytes),
      onBytes: null,
      onGone: null,
      close: async () => {},
      setBaud: async (rate) => {
        this.rates.host = rate;
        this.toBoard.bytesPerMs = rate / 10_000;
      },
    };
    this.transport = transport;
    this.host = new BoardLink(transport, this.time);
    this.host.onText = (text) => {
      this.text += text;
    };
    return this.host;
  }

  /** Pulls the cable: what is on its way is lost, and the host hears of it. */
  unplug(): void {
    const { transport } = this;
    this.transport = null;
    this.toBoard.drop();
    this.toHost.drop();
    transport?.onGone?.("unplugged");
  }

  cut(isCut: boolean): void {
    this.toBoard.isCut = isCut;
    this.toHost.isCut = isCut;
  }

  /** Something else is on the line. */
  inject(bytes: Uint8Array, to: "board" | "host"): void {
    (to === "board" ? this.toBoard : this.toHost).send(bytes);
  }

  say(line: string): void {
    this.board.say(line);
    this.stepMs = 0;
  }

  /** Runs until the promise is settled. */
  async run<T>(promise: Promise<T>, atMostMs = 3_600_000): Promise<T> {
    let isSettled = false;
    const settled = promise.finally(() => {
      isSettled = true;
    });
    settled.catch(() => {});
    const endMs = this.time.ms + atMostMs;
    while (!isSettled) {
      if (this.time.ms > endMs) throw new Error(`not settled within ${atMostMs} ms of made-up time`);
      this.advance();
      for (let i = 0; i < 4; i++) await null;
    }
    return settled;
  }

  async wait(ms: number): Promise<void> {
    for (const endMs = this.time.ms + ms; this.time.ms < endMs; ) {
      this.advance();
      await null;
    }
  }

  private advance(): void {
    this.time.advance(1);
    this.onMs?.();
    this.toBoard.advance(1);
    if (this.time.ms >= this.stepMs) {
      const wait = this.board.step(Math.floor(this.time.ms));
      this.stepMs = wait < 0 ? Number.POSITIVE_INFINITY : this.time.ms + wait;
    }
    this.toHost.advance(1);
  }
}
