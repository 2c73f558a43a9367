// The serial loader in an ESP32's ROM, and the one that programs put into its memory and start (the "stub"): both speak
// one protocol, with differences. Layer: hardware/virtual/flashing.
// Spec: "Serial Protocol", docs.espressif.com/projects/esptool (packets, commands, errors, ROM and stub).
import type { EspChip } from "./esp32-registers.js";
import { Esp32Registers } from "./esp32-registers.js";
import { type FlashAccess, SECTOR_BYTES } from "./flash-access.js";
import { Inflate } from "./inflate.js";
import { hexOf, md5 } from "./md5.js";
import { SlipReader, slipPacket } from "./slip.js";

export const Op = {
  flashBegin: 0x02,
  flashData: 0x03,
  flashEnd: 0x04,
  memBegin: 0x05,
  memEnd: 0x06,
  memData: 0x07,
  sync: 0x08,
  writeReg: 0x09,
  readReg: 0x0a,
  spiSetParams: 0x0b,
  spiAttach: 0x0d,
  changeBaud: 0x0f,
  deflateBegin: 0x10,
  deflateData: 0x11,
  deflateEnd: 0x12,
  md5: 0x13,
  securityInfo: 0x14,
  eraseFlash: 0xd0,
  eraseRegion: 0xd1,
  readFlash: 0xd2,
  runUserCode: 0xd3,
} as const;

/** What the loader's answers say is wrong: the ROM's number and the stub's. */
const Wrong = {
  message: [0x05, 0xc3],
  failed: [0x06, 0xc4],
  checksum: [0x07, 0xc1],
  flash: [0x08, 0xc4],
  deflate: [0x0b, 0xc7],
  notFlashing: [0x06, 0xc6],
  tooMuch: [0x06, 0xc9],
  length: [0x05, 0xc0],
} as const;
type Trouble = keyof typeof Wrong;

const CHECKSUM_SEED = 0xef;
const STUB_GREETING = [0x4f, 0x48, 0x41, 0x49];
const REPEATED = 8;
const SYNC_VALUE = 0x20120707;
const READ_BLOCK_BYTES = 4096;

/** A transfer to flash that was begun. */
interface FlashWrite {
  offset: number;
  /** What may still be programmed. */
  bytesLeft: number;
  inflate: Inflate | null;
  /** Sectors before this are erased. */
  erasedTo: number;
  /** The number of the block that is expected; the one before may come again. */
  next: number;
}

/** What a command is answered with. */
interface Answer {
  readonly value: number;
  readonly data: readonly number[];
  readonly trouble: Trouble | null;
  /** Under another command's number than that of the request. */
  readonly command?: number;
  /** How often; once if not stated. */
  readonly times?: number;
  /** What happens once the answer is out. */
  readonly after?: () => void;
}

interface Segment {
  readonly address: number;
  readonly data: Uint8Array;
}

/** What a test lets go wrong: at the nth packet of a command. */
export interface LoaderFault {
  readonly command: number;
  /** From 1. */
  readonly nth: number;
  /** "flip": a bit of the flash that the command is about is lost. */
  readonly kind: "refuse" | "silence" | "cut" | "flip";
  /** For good, not only once. */
  readonly stays?: boolean;
}

export interface LoaderEvents {
  readonly send: (bytes: Uint8Array) => void;
  /** The chip restarts. */
  readonly restart: () => void;
  readonly setBaud: (baud: number) => void;
  readonly cut: () => void;
}

export class Esp32Loader {
  /** The stub runs, not the ROM. */
  isStub = false;
  readonly faults: LoaderFault[] = [];
  private readonly slip = new SlipReader();
  private readonly registers: Esp32Registers;
  private readonly seen = new Map<number, number>();
  private memory: Segment[] = [];
  private upload: { at: number; left: number } | null = null;
  private write: FlashWrite | null = null;
  private isAttached = false;
  private reading: { at: number; end: number; packet: number; window: number; sent: number } | null = null;

  constructor(
    private readonly chip: EspChip,
    mac: readonly number[],
    private readonly flash: FlashAccess,
    baud: () => number,
    private readonly events: LoaderEvents,
  ) {
    this.registers = new Esp32Registers(chip, mac, flash, baud);
  }

  take(bytes: Uint8Array): void {
    this.slip.take(bytes, (packet) => this.packet(packet));
  }

  private packet(packet: Uint8Array): void {
    if (this.reading !== null) {
      this.acknowledged(packet);
      return;
    }
    if (packet.length < 8 || packet[0] !== 0) return;
    const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
    const command = packet[1] as number;
    const data = packet.subarray(8);
    if (view.getUint16(2, true) !== data.length) return;
    const fault = this.faultAt(command);
    if (fault === "cut") this.events.cut();
    else if (fault === "flip") this.send(command, this.runOnBadFlash(command, data, view.getUint32(4, true)));
    else if (fault === "refuse") this.send(command, refused("failed"));
    else if (fault === null) this.send(command, this.run(command, data, view.getUint32(4, true)));
  }

