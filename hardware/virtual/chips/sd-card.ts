// An SD card in SPI mode, as its contacts see it: command frames in, responses, busy and data packets out, each byte at
// its time. It never writes: what would is counted and refused. Layer: hardware/virtual/chips.
// Written from the SD Physical Layer Simplified Specification 6.00, chapter 7 (SPI mode) and section 6.4.1 (power-up);
// what it answers is sd-commands.ts, what it reads sd-read.ts.
import { CARD_BLOCK_BYTES } from "../card-content.js";
import type { SimulatedClock } from "../clock.js";
import type { CardBehaviour, CardContent, CardCounters } from "../engine.js";
import { SeededRandom } from "../seeded-random.js";
import type { SpiChip, SpiRun } from "../spi-bus.js";
import type { Violations } from "../violations.js";
import { crc7WithEndBit } from "./crc.js";
import { type Answer, CardCommands } from "./sd-commands.js";
import * as sd from "./sd-protocol.js";
import { CardReader, type ReadJob } from "./sd-read.js";

const { Cmd, R1, R2 } = sd;

const DEFAULT_STOP_BUSY_NS = 20_000;
/** Section 4.6.2.1: a host may give up on data that takes longer. */
const READ_TIMEOUT_NS = 100_000_000;
/** How long a host that was busy with the slot may not know that a new card is in. */
const NOTICE_NS = 250_000_000;
/** One gap in so many between the blocks of CMD18 is longer than N_AC's least. */
const LONGER_GAP_IN = 32;

/** `sd`: as after power-up, deaf to all but CMD0. */
type Mode = "sd" | "spi";

export interface CardSurroundings {
  readonly clock: SimulatedClock;
  readonly violations: Violations;
  readonly counters: CardCounters;
  /** The slot had traffic before this card came: its host can't know of it at once. */
  readonly hot: boolean;
  /** The card has left by itself (a fault). */
  readonly pulled: () => void;
}

export class SdCard implements SpiChip {
  readonly name = "SD card";
  private readonly commands: CardCommands;
  private readonly reader: CardReader;
  private readonly random: SeededRandom;
  private readonly insertedNs: number;
  private mode: Mode = "sd";
  private gone = false;
  private powerUpClocks = 0;

  private readonly frame = new Uint8Array(6);
  private frameBytes = 0;

