// What an SD card drives onto its data line: response, busy, data packets, each byte at its time. Layer:
// hardware/virtual/chips. SD Physical Layer Simplified Specification 6.00: 7.2.3 (data read), 7.3.2 (responses), 7.5
// (timing: N_CR, N_AC).
import { CARD_BLOCK_BYTES } from "../card-content.js";
import type { CardCounters } from "../engine.js";
import type { SeededRandom } from "../seeded-random.js";
import type { SpiRun } from "../spi-bus.js";
import type { Answer, CardCommands } from "./sd-commands.js";
import * as sd from "./sd-protocol.js";
import type { CardReader, ReadJob } from "./sd-read.js";

/** Section 4.6.2.1: a host may give up on data that takes longer. */
const READ_TIMEOUT_NS = 100_000_000;
/** One gap in so many between the blocks of CMD18 is longer than N_AC's least. */
const LONGER_GAP_IN = 32;

export class CardOutput {
  /** A fault has pulled the card in mid-block: nothing is driven any more. */
  gone = false;
  /** Bytes clocked since the response ended, for N_RC. */
  sinceReply = 99;
  private busyUntilNs = 0;

  /** Stuff byte, N_CR, response, N_AC. */
  private readonly reply = new Uint8Array(32);
  private replyAt = 0;
  private replyBytes = 0;
  /** Where in the reply the response proper ends. */
  private responseEnd = 0;

  private job: ReadJob | null = null;
  private packetAt = 0;
  private packetWaits = false;
  private packetNs = 0;
  /** Since when the host waits for this packet. */
  private waitNs = 0;
  /** The packet being sent is a register's. */
  private register = false;
  private countedBlock = false;

  constructor(
    private readonly commands: CardCommands,
    private readonly reader: CardReader,
    private readonly random: SeededRandom,
    private readonly counters: CardCounters,
    /** Told when a fault pulls the card, and at what time. */
    private readonly pulledAt: (timeNs: number) => void,
  ) {}

  /** The host has not clocked the whole response yet. */
  get responding(): boolean {
    return this.replyAt < this.responseEnd;
  }

  /** CMD18 is under way and waits for its CMD12. */
  get streaming(): boolean {
    return this.job?.multiple === true;
  }

  /** Data is on its way, or CMD18 under way, and the host has no reason to have given up. */
  receiving(nowNs: number): boolean {
    return (this.job !== null || this.packetWaits) && !this.timedOut(nowNs);
  }

  busy(nowNs: number): boolean {
    return nowNs < this.busyUntilNs;
  }

  /** Nothing more of what was being sent. */
  endData(): void {
    this.job = null;
    this.register = false;
    this.packetWaits = false;
    this.packetAt = 0;
    this.commands.switchTo = null;
  }

  respond(answer: Answer, nowNs: number, stuffBytes: number): void {
    this.replyAt = 0;
    this.replyBytes = 0;
    // The stuff byte has its top bit clear, so that whoever does not skip it takes it for a response.
    for (let i = 0; i < stuffBytes; i += 1) this.put(this.random.between(0x01, 0x7f));
    this.fill(this.random.between(sd.N_CR_LEAST, sd.N_CR_MOST));
    for (const byte of answer.response) this.put(byte);
    this.responseEnd = this.replyBytes;
    if (answer.busyNs !== undefined) this.busyUntilNs = nowNs + answer.busyNs;
    if (answer.register === undefined && answer.read === undefined) return;
    this.fill(this.random.between(sd.N_AC_LEAST, 4));
    this.packetWaits = true;
    this.waitNs = nowNs;
    if (answer.register !== undefined) {
      this.reader.register(answer.register);
      this.register = true;
      this.packetNs = nowNs;
    } else if (answer.read !== undefined) {
      this.job = answer.read;
      this.packetNs = nowNs + this.reader.accessNs(answer.read.block);
    }
  }

  /** Puts bytes [from, to) of the run on the wire. */
  send(run: SpiRun, from: number, to: number): void {
    let at = from;
    while (at < to) {
      const nowNs = run.startNs + (at - run.from) * run.byteNs;
      if (this.replyAt < this.replyBytes) {
        run.rx[at] = this.reply[this.replyAt] as number;
        this.replyAt += 1;
        this.sinceReply = this.replyAt <= this.responseEnd ? 0 : this.sinceReply + 1;
        at += 1;
        continue;
      }
      const start = at;
      if (nowNs < this.busyUntilNs) {
        at = Math.min(to, at + Math.ceil((this.busyUntilNs - nowNs) / run.byteNs));
        run.rx.fill(0, start, at);
      } else if (!this.packetWaits) {
        at = to;
      } else if (nowNs < this.packetNs) {
        at = Math.min(to, at + Math.ceil((this.packetNs - nowNs) / run.byteNs));
      } else {
        at = this.sendPacket(run, at, to, nowNs);
      }
      this.sinceReply += at - start;
    }
  }

