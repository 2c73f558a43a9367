// A card for the driver's tests, written from the SD Physical Layer Simplified Specification 6.00, chapter 7: it lives
// at the other end of an SpiDevice, byte by byte, and complains about what the specification does not allow.
import type { Outgoing, SpiDevice } from "../../../firmware/hal/spi-device.js";

export interface CardOptions {
  readonly image: Uint8Array;
  readonly standardCapacity?: boolean;
  readonly version1?: boolean;
  /** Bytes before a response (0 to 8), before the first token, between blocks. */
  readonly responseGap?: (n: number) => number;
  readonly tokenGap?: (n: number) => number;
  readonly blockGap?: (n: number) => number;
  readonly badBlocks?: readonly number[];
  readonly canSwitch?: boolean;
  /** ACMD41s that the card is busy for. */
  readonly busy?: number;
}

function crc7(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const top = ((crc >> 6) & 1) ^ ((byte >> bit) & 1);
      crc = ((crc << 1) & 0x7f) ^ (top ? 0x09 : 0);
    }
  }
  return crc;
}

function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const top = ((crc >> 15) & 1) ^ ((byte >> bit) & 1);
      crc = ((crc << 1) & 0xffff) ^ (top ? 0x1021 : 0);
    }
  }
  return crc;
}

export class SpiCard implements SpiDevice {
  clockHz = 0;
  present = true;
  nowMs = 0;
  readonly complaints: string[] = [];
  readonly commands: number[] = [];
  sends = 0;
  bytesSent = 0;
  private selected = false;
  private powerClocks = 0;
  private idleState = true;
  private spiMode = false;
  private application = false;
  private busyLeft: number;
  private crcOn = false;
  /** What goes out next, from `sent` on. */
  private pending: number[] = [];
  private sent = 0;
  private frame: number[] = [];
  private stream = -1;
  private count = 0;

  constructor(private readonly options: CardOptions) {
    this.busyLeft = options.busy ?? 2;
  }

  setClock(clockHz: number): void {
    this.clockHz = clockHz;
    if (!this.spiMode && clockHz > 400_000) this.complaints.push("clock above 400 kHz before CMD0");
  }

  send(bytes: Uint8Array): Uint8Array {
    const answer = this.sendHeld(bytes);
    this.deselect();
    return answer;
  }

  sendAgain(out: Outgoing): Uint8Array {
    return this.sendHeld(out);
  }

  sendHeld(out: Outgoing): Uint8Array {
    this.selected = true;
    this.sends++;
    return this.transfer(out as Uint8Array);
  }

  repeated(bytes: Uint8Array, count: number): Uint8Array {
    return Uint8Array.from({ length: count }, (_, i) => bytes[i % bytes.length]);
  }

  write(bytes: Uint8Array): void {
    this.send(bytes);
  }

  writeAll(parts: readonly Uint8Array[]): void {
    for (const part of parts) this.write(part);
  }

  idle(bytes: Uint8Array): void {
    this.deselect();
    this.transfer(bytes);
  }

  private deselect(): void {
    if (this.selected && (this.stream >= 0 || this.pending.some((byte, i) => i >= this.sent && byte !== 0xff))) {
      if (this.present) this.complaints.push("deselected in the middle of a transfer");
    }
    this.selected = false;
  }

  private transfer(bytes: Uint8Array): Uint8Array {
    this.bytesSent += bytes.length;
    this.nowMs += (bytes.length * 8000) / Math.max(this.clockHz, 1);
    return bytes.map((byte) => this.exchange(byte));
  }

  private exchange(byte: number): number {
    if (!this.present) return 0xff;
    if (!this.selected) {
      this.powerClocks += 8;
      return 0xff;
    }
    const out = this.sent < this.pending.length ? this.pending[this.sent++] : this.nextOfStream();
    if (this.frame.length > 0 || (byte & 0xc0) === 0x40) {
      this.frame.push(byte);
      if (this.frame.length === 6) {
        const frame = this.frame;
        this.frame = [];
        this.execute(frame);
      }
    }
    return out;
  }

  private nextOfStream(): number {
    if (this.stream < 0) return 0xff;
    this.pending = [];
    this.sent = 0;
    this.pushBlock(this.stream, this.options.blockGap?.(this.count++) ?? 0);
    if (this.stream >= 0) this.stream++;
    return this.pending[this.sent++];
  }

  private respond(...bytes: number[]): void {
    const gap = this.options.responseGap?.(this.count++) ?? 1;
    this.pending = [...new Array<number>(gap).fill(0xff), ...bytes];
    this.sent = 0;
  }

  private pushData(data: Uint8Array, gap: number): void {
    const crc = crc16(data);
    for (let i = 0; i < gap; i++) this.pending.push(0xff);
    this.pending.push(0xfe, ...data, crc >> 8, crc & 0xff);
  }

