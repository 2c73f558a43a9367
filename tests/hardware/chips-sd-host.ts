// A small SD host for tests, written as a stranger would who reads the specification's chapter 7 and nothing else.
import { pico } from "../../hardware/boards/pico.js";
import { SimulatedClock } from "../../hardware/virtual/clock.js";
import { type BoardOptions, createVirtualBoard } from "../../hardware/virtual/create-board.js";
import type { CardBehaviour, CardContent, CardImage } from "../../hardware/virtual/engine.js";

export const SLOW = 400_000;
export const FAST = 25_000_000;

/** CRC7 bit by bit, section 4.5. */
export function crc7(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const carry = ((crc >> 6) & 1) ^ ((byte >> bit) & 1);
      crc = (crc << 1) & 0x7f;
      if (carry === 1) crc ^= 0x09;
    }
  }
  return crc;
}

/** CRC16 bit by bit, section 4.5. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const carry = ((crc >> 15) & 1) ^ ((byte >> bit) & 1);
      crc = (crc << 1) & 0xffff;
      if (carry === 1) crc ^= 0x1021;
    }
  }
  return crc;
}

export function frame(index: number, argument = 0): number[] {
  const bytes = [
    0x40 | index,
    (argument >>> 24) & 0xff,
    (argument >>> 16) & 0xff,
    (argument >>> 8) & 0xff,
    argument & 0xff,
  ];
  return [...bytes, (crc7(bytes) << 1) | 1];
}

export class SdHost {
  readonly clock = new SimulatedClock();
  readonly board;
  readonly bus;
  readonly cs;
  hz = SLOW;
  /** Bytes of FFh before the last response. */
  responseDelay = 0;

  constructor(image?: CardImage | CardContent, behaviour?: CardBehaviour, options?: BoardOptions) {
    this.board = createVirtualBoard(pico, this.clock, options);
    const bus = this.board.spi("SPI1");
    if (bus === null) throw new Error("the pico has an SPI1");
    this.bus = bus;
    this.cs = this.board.pin("D17");
    if (image !== undefined) this.board.insertCard(image, behaviour);
    this.clock.advance(10e6);
  }

  send(bytes: readonly number[] | Uint8Array): Uint8Array {
    return this.bus.transfer(Uint8Array.from(bytes), this.hz);
  }

  byte(): number {
    return this.send([0xff])[0] as number;
  }

  select(): void {
    this.cs.drive(false);
  }

  deselect(): void {
    this.cs.drive(true);
    this.send([0xff]);
  }

  wake(): void {
    this.cs.drive(true);
    this.send(new Array(10).fill(0xff));
  }

  /** The first byte of the response, or -1 after 8 bytes of N_CR without one; the card stays selected. */
  command(index: number, argument = 0): number {
    this.select();
    this.send(frame(index, argument));
    if (index === 12) this.byte();
    return this.response();
  }

  response(): number {
    for (this.responseDelay = 0; this.responseDelay <= 8; this.responseDelay += 1) {
      const byte = this.byte();
      if ((byte & 0x80) === 0) return byte;
    }
    return -1;
  }

  /** A whole command without data. */
  simple(index: number, argument = 0, more = 0): number[] {
    const first = this.command(index, argument);
    const rest = more > 0 ? [...this.send(new Array(more).fill(0xff))] : [];
    this.deselect();
    return [first, ...rest];
  }

  application(index: number, argument = 0): number[] {
    this.simple(55);
    return this.simple(index, argument);
  }

  /** The token that ends the wait, FFh when none came within `waitMs`. */
  token(waitMs = 100): number {
    const endNs = this.clock.nowNs + waitMs * 1e6;
    while (this.clock.nowNs < endNs) {
      const byte = this.byte();
      if (byte !== 0xff) return byte;
    }
    return 0xff;
  }

  /** A data block behind a response; throws on anything but a start token and a right CRC. */
  data(length: number): Uint8Array {
    const token = this.token();
    if (token !== 0xfe) throw new Error(`token ${token.toString(16)}`);
    const bytes = this.send(new Array(length + 2).fill(0xff));
    const data = bytes.slice(0, length);
    const crc = ((bytes[length] as number) << 8) | (bytes[length + 1] as number);
    if (crc !== crc16(data)) throw new Error("wrong CRC16");
    return data;
  }

  register(index: number, length: number, argument = 0, application = false): Uint8Array {
    if (application) this.simple(55);
    const status = this.command(index, argument);
    if (status !== 0) throw new Error(`CMD${index} answered ${status}`);
    if (application && index === 13) this.byte();
    const data = this.data(length);
    this.deselect();
    return data;
  }

  read(address: number, length = 512): Uint8Array {
    return this.register(17, length, address);
  }

  /** Initialises a card; @returns how many ACMD41 it took. */
  start(): number {
    this.hz = SLOW;
    this.wake();
    if (this.simple(0)[0] !== 1) throw new Error("no answer to CMD0");
    const hcs = this.simple(8, 0x1aa, 4)[0] === 1 ? 0x40000000 : 0;
    let tries = 1;
    while (this.application(41, hcs)[0] !== 0) {
      tries += 1;
      if (tries > 10_000) throw new Error("never ready");
    }
    this.hz = FAST;
    return tries;
  }
}

/** An image of `blocks` blocks, each unlike any other. */
export function patterned(blocks: number): CardImage {
  const bytes = new Uint8Array(blocks * 512);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = (i * 7 + (i >> 9) * 31) & 0xff;
  return { bytes };
}

export function blockOf(image: CardImage, block: number): Uint8Array {
  return image.bytes.slice(block * 512, block * 512 + 512);
}
