// An SD card in SPI mode: data blocks as they come over the wire. Layer: drivers.
// Follows the SD Physical Layer Simplified Specification 6.00: 7.3.3 (control tokens), 7.5 (timing).
// Blocks stay where they came in: token and CRC between them are why BlockDevice has a stride. Their CRC16 is not
// checked: it would take an interpreter 250 ms a block, hundred times the read itself.
import { ascii } from "../core/bytes/ascii.js";
import { type Buf, find, u8, view } from "../core/bytes/buf.js";
import { byteText } from "../core/bytes/byte-text.js";
import { countStrided } from "../core/bytes/strided.js";
import { ReadError } from "../core/storage/block-device.js";
import { SdCommands } from "./sd-card-commands.js";
import {
  BLOCK_ON_WIRE,
  bigEndian16,
  crc16,
  ERROR_TOKEN_OUT_OF_RANGE,
  LAST_ERROR_TOKEN,
  READ_MULTIPLE_BLOCK,
  READ_TIMEOUT_MS,
  START_BLOCK,
} from "./sd-card-protocol.js";
import { LEAST_SPACING, MAX_GAP, MOST_WAITING, WAIT_BYTES } from "./sd-card-sizes.js";

/** Blocks of one read are used together where at most this many bytes lie from token to token. */
const MAX_SPACING = BLOCK_ON_WIRE + 16;
/** Sends of waiting in which error tokens are looked for: they come when the data would have come. */
const ERROR_SENDS = 8;
/** Bytes that are compared at once with what comes in while the card says nothing. */
const IDLE_BYTES = 1024;
/** So long a card that was sending may say nothing until it is asked whether it is still there. */
const SILENT_MS = 20;

export class SdBlocks extends SdCommands {
  /** A register that comes as a data block (CMD6, CMD9): left at `offset` of `bytes`. @returns 1 or a ReadError */
  protected readRegister(command: number, argument: number, length: number): number {
    const status = this.requestRegister(command, argument, length);
    if (status < 0) {
      return status;
    }
    return crc16(this.bytes, this.offset, length, 0) === bigEndian16(this.bytes, this.offset + length)
      ? 1
      : ReadError.badBlock;
  }

  /** The same, with its CRC16 behind it still to be checked. */
  protected requestRegister(command: number, argument: number, length: number): number {
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

  /**
   * Whether the block whose token is at `token` came from a card to its end. One pulled in the middle leaves nothing
   * but FFh; as a CRC that is right for one block in 65,536, so that the card is asked.
   */
  protected endedOnWire(token: number): boolean {
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
  protected takeBlocks(count: number): number {
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
  protected awaitBlock(length: number, most: number): number {
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
      this.bytes = this.receive(most < MOST_WAITING ? most : MOST_WAITING);
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
        this.bytes = this.receive(WAIT_BYTES);
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
      const more = this.receive(missing);
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
}
