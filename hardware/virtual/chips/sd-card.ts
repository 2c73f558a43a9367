// An SD card in SPI mode, as its contacts see it: power, chip select and command frames in; what goes out is
// sd-output.ts, what it answers sd-commands.ts, what it reads sd-read.ts. It never writes: what would is counted and
// refused. Layer: hardware/virtual/chips. Written from the SD Physical Layer Simplified Specification 6.00, chapter 7
// (SPI mode) and section 6.4.1 (power-up).
import type { SimulatedClock } from "../clock.js";
import type { CardBehaviour, CardContent, CardCounters, CardFaults } from "../engine.js";
import { SeededRandom } from "../seeded-random.js";
import type { SpiChip, SpiRun } from "../spi-bus.js";
import type { Violations } from "../violations.js";
import { crc7WithEndBit } from "./crc.js";
import { CardCommands } from "./sd-commands.js";
import { CardOutput } from "./sd-output.js";
import * as sd from "./sd-protocol.js";
import { CardReader } from "./sd-read.js";

const { Cmd, R1 } = sd;

const DEFAULT_STOP_BUSY_NS = 20_000;
/** How long a host that was busy with the slot may not know that a new card is in. */
const NOTICE_NS = 250_000_000;

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
  private readonly output: CardOutput;
  private readonly insertedNs: number;
  private readonly stopBusyNs: number;
  private mode: Mode = "sd";
  private powerUpClocks = 0;
  private readonly frame = new Uint8Array(6);
  private frameBytes = 0;

  constructor(
    content: CardContent,
    behaviour: CardBehaviour,
    private readonly around: CardSurroundings,
  ) {
    const seed = behaviour.seed ?? 1;
    const random = new SeededRandom(seed);
    const { clock, counters, pulled } = around;
    this.insertedNs = clock.nowNs;
    this.stopBusyNs = behaviour.stopBusyNs ?? DEFAULT_STOP_BUSY_NS;
    const complain = (text: string) => this.complain(text);
    this.commands = new CardCommands(content.blockCount, behaviour, counters, seed, complain);
    this.reader = new CardReader(content, this.commands.blockCount, behaviour, random);
    this.output = new CardOutput(this.commands, this.reader, random, counters, (timeNs) => clock.at(timeNs, pulled));
  }

  /** Damages the card from now on. */
  change(faults: CardFaults): void {
    this.reader.change(faults);
  }

  /** Section 7.2: selected from the command to the last byte of its response and data. */
  select(selected: boolean): void {
    const begun = this.frameBytes > 0;
    this.frameBytes = 0;
    const { output } = this;
    if (selected || output.gone || this.mode === "sd") return;
    if (begun) this.complain("CS raised in the middle of a command");
    else if (output.responding) this.complain("CS raised in the middle of a response");
    else if (output.streaming) this.complain("CS raised during CMD18, before CMD12");
    else if (output.receiving(this.around.clock.nowNs)) this.complain("CS raised before the end of the data block");
  }

  idle(bytes: number, run: SpiRun): void {
    this.output.sinceReply += bytes;
    if (this.powerUpClocks >= sd.POWER_UP_CLOCKS || run.clockHz > sd.IDENTIFICATION_HZ) return;
    if (run.startNs < this.insertedNs + sd.POWER_UP_NS) return;
    for (let i = run.from; i < run.to; i += 1) if (run.tx[i] === 0xff) this.powerUpClocks += 8;
  }

  exchange(run: SpiRun): void {
    if (run.startNs < this.insertedNs + sd.POWER_UP_NS) return;
    if (this.commands.ready && run.clockHz > this.commands.clockLimitHz) this.tooFast(run.clockHz);
    let at = run.from;
    while (at < run.to && !this.output.gone) {
      let end = at;
      if (this.frameBytes === 0) while (end < run.to && run.tx[end] === 0xff) end += 1;
      if (end > at) {
        this.output.send(run, at, end);
        at = end;
      } else {
        this.output.send(run, at, at + 1);
        this.take(run.tx[at] as number, run, at);
        at += 1;
      }
    }
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
    if (this.output.responding) this.complain("a command begins before the response of the last one has ended");
    // The byte that begins the command has been clocked too.
    else if (this.output.sinceReply < sd.N_RC_LEAST + 1)
      this.complain("less than N_RC (1 byte) between response and command");
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
    if (this.output.busy(nowNs) && index !== Cmd.GO_IDLE_STATE && index !== Cmd.SEND_STATUS) {
      this.complain(`CMD${index} while the card is busy`);
      return;
    }
    if (!crcRight && (this.commands.crcOn || index === Cmd.GO_IDLE_STATE || index === Cmd.SEND_IF_COND)) {
      this.complain(`CMD${index} with a wrong CRC7`);
      this.output.respond(this.commands.refuse(R1.COM_CRC_ERROR), nowNs, 0);
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
    if (this.output.receiving(nowNs) && index !== Cmd.GO_IDLE_STATE) {
      this.complain(`CMD${index} while data is being sent`);
    }
    this.output.endData();
    this.output.respond(this.commands.execute(index, argument, nowNs), nowNs, 0);
  }

  /** CMD12: the byte behind the frame is a stuff byte (section 7.3.1.3), then R1 and busy. */
  private stop(nowNs: number): void {
    const { output, commands } = this;
    const stops = output.streaming;
    if (!stops && !output.timedOut(nowNs)) this.complain("CMD12 with no CMD18 to stop");
    output.endData();
    if (stops) output.respond({ ...commands.refuse(0), busyNs: this.stopBusyNs }, nowNs, 1);
    else output.respond(commands.refuse(R1.ILLEGAL_COMMAND), nowNs, 1);
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