  /** @returns where the packet, or the run, ended. */
  private sendPacket(run: SpiRun, from: number, to: number, nowNs: number): number {
    if (this.packetAt === 0 && !this.beginPacket()) return to;
    const reader = this.reader;
    const length = Math.min(to - from, reader.packetBytes - this.packetAt);
    const end = this.packetAt + length;
    const cut = this.pulledWithin(this.packetAt, end);
    if (cut >= 0) {
      const sent = cut - this.packetAt;
      run.rx.set(reader.packet.subarray(this.packetAt, cut), from);
      this.gone = true;
      this.packetWaits = false;
      this.pulledAt(nowNs + sent * run.byteNs);
      return to;
    }
    run.rx.set(reader.packet.subarray(this.packetAt, end), from);
    this.packetAt = end;
    if (!this.register && !this.countedBlock && end >= reader.packetBytes - 2 && reader.packetBytes > 2) {
      this.counters.blocksRead += 1;
      this.countedBlock = true;
    }
    if (end === reader.packetBytes) this.endPacket(nowNs + length * run.byteNs);
    return from + length;
  }

  private beginPacket(): boolean {
    this.countedBlock = false;
    if (this.register || this.job === null) return true;
    const kind = this.reader.next(this.job);
    if (kind !== "silent") return true;
    this.packetNs = Number.POSITIVE_INFINITY;
    return false;
  }

  private endPacket(nowNs: number): void {
    this.packetAt = 0;
    this.packetWaits = false;
    if (this.register) {
      this.register = false;
      if (this.commands.switchTo !== null) this.commands.highSpeed = this.commands.switchTo === 1;
      this.commands.switchTo = null;
      return;
    }
    const job = this.job;
    if (this.reader.packetBytes === 1) {
      // After an error token CMD18 sends nothing more, but still wants its CMD12.
      if (this.reader.lastError === sd.ErrorToken.OUT_OF_RANGE) this.commands.status |= sd.R2.OUT_OF_RANGE;
      else this.commands.status |= sd.R2.CARD_ECC_FAILED | sd.R2.ERROR;
      if (job !== null && !job.multiple) this.job = null;
      return;
    }
    if (job === null || !job.multiple) {
      this.job = null;
      return;
    }
    const gap = this.random.between(1, LONGER_GAP_IN) === 1 ? this.random.between(2, 4) : sd.N_AC_LEAST;
    this.fill(gap);
    this.packetWaits = true;
    this.waitNs = nowNs;
    this.packetNs = nowNs + this.reader.gapNs(job.block);
  }

  /** The place in the packet where a fault pulls the card, or -1. */
  private pulledWithin(from: number, to: number): number {
    const fault = this.reader.pulledAt;
    if (fault === undefined || this.register || this.job === null || this.reader.packetBytes < 3) return -1;
    const job = this.job;
    const sending = job.offset === 0 ? job.block - 1 : job.block;
    const before = job.offset === 0 ? CARD_BLOCK_BYTES - job.lengthBytes : job.offset - job.lengthBytes;
    const place = 1 + fault.byte - before;
    return sending === fault.block && place >= from && place < to ? place : -1;
  }

  private put(byte: number): void {
    this.reply[this.replyBytes] = byte;
    this.replyBytes += 1;
  }

  /** Bytes of FFh ahead of what comes next; starts the reply anew when all of it has been sent. */
  private fill(bytes: number): void {
    if (this.replyAt >= this.replyBytes) {
      this.replyAt = 0;
      this.replyBytes = 0;
      this.responseEnd = 0;
    }
    for (let i = 0; i < bytes; i += 1) this.put(0xff);
  }

  /** The host has waited for a token as long as it must, and may give up. */
  timedOut(nowNs: number): boolean {
    return this.packetWaits && this.packetAt === 0 && nowNs >= this.waitNs + READ_TIMEOUT_NS;
  }
}