  /** Stuff byte, N_CR, response, N_AC. */
  private readonly reply = new Uint8Array(32);
  private replyAt = 0;
  private replyBytes = 0;
  /** Where in the reply the response proper ends. */
  private responseEnd = 0;
  /** Bytes clocked since the response ended, for N_RC. */
  private sinceReply = 99;
  private busyUntilNs = 0;

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
    content: CardContent,
    private readonly behaviour: CardBehaviour,
    private readonly around: CardSurroundings,
  ) {
    const seed = behaviour.seed ?? 1;
    this.random = new SeededRandom(seed);
    this.insertedNs = around.clock.nowNs;
    const complain = (text: string) => this.complain(text);
    this.commands = new CardCommands(content.blockCount, behaviour, around.counters, seed, complain);
    this.reader = new CardReader(content, this.commands.blockCount, behaviour, this.random);
  }

  /** Section 7.2: selected from the command to the last byte of its response and data. */
  select(selected: boolean): void {
    const begun = this.frameBytes > 0;
    this.frameBytes = 0;
    if (selected || this.gone || this.mode === "sd") return;
    if (begun) this.complain("CS raised in the middle of a command");
    else if (this.replyAt < this.responseEnd) this.complain("CS raised in the middle of a response");
    else if (this.job?.multiple) this.complain("CS raised during CMD18, before CMD12");
    else if (this.packetWaits && !this.timedOut(this.around.clock.nowNs)) {
      this.complain("CS raised before the end of the data block");
    }
  }

  idle(bytes: number, run: SpiRun): void {
    this.sinceReply = Math.min(99, this.sinceReply + bytes);
    if (this.powerUpClocks >= sd.POWER_UP_CLOCKS || run.clockHz > sd.IDENTIFICATION_HZ) return;
    if (run.startNs < this.insertedNs + sd.POWER_UP_NS) return;
    for (let i = run.from; i < run.to; i += 1) if (run.tx[i] === 0xff) this.powerUpClocks += 8;
  }

  exchange(run: SpiRun): void {
    if (run.startNs < this.insertedNs + sd.POWER_UP_NS) return;
    if (this.commands.ready && run.clockHz > this.commands.clockLimitHz) this.tooFast(run.clockHz);
    let at = run.from;
    while (at < run.to && !this.gone) {
      let end = at;
      if (this.frameBytes === 0) while (end < run.to && run.tx[end] === 0xff) end += 1;
      if (end > at) {
        this.send(run, at, end);
        at = end;
      } else {
        this.send(run, at, at + 1);
        this.take(run.tx[at] as number, run, at);
        at += 1;
      }
    }
  }

  /** Puts bytes [from, to) of the run on the wire. */
  private send(run: SpiRun, from: number, to: number): void {
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
      this.around.clock.at(nowNs + sent * run.byteNs, this.around.pulled);
      return to;
    }
    run.rx.set(reader.packet.subarray(this.packetAt, end), from);
    this.packetAt = end;
    if (!this.register && !this.countedBlock && end >= reader.packetBytes - 2 && reader.packetBytes > 2) {
      this.around.counters.blocksRead += 1;
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
      if (this.reader.lastError === sd.ErrorToken.OUT_OF_RANGE) this.commands.status |= R2.OUT_OF_RANGE;
      else this.commands.status |= R2.CARD_ECC_FAILED | R2.ERROR;
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
    const fault = this.behaviour.pulledAt;
    if (fault === undefined || this.register || this.job === null || this.reader.packetBytes < 3) return -1;
    const job = this.job;
    const sending = job.offset === 0 ? job.block - 1 : job.block;
    const before = job.offset === 0 ? CARD_BLOCK_BYTES - job.lengthBytes : job.offset - job.lengthBytes;
    const place = 1 + fault.byte - before;
    return sending === fault.block && place >= from && place < to ? place : -1;
  }

  /** A byte from the host that is part of a command, or ought to be. */
  private take(byte: number, run: SpiRun, at: number): void {
    if (this.frameBytes === 0) {
      if ((byte & 0xc0) !== 0x40) {
        if (this.mode === "spi") this.complain("a byte other than FFh on DI outside of a command");
        return;
      }
      if (this.mode === "spi") this.checkBegin();
    }
    this.frame[this.frameBytes] = byte;
    this.frameBytes += 1;
    if (this.frameBytes < 6) return;
    this.frameBytes = 0;
    this.obey(run.startNs + (at - run.from + 1) * run.byteNs, run.clockHz);
  }

  private checkBegin(): void {
    if (this.replyAt < this.responseEnd)
      this.complain("a command begins before the response of the last one has ended");
    // The byte that begins the command has been clocked too.
    else if (this.sinceReply < sd.N_RC_LEAST + 1) this.complain("less than N_RC (1 byte) between response and command");
  }

  private obey(nowNs: number, clockHz: number): void {
    const frame = this.frame;
    const index = (frame[0] as number) & 0x3f;
    const argument = new DataView(frame.buffer).getUint32(1);
    const crcRight = crc7WithEndBit(frame, 5) === frame[5];
    if (this.mode === "sd" && !this.wakes(index, crcRight, nowNs)) return;
    this.around.counters.commands += 1;
    this.commands.countWrite(index);
    if (!this.commands.ready && clockHz > sd.IDENTIFICATION_HZ) this.tooFast(clockHz);
    if (nowNs < this.busyUntilNs && index !== Cmd.GO_IDLE_STATE && index !== Cmd.SEND_STATUS) {
      this.complain(`CMD${index} while the card is busy`);
      return;
    }
    if (!crcRight && (this.commands.crcOn || index === Cmd.GO_IDLE_STATE || index === Cmd.SEND_IF_COND)) {
      this.complain(`CMD${index} with a wrong CRC7`);
      this.respond(this.commands.refuse(R1.COM_CRC_ERROR), nowNs, 0);
      return;
    }
    if (index === Cmd.STOP_TRANSMISSION) this.stop(nowNs);
    else this.start(index, argument, nowNs);
  }

  /** In SD mode only a right CMD0 with CS low is heard, and that only after the clocks of power-up. */
  private wakes(index: number, crcRight: boolean, nowNs: number): boolean {
    const known = !this.around.hot || nowNs > this.insertedNs + NOTICE_NS;
    if (this.powerUpClocks < sd.POWER_UP_CLOCKS) {
      if (known) this.complain(`CMD${index} before 74 clocks at 400 kHz or less with CS and DI high`);
      return false;
    }
    if (index !== Cmd.GO_IDLE_STATE) {
      if (known) this.complain(`CMD${index} before CMD0`);
      return false;
    }
    if (!crcRight) {
      this.complain("CMD0 with a wrong CRC7");
      return false;
    }
    this.mode = "spi";
    return true;
  }

  private start(index: number, argument: number, nowNs: number): void {
    const receiving = (this.job !== null || this.packetWaits) && !this.timedOut(nowNs);
    if (receiving && index !== Cmd.GO_IDLE_STATE) this.complain(`CMD${index} while data is being sent`);
    this.endData();
    this.respond(this.commands.execute(index, argument, nowNs), nowNs, 0);
  }

  /** CMD12: the byte behind the frame is a stuff byte (section 7.3.1.3), then R1 and busy. */
  private stop(nowNs: number): void {
    if (this.job === null || !this.job.multiple) {
      if (!this.timedOut(nowNs)) this.complain("CMD12 with no CMD18 to stop");
      this.endData();
      this.respond(this.commands.refuse(R1.ILLEGAL_COMMAND), nowNs, 1);
      return;
    }
    this.endData();
    const busyNs = this.behaviour.stopBusyNs ?? DEFAULT_STOP_BUSY_NS;
    this.respond({ response: this.commands.refuse(0).response, busyNs }, nowNs, 1);
  }

  private endData(): void {
    this.job = null;
    this.register = false;
    this.packetWaits = false;
    this.packetAt = 0;
    this.commands.switchTo = null;
  }

  private respond(answer: Answer, nowNs: number, stuffBytes: number): void {
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
  private timedOut(nowNs: number): boolean {
    return this.packetWaits && this.packetAt === 0 && nowNs >= this.waitNs + READ_TIMEOUT_NS;
  }

  private tooFast(clockHz: number): void {
    const mode = this.commands.ready
      ? this.commands.highSpeed
        ? "in high speed"
        : "before CMD6"
      : "while initialising";
    this.complain(`a clock of ${clockHz} Hz ${mode}; the card takes ${this.commands.clockLimitHz} Hz`);
  }

  private complain(text: string): void {
    this.around.violations.add(`SD card: ${text}`);
  }
}
