// An SD card in SPI mode: started in slices, then read as a BlockDevice. It is never written to: no write command is in
// here. Layer: drivers.
// Follows the SD Physical Layer Simplified Specification 6.00: 4.2 (identification), 7.2 (SPI bus protocol).
//
// A native call costs an interpreter as much as a hundred bytes on the wire, so that blocks come eight in one `send`.
// The command goes alone: the 0.6 ms that cards take before their data (measured on a Toshiba 4 GB) have passed by the
// time that the interpreter has looked at the response, and the data then begins at the front of the next `send`.
// Blocks stay where they came in: token and CRC between them are why BlockDevice has a stride.
//
// Commands always carry their CRC7, and the card is told to check it (CMD59): a flipped bit must not read another
// block. The CRC16 of data is not checked: it would take an interpreter 250 ms a block, hundred times the read itself.
import { ascii } from "../core/bytes/ascii.js";
import { type Buf, filled, find, fromBytes, put, u8, view } from "../core/bytes/buf.js";
import { byteText } from "../core/bytes/byte-text.js";
import { countStrided } from "../core/bytes/strided.js";
import { type BlockDevice, ReadError } from "../core/storage/block-device.js";
import type { Clock } from "../hal/clock.js";
import type { SpiDevice } from "../hal/spi-device.js";
import {
  APP_CMD,
  BLOCK_ON_WIRE,
  bigEndian16,
  CRC_ON_OFF,
  CSD_BYTES,
  commandBytes,
  crc16,
  DEFAULT_SPEED_HZ,
  ERROR_TOKEN_OUT_OF_RANGE,
  GO_IDLE_STATE,
  HCS,
  HIGH_SPEED_HZ,
  IF_COND,
  INIT_CLOCK_HZ,
  INIT_TIMEOUT_MS,
  LAST_ERROR_TOKEN,
  NCR_BYTES,
  NO_RESPONSE,
  OCR0_CCS,
  R1_ADDRESS_ERROR,
  R1_CRC_ERROR,
  R1_IDLE,
  R1_ILLEGAL_COMMAND,
  R1_PARAMETER_ERROR,
  READ_MULTIPLE_BLOCK,
  READ_OCR,
  READ_SINGLE_BLOCK,
  READ_TIMEOUT_MS,
  readCsd,
  SD_SEND_OP_COND,
  SEND_CSD,
  SEND_IF_COND,
  SEND_STATUS,
  SET_BLOCKLEN,
  START_BLOCK,
  STOP_TRANSMISSION,
  SWITCH_FUNC,
  SWITCH_HIGH_SPEED,
  SWITCH_STATUS_BYTES,
  SWITCH_STATUS_GROUP1,
} from "./sd-card-protocol.js";

/** What `startStep` returns: the same numbers as the player's SlotState. */
export const SdState = { empty: 0, starting: 1, ready: 2, unusable: 3 } as const;

/** Blocks of one read, at most: 4 KB on the wire, three times that at the peak in the interpreter's memory. */
export const BURST_BLOCKS = 8;
/** Where the CRC16 is, from the token. */
const CRC_IN_BLOCK = BLOCK_ON_WIRE - 2;
/** Waiting bytes sent along with a command, at most; a card that takes longer gets further sends. */
const MAX_GAP = 1536;
/** From token to token where the gap is as short as it may be (N_AC, 7.5.4), one byte. */
const LEAST_SPACING = BLOCK_ON_WIRE + 1;
/** Where the last token of a steady burst is. */
const LAST_TOKEN = (BURST_BLOCKS - 1) * LEAST_SPACING;
/** Blocks of one read are used together where at most this many bytes lie from token to token. */
const MAX_SPACING = BLOCK_ON_WIRE + 16;
/** Sends of waiting in which error tokens are looked for: they come when the data would have come. */
const ERROR_SENDS = 8;
/** A byte before the command, the command. */
const HEADER_BYTES = 7;
/** Bytes by which a block of a running CMD18 may be late without the burst being searched for it. */
const LATE_BYTES = 16;
/**
 * Waiting bytes of one send, at most: a burst that comes as it should. What a slower card still owes of one is asked for
 * by the next read.
 */
