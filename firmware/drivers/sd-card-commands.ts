// An SD card in SPI mode: what is known of it, and the commands that it answers. Layer: drivers.
// Follows the SD Physical Layer Simplified Specification 6.00: 7.2 (SPI bus protocol), 7.3 (commands and responses).
// SdCard is put together in layers, each of which needs only those below it: commands, blocks, the start, reading.
//
// Commands always carry their CRC7, and the card is told to check it (CMD59): a flipped bit must not read another
// block.
import { type Buf, filled, find, fromBytes, put, u8, view } from "../core/bytes/buf.js";
import { ReadError } from "../core/storage/block-device.js";
import type { Clock } from "../hal/clock.js";
import type { Outgoing, SpiDevice } from "../hal/spi-device.js";
import {
  BLOCK_ON_WIRE,
  commandBytes,
  NCR_BYTES,
  NO_RESPONSE,
  R1_ADDRESS_ERROR,
  R1_CRC_ERROR,
  R1_IDLE,
  R1_PARAMETER_ERROR,
  READ_TIMEOUT_MS,
  SEND_STATUS,
  STOP_TRANSMISSION,
} from "./sd-card-protocol.js";
import { FILL_BYTES, LEAST_SPACING, STEADY_BYTES, WAIT_BYTES } from "./sd-card-sizes.js";

/** Stages of the start, one command or two each. */
export const Stage = {
  idle: 0,
  interfaceCondition: 1,
  crcOn: 2,
  operatingCondition: 3,
  ocr: 4,
  csd: 5,
  blockLength: 6,
  highSpeed: 7,
  switchStatus: 8,
  ready: 9,
  unusable: 10,
} as const;

/** A byte before the command, the command. */
const HEADER_BYTES = 7;

export class SdCommands {
  blockCount: number;
  bytes: Buf;
  offset: number;
  stride: number;
  protected spi: SpiDevice;
  protected clock: Clock;
  protected maxClockHz: number;
  protected stage: number;
  protected tries: number;
  protected startedMs: number;
  protected hostCapacity: number;
  /** Bytes of the card's address that a block counts: 1 (SDHC, SDXC) or 512 (SDSC). */
  protected addressUnit: number;
  protected canSwitch: boolean;
  /** Of the status of CMD6: bytes that are checked, and their CRC16. */
  protected checked: number;
  protected crc: number;
  /** Header, then nothing but 0xFF: what goes out with every read. */
  protected out: Buf;
  /** A command and the bytes in which its response comes. */
  protected commandOut: Buf;
  protected statusOut: Buf;
  readonly fill: Buf;
  /**
   * For one block, and some bytes more: for a token that is late by one or two, and the eight clocks in which the card
   * ends its work (7.5.4, NEC).
   */
  protected singleFill: Buf;
  /** Bytes that came before the token when the data was asked for, lately. */
  protected gap: number;
  /** CMD18 is running: `streamNext` is the block that comes next, from `position` of `bytes` on. */
  protected streaming: boolean;
  /** Data came since the last command. */
  protected flows: boolean;
  protected streamNext: number;
  protected position: number;
  /** Bytes from one token of CMD18 to the next, lately. */
  spacing: number;
  /**
   * The next block of a CMD18 that has run evenly so far, or -1: then STEADY_BYTES of FFh bring the next eight blocks, the first
   * one's token first and LEAST_SPACING bytes from token to token, if the card goes on like that.
   */
  steadyNext: number;
  /** What brings them. */
  protected steady: Outgoing;
  /** The block from which on the running CMD18 is swept, and how often that was done. */
  protected sweptFrom: number;
  protected sweptBursts: number;
  /** Blocks behind those, to be looked at by the next slice: they did not come as foreseen, which takes longer. */
  protected lateBurst: Buf | null;
  protected idleByte: Buf;
  /** The card gave data since `present` was asked last. */
  protected proven: boolean;

  /**
   * @param clockHz fastest clock that the wiring is trusted with
   */
  constructor(spi: SpiDevice, clock: Clock, clockHz: number) {
    this.spi = spi;
    this.clock = clock;
    this.maxClockHz = clockHz;
    this.out = filled(HEADER_BYTES + FILL_BYTES, 0xff);
    this.commandOut = view(this.out, 0, HEADER_BYTES + NCR_BYTES + 1);
    this.statusOut = filled(HEADER_BYTES + NCR_BYTES + 3, 0xff);
    put(this.statusOut, 1, commandBytes(SEND_STATUS, 0));
    this.fill = view(this.out, HEADER_BYTES, this.out.length);
    this.singleFill = view(this.fill, 0, BLOCK_ON_WIRE + 3);
    this.bytes = fromBytes([]);
    this.offset = 0;
    this.stride = BLOCK_ON_WIRE;
    this.blockCount = 0;
    this.stage = Stage.idle;
    this.tries = 0;
    this.startedMs = 0;
    this.hostCapacity = 0;
    this.addressUnit = 1;
    this.canSwitch = false;
    this.checked = 0;
    this.crc = 0;
    this.gap = 0;
    this.streaming = false;
    this.flows = false;
    this.streamNext = 0;
    this.position = 0;
    this.spacing = LEAST_SPACING;
    this.steadyNext = -1;
    this.steady = spi.repeated(this.fill, STEADY_BYTES);
    this.sweptFrom = 0;
    this.sweptBursts = 0;
    this.lateBurst = null;
    this.idleByte = view(this.fill, 0, 1);
    this.proven = false;
  }