  /** A cell that does not keep what was written to it. */
  private runOnBadFlash(command: number, data: Uint8Array, checksum: number): Answer {
    const offset = wordsOf(data)[0] ?? 0;
    this.flash.cells[offset + 64] = (this.flash.cells[offset + 64] as number) ^ 1;
    return this.run(command, data, checksum);
  }

  private faultAt(command: number): LoaderFault["kind"] | null {
    const count = (this.seen.get(command) ?? 0) + 1;
    this.seen.set(command, count);
    const found = this.faults.find(
      (fault) => fault.command === command && (fault.nth === count || (fault.stays === true && count > fault.nth)),
    );
    return found?.kind ?? null;
  }

  private run(command: number, data: Uint8Array, checksum: number): Answer {
    const words = wordsOf(data);
    switch (command) {
      case Op.sync:
        return { ...ok(this.isStub ? 0 : SYNC_VALUE), times: REPEATED };
      case Op.readReg:
        return ok(this.registers.read(words[0] ?? 0));
      case Op.writeReg:
        for (let i = 0; i + 3 < words.length; i += 4) {
          this.registers.write(words[i] as number, words[i + 1] as number, words[i + 2] as number);
        }
        return ok();
      case Op.securityInfo:
        if (this.chip.chipId === null) return this.unknown();
        return ok(0, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, this.chip.chipId, 0, 0, 0, 0, 0, 0, 0]);
      case Op.spiAttach:
        this.isAttached = true;
        return ok();
      case Op.spiSetParams:
        return (words[1] ?? 0) > 0 ? ok() : refused("failed");
      case Op.changeBaud:
        return { ...ok(), after: () => this.events.setBaud(words[0] ?? 0) };
      case Op.memBegin:
        this.upload = { at: words[3] ?? 0, left: words[0] ?? 0 };
        return ok();
      case Op.memData:
        return this.memoryData(data, checksum);
      case Op.memEnd:
        return this.memoryEnd(words);
      case Op.flashBegin:
      case Op.deflateBegin:
        return this.begin(command, words);
      case Op.flashData:
      case Op.deflateData:
        return this.flashData(command, data, checksum);
      case Op.flashEnd:
      case Op.deflateEnd:
        return this.end(words[0] ?? 0);
      case Op.md5:
        return this.digest(words);
    }
    if (!this.isStub) return this.unknown();
    switch (command) {
      case Op.eraseFlash:
        this.flash.eraseAll();
        return ok();
      case Op.eraseRegion:
        if (words.length < 2 || (words[0] as number) % SECTOR_BYTES !== 0) return refused("failed");
        if (!this.flash.erase(words[0] as number, words[1] as number)) return refused("flash");
        return ok();
      case Op.readFlash:
        return this.read(words);
      case Op.runUserCode:
        return { ...ok(), times: 0, after: () => this.events.restart() };
    }
    return this.unknown();
  }

  private memoryData(data: Uint8Array, checksum: number): Answer {
    const block = blockOf(data, checksum);
    if (typeof block === "string") return refused(block);
    const { upload } = this;
    if (upload === null || block.length > upload.left) return refused("tooMuch");
    this.memory.push({ address: upload.at, data: block.slice() });
    upload.at += block.length;
    upload.left -= block.length;
    return ok();
  }

  private memoryEnd([stays, entry]: readonly number[]): Answer {
    this.upload = null;
    return stays !== 0 || entry === undefined ? ok() : { ...ok(), after: () => this.jump(entry) };
  }

  private jump(entry: number): void {
    const isLoaded = this.memory.some(({ address, data }) => entry >= address && entry < address + data.length);
    this.memory = [];
    // A jump to where nothing was loaded ends in an exception, and the chip restarts.
    if (!isLoaded) {
      this.events.restart();
      return;
    }
    // No Xtensa here: whatever was loaded is taken for a stub.
    this.isStub = true;
    this.write = null;
    this.slip.reset();
    this.events.send(slipPacket(Uint8Array.from(STUB_GREETING)));
  }

  private begin(command: number, words: readonly number[]): Answer {
    const [bytes, blocks, blockBytes, offset] = words as [number, number, number, number];
    if (words.length < 4) return refused("length");
    // The ROM reaches the flash only after SPI_ATTACH; the stub attaches it by itself.
    if (!this.isStub && !this.isAttached) return refused("failed");
    if (offset + bytes > this.flash.bytes) return refused("flash");
    const isDeflated = command === Op.deflateBegin;
    // The ROM erases all of it now, the stub a sector ahead of what it programs.
    if (!this.isStub) this.flash.erase(offset, bytes);
    this.write = {
      offset,
      bytesLeft: isDeflated ? bytes : Math.max(bytes, blocks * blockBytes),
      inflate: isDeflated ? new Inflate() : null,
      erasedTo: this.isStub ? offset - (offset % SECTOR_BYTES) : this.flash.bytes,
      next: 0,
    };
    return ok();
  }

  private flashData(command: number, data: Uint8Array, checksum: number): Answer {
    const { write } = this;
    if (write === null || (write.inflate !== null) !== (command === Op.deflateData)) {
      return refused("notFlashing");
    }
    const block = blockOf(data, checksum);
    if (typeof block === "string") return refused(block);
    const number = wordsOf(data)[1] as number;
    // The answer to it was lost: what is written stays written.
    if (number === write.next - 1) return ok();
    if (number !== write.next) return refused("failed");
    let bytes = block;
    try {
      if (write.inflate !== null) bytes = write.inflate.push(block);
    } catch {
      return refused("deflate");
    }
    if (bytes.length > write.bytesLeft) {
      // Blocks are filled up behind the image's end.
      if (write.inflate !== null) return refused("tooMuch");
      bytes = bytes.subarray(0, write.bytesLeft);
    }
    const end = write.offset + bytes.length;
    if (end > write.erasedTo) {
      if (!this.flash.erase(write.erasedTo, end - write.erasedTo)) return refused("flash");
      write.erasedTo = Math.ceil(end / SECTOR_BYTES) * SECTOR_BYTES;
    }
    if (!this.flash.program(write.offset, bytes)) return refused("flash");
    write.offset = end;
    write.bytesLeft -= bytes.length;
    write.next += 1;
    return ok();
  }

  private end(stays: number): Answer {
    if (this.write === null && this.isStub) return refused("notFlashing");
    this.write = null;
    return stays === 0 ? { ...ok(), after: () => this.events.restart() } : ok();
  }

  private digest(words: readonly number[]): Answer {
    const [offset, bytes] = words as [number, number];
    if (words.length < 2 || offset + bytes > this.flash.bytes) return refused("failed");
    const sum = md5(this.flash.cells.subarray(offset, offset + bytes));
    return ok(0, this.isStub ? [...sum] : Array.from(hexOf(sum), (digit) => digit.charCodeAt(0)));
  }

  private read(words: readonly number[]): Answer {
    const [offset, bytes, packet, window] = words as [number, number, number, number];
    if (words.length < 4 || offset + bytes > this.flash.bytes || packet > READ_BLOCK_BYTES) {
      return refused("failed");
    }
    this.reading = { at: offset, end: offset + bytes, packet, window: Math.max(1, window), sent: 0 };
    return { ...ok(), after: () => this.readOn(0) };
  }

  /** The client says how many bytes it has. */
  private acknowledged(packet: Uint8Array): void {
    this.readOn(wordsOf(packet)[0] ?? 0);
  }

  private readOn(acknowledged: number): void {
    const { reading } = this;
    if (reading === null) return;
    const total = reading.sent + (reading.end - reading.at);
    while (reading.at < reading.end && reading.sent < acknowledged + reading.window * reading.packet) {
      const piece = this.flash.cells.slice(reading.at, Math.min(reading.end, reading.at + reading.packet));
      reading.at += piece.length;
      reading.sent += piece.length;
      this.events.send(slipPacket(piece));
    }
    if (acknowledged < total) return;
    const all = this.flash.cells.subarray(reading.end - total, reading.end);
    this.reading = null;
    this.events.send(slipPacket(md5(all)));
  }

  /** The ROM answers what it does not know several times over, and not under that command's number. */
  private unknown(): Answer {
    return this.isStub ? refused("message") : { ...refused("message"), command: 0, times: REPEATED };
  }

  /** The ROM's status is four bytes, of which two mean something; the stub's is two. */
  private send(command: number, answer: Answer): void {
    const status = answer.trouble === null ? [0, 0] : [1, Wrong[answer.trouble][this.isStub ? 1 : 0]];
    const body = [...answer.data, ...status, ...(this.isStub ? [] : [0, 0])];
    const packet = new Uint8Array(8 + body.length);
    const view = new DataView(packet.buffer);
    packet[0] = 1;
    packet[1] = answer.command ?? command;
    view.setUint16(2, body.length, true);
    view.setUint32(4, answer.value >>> 0, true);
    packet.set(body, 8);
    for (let i = 0; i < (answer.times ?? 1); i += 1) this.events.send(slipPacket(packet));
    answer.after?.();
  }
}

function ok(value = 0, data: readonly number[] = []): Answer {
  return { value, data, trouble: null };
}

function refused(trouble: Trouble): Answer {
  return { value: 0, data: [], trouble };
}

/** The data of a data packet, or what is wrong with its length or checksum. */
function blockOf(data: Uint8Array, checksum: number): Uint8Array | "length" | "checksum" {
  const length = wordsOf(data)[0] ?? -1;
  const block = data.subarray(16);
  if (length !== block.length) return "length";
  let sum = CHECKSUM_SEED;
  for (const byte of block) sum ^= byte;
  return sum === (checksum & 255) ? block : "checksum";
}

function wordsOf(data: Uint8Array): number[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const words: number[] = [];
  for (let at = 0; at + 4 <= data.length && words.length < 64; at += 4) words.push(view.getUint32(at, true));
  return words;
}