const FILL_BYTES = BURST_BLOCKS * LEAST_SPACING + LATE_BYTES;
/** Waiting is done in sends of this size: small enough to notice the token soon. */
const WAIT_BYTES = 256;
/** Bytes that are compared at once with what comes in while the card says nothing. */
const IDLE_BYTES = 1024;
/** So long a card that was sending may say nothing until it is asked whether it is still there. */
const SILENT_MS = 20;
/** Bytes of a register that are checked in one slice. */
const CRC_SLICE_BYTES = 16;
/** CMD0 and reads are tried again this often where something answers, but wrongly. */
const IDLE_TRIES = 10;
const READ_TRIES = 3;

/** Stages of the start, one command or two each. */
const Stage = {
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

export class SdCard implements BlockDevice {
  blockCount: number;
  bytes: Buf;
  offset: number;
  stride: number;
  private spi: SpiDevice;
  private clock: Clock;
  private maxClockHz: number;
  private stage: number;
  private tries: number;
  private startedMs: number;
  private hostCapacity: number;
  /** Bytes of the card's address that a block counts: 1 (SDHC, SDXC) or 512 (SDSC). */
  private addressUnit: number;
  private canSwitch: boolean;
  /** Of the status of CMD6: bytes that are checked, and their CRC16. */
  private checked: number;
  private crc: number;
  /** Header, then nothing but 0xFF: what goes out with every read. */
  private out: Buf;
  /** A command and the bytes in which its response comes. */
  private commandOut: Buf;
  private statusOut: Buf;
  private fill: Buf;
  /**
   * For one block, and some bytes more: for a token that is late by one or two, and the eight clocks in which the card
   * ends its work (7.5.4, NEC).
   */
  private singleFill: Buf;
  /** The beginning of `fill` that was sent last: mostly the next read has the same length. */
  private lastFill: Buf;
  /** Bytes that came before the token when the data was asked for, lately. */
  private gap: number;
  /** CMD18 is running: `streamNext` is the block that comes next, from `position` of `bytes` on. */
  private streaming: boolean;
  /** Data came since the last command. */
  private flows: boolean;
  private streamNext: number;
  private position: number;
  /** Bytes from one token of CMD18 to the next, lately. */
  spacing: number;
  /**
   * The next block of a CMD18 that has run evenly so far, or -1: then `steadyFill` brings the next eight blocks, the first
   * one's token first and LEAST_SPACING bytes from token to token, if the card goes on like that.
   */
  steadyNext: number;
  steadyFill: Buf;
  private idleByte: Buf;
  /** The card gave data since `present` was asked last. */
  private proven: boolean;

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
    this.lastFill = this.fill;
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
    this.steadyFill = view(this.fill, 0, BURST_BLOCKS * LEAST_SPACING);
    this.idleByte = view(this.fill, 0, 1);
    this.proven = false;
  }

  /** Forgets the card and every byte read from it; `startStep` looks for a new one. */
  forget(): void {
    this.stage = Stage.idle;
    this.tries = 0;
    this.bytes = fromBytes([]);
    this.streaming = false;
    this.steadyNext = -1;
    this.blockCount = 0;
    this.gap = 0;
    this.proven = false;
  }

  /** One slice of starting a card, a few milliseconds. @returns an SdState */
  startStep(): number {
    switch (this.stage) {
      case Stage.idle:
        return this.goIdle();
      case Stage.interfaceCondition:
        return this.checkInterface();
      case Stage.crcOn:
        return this.turnCrcOn();
      case Stage.operatingCondition:
        return this.checkOperating();
      case Stage.ocr:
        return this.readCapacityKind();
      case Stage.csd:
        return this.readCardData();
      case Stage.blockLength:
        return this.setBlockLength();
      case Stage.highSpeed:
        return this.switchToHighSpeed();
      case Stage.switchStatus:
        return this.checkSwitchStatus();
      case Stage.ready:
        return SdState.ready;
      default:
        // Another card may be put in its place.
        return this.command(GO_IDLE_STATE, 0, 0) === NO_RESPONSE ? this.lost() : SdState.unusable;
    }
  }

  private goOn(stage: number): number {
    this.stage = stage;
    return stage === Stage.ready ? SdState.ready : stage === Stage.unusable ? SdState.unusable : SdState.starting;
  }

  private goIdle(): number {
    this.spi.setClock(INIT_CLOCK_HZ);
    // At least 74 clocks with the card not selected (6.4.1.1).
    this.spi.idle(view(this.fill, 0, 10));
    const response = this.command(GO_IDLE_STATE, 0, 0);
    if (response === R1_IDLE) {
      this.tries = 0;
      return this.goOn(Stage.interfaceCondition);
    }
    this.tries++;
    if (response === NO_RESPONSE || this.tries >= IDLE_TRIES) {
      this.tries = 0;
      return SdState.empty;
    }
    // A card that was in the middle of a transfer may need more than one.
    return SdState.starting;
  }

  private checkInterface(): number {
    const response = this.command(SEND_IF_COND, IF_COND, 4);
    if (response === NO_RESPONSE) {
      return this.lost();
    }
    if ((response & R1_ILLEGAL_COMMAND) !== 0) {
      // Version 1 of the specification: SDSC only.
      this.hostCapacity = 0;
    } else {
      const at = this.position;
      if (u8(this.bytes, at + 3) % 16 !== 1 || u8(this.bytes, at + 4) !== 0xaa) {
        return this.goOn(Stage.unusable);
      }
      this.hostCapacity = HCS;
    }
    this.startedMs = this.clock.nowMs();
    return this.goOn(Stage.crcOn);
  }

  private turnCrcOn(): number {
    const response = this.command(CRC_ON_OFF, 1, 0);
    return response === NO_RESPONSE ? this.lost() : this.goOn(Stage.operatingCondition);
  }

  private checkOperating(): number {
    let response = this.command(APP_CMD, 0, 0);
    if (response !== NO_RESPONSE) {
      response = this.command(SD_SEND_OP_COND, this.hostCapacity, 0);
    }
    if (response === NO_RESPONSE) {
      return this.lost();
    }
    if (response === 0) {
      return this.goOn(Stage.ocr);
    }
    // An illegal command here is a MultiMediaCard, which this driver does not read.
    if ((response & R1_ILLEGAL_COMMAND) !== 0 || this.clock.nowMs() - this.startedMs > INIT_TIMEOUT_MS) {
      return this.goOn(Stage.unusable);
    }
    return SdState.starting;
  }

  private readCapacityKind(): number {
    const response = this.command(READ_OCR, 0, 4);
    if (response === NO_RESPONSE) {
      return this.lost();
    }
    const blockAddressed = this.hostCapacity !== 0 && (u8(this.bytes, this.position + 1) & OCR0_CCS) !== 0;
    this.addressUnit = blockAddressed ? 1 : 512;
    this.useClock(DEFAULT_SPEED_HZ);
    return this.goOn(Stage.csd);
  }

  private readCardData(): number {
    const status = this.readRegister(SEND_CSD, 0, CSD_BYTES);
    if (status < 0) {
      return this.retry(status);
    }
    const data = readCsd(this.bytes, this.offset);
    if (data === null) {
      return this.goOn(Stage.unusable);
    }
    this.blockCount = data.blockCount;
    this.canSwitch = data.canSwitch;
    this.tries = 0;
    return this.goOn(this.addressUnit === 512 ? Stage.blockLength : Stage.highSpeed);
  }

  private setBlockLength(): number {
    const response = this.command(SET_BLOCKLEN, 512, 0);
    return response === NO_RESPONSE ? this.lost() : this.goOn(response === 0 ? Stage.highSpeed : Stage.unusable);
  }

  private switchToHighSpeed(): number {
    if (this.canSwitch && this.maxClockHz > DEFAULT_SPEED_HZ) {
      const status = this.requestRegister(SWITCH_FUNC, SWITCH_HIGH_SPEED, SWITCH_STATUS_BYTES);
      if (status === ReadError.cardGone) {
        return this.lost();
      }
      if (status > 0) {
        this.checked = 0;
        this.crc = 0;
        return this.goOn(Stage.switchStatus);
      }
    }
    this.bytes = fromBytes([]);
    return this.goOn(Stage.ready);
  }

  /** The status that CMD6 gave is checked in slices: 64 bytes are 60 ms. */
  private checkSwitchStatus(): number {
    this.crc = crc16(this.bytes, this.offset + this.checked, CRC_SLICE_BYTES, this.crc);
    this.checked += CRC_SLICE_BYTES;
    if (this.checked < SWITCH_STATUS_BYTES) {
      return SdState.starting;
    }
    // A card that refuses is read at 25 MHz, and one whose answer did not come whole.
    if (
      this.crc === bigEndian16(this.bytes, this.offset + SWITCH_STATUS_BYTES) &&
      u8(this.bytes, this.offset + SWITCH_STATUS_GROUP1) % 16 === 1
    ) {
      this.useClock(HIGH_SPEED_HZ);
    }
    this.bytes = fromBytes([]);
    return this.goOn(Stage.ready);
  }

  /** The card stopped answering: it is looked for from the beginning. */
  private lost(): number {
    this.forget();
    return SdState.empty;
  }

  private retry(status: number): number {
    this.tries++;
    if (status === ReadError.cardGone) {
      return this.lost();
    }
    return this.tries < READ_TRIES ? SdState.starting : this.goOn(Stage.unusable);
  }

  private useClock(cardHz: number): void {
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

  private answersStatus(): boolean {
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
  private command(command: number, argument: number, more: number): number {
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

  /** A register that comes as a data block (CMD6, CMD9): left at `offset` of `bytes`. @returns 1 or a ReadError */
  private readRegister(command: number, argument: number, length: number): number {
    const status = this.requestRegister(command, argument, length);
    if (status < 0) {
      return status;
    }
    return crc16(this.bytes, this.offset, length, 0) === bigEndian16(this.bytes, this.offset + length)
      ? 1
      : ReadError.badBlock;
  }

  /** The same, with its CRC16 behind it still to be checked. */
  private requestRegister(command: number, argument: number, length: number): number {
    let status = this.ask(command, argument);
    if (status > 0) {
      status = this.awaitBlock(length + 3, this.gap + length + 4);
    }
    this.release();
    if (status < 0) {
      return status;
    }
    this.offset = this.position + 1;
    return 1;
  }

  /** Sends a command whose data follows, and leaves `position` behind its response. @returns 1 or a ReadError */
  private ask(command: number, argument: number): number {
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

  private release(): void {
    this.spi.idle(this.idleByte);
  }

  read(first: number, count: number): number {
    if (first === this.steadyNext && count === BURST_BLOCKS) {
      // Playing a video is this, hundreds of times: as few characters as can be.
      const bytes = this.spi.sendHeld(this.steadyFill);
      this.bytes = bytes;
      if (
        bytes[LAST_TOKEN] === START_BLOCK &&
        bytes[LAST_TOKEN + BLOCK_ON_WIRE] === 0xff &&
        bytes[3 * LEAST_SPACING] === START_BLOCK &&
        (bytes[LAST_TOKEN + CRC_IN_BLOCK] & bytes[LAST_TOKEN + CRC_IN_BLOCK + 1]) !== 0xff
      ) {
        this.offset = 1;
        this.position = LAST_TOKEN + BLOCK_ON_WIRE;
        this.streamNext = first + BURST_BLOCKS;
        this.steadyNext = this.streamNext;
        this.proven = true;
        return BURST_BLOCKS;
      }
      return this.mendSteady(first);
    }
    if (this.stage !== Stage.ready) {
      return ReadError.cardGone;
    }
    const left = this.blockCount - first;
    if (first < 0 || left < 1) {
      return ReadError.outOfRange;
    }
    let wanted = count < BURST_BLOCKS ? count : BURST_BLOCKS;
    if (wanted > left) {
      wanted = left;
    }
    let status: number = ReadError.badBlock;
    for (let i = 0; i < READ_TRIES; i++) {
      status = this.tryRead(first, wanted);
      if (status > 0) {
        this.proven = true;
        return status;
      }
      // A flipped bit in a command or a response may cost one read, not the card: what is not final is tried again.
      if (status === ReadError.outOfRange || status === ReadError.timeout || (status === ReadError.cardGone && i > 0)) {
        return status;
      }
    }
    return status;
  }

  private tryRead(first: number, count: number): number {
    if (this.streaming) {
      if (first === this.streamNext) {
        return this.readStream(count, 0);
      }
      this.stopStream();
    }
    if (count === 1) {
      return this.readSingle(first);
    }
    const status = this.ask(READ_MULTIPLE_BLOCK, first * this.addressUnit);
    if (status < 0) {
      return status;
    }
    this.streaming = true;
    this.streamNext = first;
    return this.readStream(count, this.gap);
  }

  /** CMD17. Folders are read this way, so that the usual case is here without a call. */
  private readSingle(first: number): number {
    const status = this.ask(READ_SINGLE_BLOCK, first * this.addressUnit);
    if (status < 0) {
      return status;
    }
    let missed = 0;
    if (this.gap < 2 && this.bytes.indexOf(START_BLOCK, this.position) < 0) {
      const bytes = this.spi.sendHeld(this.singleFill);
      const token = bytes[0] === START_BLOCK ? 0 : 1;
      if (bytes[token] === START_BLOCK && (bytes[token + CRC_IN_BLOCK] & bytes[token + CRC_IN_BLOCK + 1]) !== 0xff) {
        this.bytes = bytes;
        this.offset = token + 1;
        return 1;
      }
      this.bytes = bytes;
      this.position = 0;
      missed = bytes.length;
    }
    const got = this.awaitBlock(BLOCK_ON_WIRE, this.gap + BLOCK_ON_WIRE + 8);
    if (missed > 0) {
      this.gap = MAX_GAP < this.gap + missed ? MAX_GAP : this.gap + missed;
    }
    this.offset = this.position + 1;
    return got < 0 || this.endedOnWire(this.position) ? got : ReadError.cardGone;
  }

  private failed(status: number): number {
    if (this.streaming) {
      this.stopStream();
    }
    return status;
  }

  /** The next blocks of the running CMD18: behind what was read before, or still to come. */
  private readStream(count: number, gap: number): number {
    // So many that the first byte of the gap behind the last block is left: from there on it goes on steadily.
    const left = this.bytes.length - this.position;
    const extra = left < this.spacing - BLOCK_ON_WIRE ? 1 - left : 0;
    // At the beginning nobody knows how late the card is: too much cannot be given back, what is missing can be asked for.
    const isFirst = count === BURST_BLOCKS && this.spacing === LEAST_SPACING;
    const late = isFirst ? 0 : gap;
    const status = this.awaitBlock(BLOCK_ON_WIRE, late + count * this.spacing + (isFirst && gap > 0 ? 0 : extra));
    if (status < 0) {
      return this.failed(status);
    }
    const missing = this.position + count * LEAST_SPACING - this.bytes.length;
    if (isFirst && missing > 0 && missing <= LATE_BYTES) {
      const more = this.spi.sendHeld(view(this.fill, 0, missing));
      this.bytes = byteText().join([view(this.bytes, this.position, this.bytes.length), more]);
      this.position = 0;
    }
    const blocks = this.takeBlocks(count);
    if (!this.endedOnWire(this.position - BLOCK_ON_WIRE)) {
      return this.failed(ReadError.cardGone);
    }
    if (blocks > 1) {
      this.expectSteady();
    }
    return blocks;
  }

  /** Whether the next burst can be foreseen: of this one, the first byte of the gap behind it is left. */
  private expectSteady(): void {
    const bytes = this.bytes;
    const spacing = this.spacing;
    // With longer gaps one that is shorter could make up for one that is longer.
    if (spacing !== LEAST_SPACING || bytes.length - this.position !== 1 || u8(bytes, this.position) !== 0xff) {
      return;
    }
    this.steadyNext = this.blockCount - this.streamNext < BURST_BLOCKS ? -1 : this.streamNext;
  }

  /**
   * For whoever sent `steadyFill` instead of us, to spare the calls: so many bursts came as foreseen, or were late by
   * bytes that have been asked for.
   */
  took(bursts: number): void {
    this.streamNext = this.steadyNext + bursts * BURST_BLOCKS;
    this.steadyNext = this.blockCount - this.streamNext < BURST_BLOCKS ? -1 : this.streamNext;
    this.proven = this.proven || bursts > 0;
    // Of the wire, the first byte of the gap is left, as ever.
    this.bytes = this.idleByte;
    this.position = 0;
  }

  /**
   * For the same: begins CMD18 at block `first`. @returns eight blocks as they come over the wire, from the first one's
   * token on, or null; what comes behind them is told by `goOnFrom`
   */
  startBurst(first: number): Buf | null {
    if (this.streaming) {
      this.stopStream();
    }
    if (this.stage !== Stage.ready || first < 0 || this.blockCount - first < BURST_BLOCKS) {
      return null;
    }
    let status = this.ask(READ_MULTIPLE_BLOCK, first * this.addressUnit);
    if (status > 0) {
      this.streaming = true;
      this.streamNext = -1;
      const length = BURST_BLOCKS * LEAST_SPACING;
      status = this.awaitBlock(length, length);
      if (status > 0) {
        const at = this.position;
        const bytes = this.bytes;
        this.bytes = this.idleByte;
        return at === 0 && bytes.length === length ? bytes : view(bytes, at, at + length);
      }
      this.stopStream();
    }
    return null;
  }

  /**
   * For the same: it lets the card send on without looking, or what came was not as foreseen. Until `goOnFrom`, nobody
   * knows where the running CMD18 is.
   * @param isThere data came up to here
   */
  passOn(isThere: boolean): void {
    this.proven = this.proven || isThere;
    this.steadyNext = -1;
    this.streamNext = -1;
  }

  /** It is found again: block `next` is what comes next, and of the wire the first byte of the gap is left. */
  goOnFrom(next: number): void {
    this.streamNext = next;
    this.steadyNext = this.blockCount - next < BURST_BLOCKS ? -1 : next;
    this.proven = true;
    this.bytes = this.idleByte;
    this.position = 0;
  }

  /**
   * Of a burst that did not come as foreseen: mostly one gap was some bytes longer. These are taken out, and as many more
   * asked for. Else the burst is searched like any other.
   */
  private mendSteady(first: number): number {
    const bytes = this.bytes;
    let at = 0;
    while (at < BURST_BLOCKS && u8(bytes, at * LEAST_SPACING) === START_BLOCK) {
      at++;
    }
    this.steadyNext = -1;
    this.position = 0;
    if (at < BURST_BLOCKS) {
      const place = at * LEAST_SPACING;
      let late = 0;
      while (late < LATE_BYTES && u8(bytes, place + late) === 0xff) {
        late++;
      }
      let whole = at;
      while (whole < BURST_BLOCKS && u8(bytes, whole * LEAST_SPACING + late) === START_BLOCK) {
        whole++;
      }
      if (late > 0 && whole === BURST_BLOCKS && LAST_TOKEN + late < bytes.length) {
        const more = this.spi.sendHeld(view(this.fill, 0, late));
        const rest = view(bytes, place + late, bytes.length);
        // A view of no bytes is one of all bytes on Espruino.
        const mended = byteText().join(place === 0 ? [rest, more] : [view(bytes, 0, place), rest, more]);
        this.bytes = mended;
        this.position = LAST_TOKEN + BLOCK_ON_WIRE;
        if (u8(mended, LAST_TOKEN + BLOCK_ON_WIRE) === 0xff && this.endedOnWire(LAST_TOKEN)) {
          this.offset = 1;
          this.streamNext = first + BURST_BLOCKS;
          this.steadyNext = this.streamNext;
          this.proven = true;
          return BURST_BLOCKS;
        }
        this.position = 0;
      }
    }
    return this.read(first, BURST_BLOCKS);
  }

  /**
   * Whether the block whose token is at `token` came from a card to its end. One pulled in the middle leaves nothing
   * but FFh; as a CRC that is right for one block in 65,536, so that the card is asked.
   */
  private endedOnWire(token: number): boolean {
    const crc = token + BLOCK_ON_WIRE - 2;
    if (u8(this.bytes, crc) !== 0xff || u8(this.bytes, crc + 1) !== 0xff) {
      return true;
    }
    const bytes = this.bytes;
    const position = this.position;
    const streamed = this.streaming;
    const answers = streamed ? this.stopStream() : this.answersStatus();
    this.bytes = bytes;
    this.position = position;
    return answers;
  }

  /**
   * Takes the blocks that lie whole and evenly spaced from `position` on. How far apart a card puts them is its own
   * affair (N_AC, 7.5.4: one byte or more; some leave none), but mostly it stays the same.
   */
  private takeBlocks(count: number): number {
    const start = this.position;
    const bytes = this.bytes;
    let blocks = 1;
    const end = start + BLOCK_ON_WIRE;
    const last = start + (count - 1) * LEAST_SPACING;
    if (
      count > 2 &&
      this.spacing === LEAST_SPACING &&
      last + BLOCK_ON_WIRE < bytes.length &&
      u8(bytes, last) === START_BLOCK &&
      u8(bytes, start + LEAST_SPACING) === START_BLOCK &&
      u8(bytes, last + BLOCK_ON_WIRE) === 0xff
    ) {
      // No gap is shorter: where the last block and the byte behind it are in their places, all are.
      blocks = count;
    } else if (count > 1 && bytes.length > end) {
      const next = find(bytes, START_BLOCK, end);
      if (next >= 0 && next - start <= MAX_SPACING) {
        const spacing = next - start;
        this.spacing = spacing;
        const whole = (bytes.length - end - ((bytes.length - end) % spacing)) / spacing + 1;
        blocks = this.countSpaced(start, spacing, whole < count ? whole : count);
      }
    }
    this.flows = true;
    this.stride = this.spacing;
    this.offset = start + 1;
    this.position = start + (blocks - 1) * this.spacing + BLOCK_ON_WIRE;
    this.streamNext += blocks;
    return blocks;
  }

  /** How many of `most` blocks lie exactly `spacing` apart: what looks like a token may be data of a nearer block. */
  private countSpaced(start: number, spacing: number, most: number): number {
    const bytes = this.bytes;
    if (spacing === BLOCK_ON_WIRE) {
      return countStrided(bytes, start, spacing, START_BLOCK, most);
    }
    if (spacing === BLOCK_ON_WIRE + 1) {
      const tokens = countStrided(bytes, start, spacing, START_BLOCK, most);
      const gaps = countStrided(bytes, start + BLOCK_ON_WIRE, spacing, 0xff, tokens - 1);
      return gaps + 1;
    }
    let blocks = 1;
    while (
      blocks < most &&
      find(bytes, START_BLOCK, start + (blocks - 1) * spacing + BLOCK_ON_WIRE) === start + blocks * spacing
    ) {
      blocks++;
    }
    return blocks;
  }

  /**
   * Finds the next data token from `position` on, and sees to it that `length` bytes are there from its place on.
   * Leaves that place in `position`.
   * @param most bytes to ask the card for, if it should be ready by now
   * @returns 1 or a ReadError
   */
  private awaitBlock(length: number, most: number): number {
    let token = this.findToken(this.position);
    if (token < 0) {
      const left = this.bytes.length - this.position;
      if (left > 1 || (left === 1 && u8(this.bytes, this.position) !== 0xff)) {
        const error = this.findErrorToken(this.bytes, this.position);
        if (error !== 0) {
          return this.errorOfToken(error);
        }
      }
      // What came before is not kept while as much again comes in.
      this.bytes = this.idleByte;
      if (this.lastFill.length !== most) {
        this.lastFill = view(this.fill, 0, most < FILL_BYTES ? most : FILL_BYTES);
      }
      this.bytes = this.spi.sendHeld(this.lastFill);
      token = this.findToken(0);
      if (token < 0) {
        return this.awaitLate(length);
      }
      // The next read asks for as many bytes more as the card was late: with too many, part of a block comes along.
      this.gap = token < MAX_GAP ? token : MAX_GAP;
    }
    this.position = token;
    this.complete(length);
    return 1;
  }

  /**
   * The same for a card that was not ready: it is waited for up to its time limit. One that falls silent between two
   * blocks may have been pulled out: then it is asked before that, and goes on from the block that was waited for.
   */
  private awaitLate(length: number): number {
    let began = this.clock.nowMs();
    let token = -1;
    let sends = 0;
    while (token < 0) {
      const error = sends < ERROR_SENDS ? this.findErrorToken(this.bytes, 0) : 0;
      if (error !== 0) {
        return this.errorOfToken(error);
      }
      const waited = this.clock.nowMs() - began;
      if (waited > READ_TIMEOUT_MS) {
        this.stopStream();
        return this.answersStatus() ? ReadError.timeout : ReadError.cardGone;
      }
      if (waited > SILENT_MS && this.flows) {
        if (!this.stopStream()) {
          return ReadError.cardGone;
        }
        const status = this.ask(READ_MULTIPLE_BLOCK, this.streamNext * this.addressUnit);
        if (status < 0) {
          return status;
        }
        this.streaming = true;
        began = this.clock.nowMs();
        token = this.findToken(this.position);
      } else {
        this.bytes = this.spi.sendHeld(view(this.fill, 0, WAIT_BYTES));
        token = this.findToken(0);
      }
      sends++;
    }
    this.gap = MAX_GAP;
    this.position = token;
    this.complete(length);
    return 1;
  }

  /** Gets what is missing of `length` bytes from `position` on. */
  private complete(length: number): void {
    const missing = this.position + length - this.bytes.length;
    if (missing > 0) {
      const more = this.spi.sendHeld(view(this.fill, 0, missing));
      const begun = view(this.bytes, this.position, this.bytes.length);
      this.bytes = byteText().join([begun, more]);
      this.position = 0;
    }
  }

  /** Where the next data token is, or -1. By the time that an interpreter looks, it is one of the first bytes. */
  private findToken(from: number): number {
    const bytes = this.bytes;
    if (from < bytes.length && u8(bytes, from) === START_BLOCK) {
      return from;
    }
    if (from + 1 < bytes.length && u8(bytes, from + 1) === START_BLOCK) {
      return from + 1;
    }
    return find(bytes, START_BLOCK, from);
  }

  /** The error token (7.3.3.3) at or after `from`, the first byte there that is not FFh; 0 where there is none. */
  private findErrorToken(bytes: Buf, from: number): number {
    const end = bytes.length;
    let at = from;
    while (at < end) {
      const count = end - at < IDLE_BYTES ? end - at : IDLE_BYTES;
      // Three native calls where a loop would take an interpreter 0.2 ms a byte.
      if (ascii(bytes, at, count) !== ascii(this.fill, 0, count)) {
        while (u8(bytes, at) === 0xff) {
          at++;
        }
        const byte = u8(bytes, at);
        return byte <= LAST_ERROR_TOKEN ? byte : 0;
      }
      at += count;
    }
    return 0;
  }

  private errorOfToken(token: number): number {
    return (token & ERROR_TOKEN_OUT_OF_RANGE) !== 0 ? ReadError.outOfRange : ReadError.badBlock;
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
  private stopStream(): boolean {
    this.streaming = false;
    this.steadyNext = -1;
    put(this.out, 1, commandBytes(STOP_TRANSMISSION, 0));
    let bytes = this.spi.sendHeld(view(this.out, 0, HEADER_BYTES + 1 + NCR_BYTES + 8));
    // The stuff byte may look like anything.
    const answered = find(bytes, 0, HEADER_BYTES + 1) >= 0;
    const began = this.clock.nowMs();
    while (u8(bytes, bytes.length - 1) !== 0xff && this.clock.nowMs() - began < READ_TIMEOUT_MS) {
      bytes = this.spi.sendHeld(view(this.fill, 0, WAIT_BYTES));
    }
    this.release();
    return answered;
  }
}