  protected useClock(cardHz: number): void {
    this.spi.setClock(cardHz < this.maxClockHz ? cardHz : this.maxClockHz);
  }

  /** Whether the card still answers (CMD13); data since the last call is an answer too. */
  present(): boolean {
    if (this.proven) {
      this.proven = false;
      return true;
    }
    if (this.streaming && !this.stopStream()) {
      return false;
    }
    return this.answersStatus();
  }

  protected answersStatus(): boolean {
    // Asked ten times a second: the usual answer, both bytes of R2 zero behind FFh, is seen without a loop.
    const bytes = this.spi.send(this.statusOut);
    const at = bytes.indexOf(0, HEADER_BYTES);
    if (at > HEADER_BYTES && bytes[at + 1] === 0 && bytes[at - 1] === 0xff) {
      return true;
    }
    // R2 of a started card begins with 0x00. A new card would say that it is idle, or nothing at all.
    return this.command(SEND_STATUS, 0, 1) === 0 || this.command(SEND_STATUS, 0, 1) === 0;
  }

  /**
   * Sends one command, with chip select high again afterwards.
   * @param more bytes that follow R1
   * @returns R1, at `position` of `bytes`; NO_RESPONSE where there was none
   */
  protected command(command: number, argument: number, more: number): number {
    put(this.out, 1, commandBytes(command, argument));
    const bytes = this.spi.send(view(this.out, 0, HEADER_BYTES + NCR_BYTES + 1 + more + 1));
    this.bytes = bytes;
    return this.findResponse(bytes);
  }

  /** R1 of the command at the beginning of what came in; leaves its place in `position`. */
  private findResponse(bytes: Buf): number {
    for (let i = HEADER_BYTES; i <= HEADER_BYTES + NCR_BYTES; i++) {
      const byte = u8(bytes, i);
      if (byte < 0x80) {
        this.position = i;
        return byte;
      }
    }
    this.position = HEADER_BYTES;
    return NO_RESPONSE;
  }

  /** Sends a command whose data follows, and leaves `position` behind its response. @returns 1 or a ReadError */
  protected ask(command: number, argument: number): number {
    const out = this.commandOut;
    this.flows = false;
    put(out, 1, commandBytes(command, argument));
    const bytes = this.spi.sendHeld(out);
    this.bytes = bytes;
    // Before the data there are only FFh and R1, which is 0 where all is well.
    const at = bytes.indexOf(0, HEADER_BYTES);
    if (at < 0) {
      return this.readErrorOf(this.findResponse(bytes));
    }
    this.position = at + 1;
    return 1;
  }

  /** What comes in while `count` bytes FFh go out. */
  protected receive(count: number): Buf {
    const fill = this.fill;
    if (count === STEADY_BYTES) {
      return this.spi.sendAgain(this.steady);
    }
    return this.spi.sendHeld(count > FILL_BYTES ? this.spi.repeated(fill, count) : view(fill, 0, count));
  }

  protected release(): void {
    this.spi.idle(this.idleByte);
  }

  private readErrorOf(response: number): number {
    if (response === NO_RESPONSE || (response & R1_IDLE) !== 0) {
      return ReadError.cardGone;
    }
    if ((response & R1_CRC_ERROR) !== 0) {
      return ReadError.badBlock;
    }
    return (response & (R1_ADDRESS_ERROR | R1_PARAMETER_ERROR)) !== 0 ? ReadError.outOfRange : ReadError.badBlock;
  }

  /** CMD12: one stuff byte, the response, then busy until the line is high (7.2.3). @returns whether the card answered */
  protected stopStream(): boolean {
    this.streaming = false;
    this.lateBurst = null;
    this.steadyNext = -1;
    put(this.out, 1, commandBytes(STOP_TRANSMISSION, 0));
    let bytes = this.spi.sendHeld(view(this.out, 0, HEADER_BYTES + 1 + NCR_BYTES + 8));
    // The stuff byte may look like anything.
    const answered = find(bytes, 0, HEADER_BYTES + 1) >= 0;
    const began = this.clock.nowMs();
    while (u8(bytes, bytes.length - 1) !== 0xff && this.clock.nowMs() - began < READ_TIMEOUT_MS) {
      bytes = this.receive(WAIT_BYTES);
    }
    this.release();
    return answered;
  }
}