  private pushBlock(block: number, gap: number): void {
    const bytes = this.options.image.subarray(block * 512, block * 512 + 512);
    if (bytes.length < 512 || this.options.badBlocks?.includes(block)) {
      for (let i = 0; i < gap; i++) this.pending.push(0xff);
      this.pending.push(bytes.length < 512 ? 0x09 : 0x05, 0xff);
      this.stream = this.stream >= 0 ? Number.MAX_SAFE_INTEGER - 10 : -1;
      return;
    }
    this.pushData(bytes, gap);
  }

  private execute(frame: number[]): void {
    const command = frame[0] & 0x3f;
    this.commands.push(command);
    const argument = frame[1] * 0x1000000 + frame[2] * 0x10000 + frame[3] * 0x100 + frame[4];
    const rightCrc = ((crc7(frame.slice(0, 5)) << 1) | 1) === frame[5];
    if (!rightCrc) {
      this.complaints.push(`CMD${command} with a wrong CRC`);
      if (this.crcOn || command === 0 || command === 8) {
        this.respond(this.r1(0x08));
        return;
      }
    }
    const application = this.application;
    this.application = false;
    if (!this.spiMode && command !== 0) return;
    if (this.stream >= 0 && command !== 12) this.complaints.push(`CMD${command} while CMD18 runs`);
    if (this.idleState && ![0, 8, 41, 55, 58, 59].includes(command)) this.complaints.push(`CMD${command} while idle`);
    switch (command) {
      case 0:
        if (!this.spiMode && this.powerClocks < 74) this.complaints.push("fewer than 74 clocks before CMD0");
        this.spiMode = true;
        this.idleState = true;
        this.stream = -1;
        this.respond(0x01);
        return;
      case 8:
        if (this.options.version1) this.respond(0x05);
        else this.respond(0x01, 0, 0, argument >> 8, argument & 0xff);
        return;
      case 59:
        this.crcOn = (argument & 1) === 1;
        this.respond(this.r1());
        return;
      case 55:
        this.application = true;
        this.respond(this.r1());
        return;
      case 41:
        if (!application) {
          this.respond(this.r1(0x04));
          return;
        }
        if (this.busyLeft-- <= 0) this.idleState = false;
        this.respond(this.r1());
        return;
      case 58:
        this.respond(this.r1(), this.options.standardCapacity ? 0x80 : 0xc0, 0xff, 0x80, 0);
        return;
      case 9:
        this.respond(0);
        this.pushData(this.csd(), 4);
        return;
      case 6: {
        const status = new Uint8Array(64);
        status[16] = this.options.canSwitch ? argument & 0x0f : 0x0f;
        this.respond(0);
        this.pushData(status, 20);
        return;
      }
      case 16:
        this.respond(argument === 512 ? 0 : 0x40);
        return;
      case 12:
        if (this.stream < 0) this.complaints.push("CMD12 with nothing to stop");
        this.stream = -1;
        this.respond(0, 0, 0, 0xff);
        this.pending.unshift(0x3c);
        return;
      case 13:
        this.respond(this.r1(), 0);
        return;
      case 17:
      case 18: {
        const block = this.options.standardCapacity ? argument / 512 : argument;
        if (!Number.isInteger(block)) {
          this.respond(0x20);
          return;
        }
        if (block * 512 >= this.options.image.length) {
          this.respond(0x40);
          return;
        }
        this.respond(0);
        const gap = this.options.tokenGap?.(this.count++) ?? 12;
        if (command === 18) this.stream = block + 1;
        this.pushBlock(block, gap);
        return;
      }
      default:
        this.complaints.push(`CMD${command} is none of a reader's`);
        this.respond(this.r1(0x04));
        return;
    }
  }

  private r1(bits = 0): number {
    return bits | (this.idleState ? 1 : 0);
  }

  private csd(): Uint8Array {
    const csd = new Uint8Array(16);
    const blocks = this.options.image.length / 512;
    csd[4] = this.options.canSwitch ? 0x5b : 0x1b;
    csd[5] = 0x59;
    if (this.options.standardCapacity) {
      // (C_SIZE + 1) × 2^(7 + 2) × 512 bytes: images for this are multiples of 256 KB.
      const size = blocks / 512 - 1;
      csd[6] = (size >> 10) & 3;
      csd[7] = (size >> 2) & 0xff;
      csd[8] = (size & 3) << 6;
      csd[9] = 3;
      csd[10] = 0x80;
    } else {
      const size = blocks / 1024 - 1;
      csd[0] = 0x40;
      csd[7] = (size >> 16) & 0x3f;
      csd[8] = (size >> 8) & 0xff;
      csd[9] = size & 0xff;
    }
    return csd;
  }
}
