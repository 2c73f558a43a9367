// The ESP32's loader model by itself: what the protocol's description says, with a client that we did not write where it
// matters (esptool-js is one; the reference esptool is another, where it is installed).
import { createHash } from "node:crypto";
import { deflateSync, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Esp32Loader, Op } from "../../hardware/virtual/flashing/esp32-loader.js";
import { ESP32 } from "../../hardware/virtual/flashing/esp32-registers.js";
import { FlashAccess } from "../../hardware/virtual/flashing/flash-access.js";
import { Inflate, InflateError } from "../../hardware/virtual/flashing/inflate.js";
import { hexOf, md5 } from "../../hardware/virtual/flashing/md5.js";
import { SlipReader, slipPacket } from "../../hardware/virtual/flashing/slip.js";
import { seededBytes } from "../support/seeded-random.js";

const MAC = [0x24, 0x6f, 0x28, 0x01, 0x02, 0x03];

/** A loader, and what a client sees of it. */
class Client {
  readonly flash = new FlashAccess(1024 * 1024);
  readonly packets: Uint8Array[] = [];
  restarts = 0;
  private readonly reader = new SlipReader();
  readonly loader = new Esp32Loader(ESP32, MAC, this.flash, () => 115_200, {
    send: (bytes) => this.reader.take(bytes, (packet) => void this.packets.push(packet)),
    restart: () => {
      this.restarts += 1;
    },
    setBaud: () => {},
    cut: () => {},
  });

  /** @returns value and body of the one answer */
  ask(
    command: number,
    words: readonly number[],
    data: Uint8Array = new Uint8Array(0),
  ): { value: number; body: number[] } {
    this.packets.length = 0;
    this.tell(command, words, data);
    expect(this.packets.length).toBe(1);
    const [packet] = this.packets;
    expect([packet[0], packet[1]]).toEqual([1, command]);
    const view = new DataView(packet.buffer, packet.byteOffset);
    expect(view.getUint16(2, true)).toBe(packet.length - 8);
    return { value: view.getUint32(4, true), body: [...packet.subarray(8)] };
  }

  tell(command: number, words: readonly number[], data: Uint8Array = new Uint8Array(0)): void {
    const packet = new Uint8Array(8 + 4 * words.length + data.length);
    const view = new DataView(packet.buffer);
    packet[1] = command;
    view.setUint16(2, packet.length - 8, true);
    view.setUint32(
      4,
      data.reduce((sum, byte) => sum ^ byte, 0xef),
      true,
    );
    words.forEach((word, i) => {
      view.setUint32(8 + 4 * i, word, true);
    });
    packet.set(data, 8 + 4 * words.length);
    this.loader.take(slipPacket(packet));
  }

  data(command: number, number: number, data: Uint8Array) {
    return this.ask(command, [data.length, number, 0, 0], data).body;
  }

  startStub(): void {
    this.ask(Op.memBegin, [4, 1, 4, 0x40090000]);
    this.data(Op.memData, 0, Uint8Array.of(1, 2, 3, 4));
    this.tell(Op.memEnd, [0, 0x40090000]);
    expect(Buffer.from(this.packets.at(-1) as Uint8Array).toString()).toBe("OHAI");
  }
}

const OK_ROM = [0, 0, 0, 0];
const OK_STUB = [0, 0];

describe("the ROM's loader", () => {
  it("answers a sync eight times", () => {
    const client = new Client();
    client.tell(Op.sync, [0x20120707, ...new Array(8).fill(0x55555555)]);
    expect(client.packets.map((packet) => packet[1])).toEqual(new Array(8).fill(Op.sync));
  });

  it("tells chip and MAC by registers", () => {
    const client = new Client();
    expect(client.ask(Op.readReg, [0x40001000]).value).toBe(0x00f01d83);
    expect(client.ask(Op.readReg, [0x3ff5a004]).value).toBe(0x28010203);
    expect(client.ask(Op.readReg, [0x3ff5a008]).value & 0xffff).toBe(0x246f);
  });

  it("answers what it does not know with errors, not under its number", () => {
    const client = new Client();
    client.tell(Op.securityInfo, []);
    expect(client.packets.every((packet) => packet[1] === 0 && packet[8] === 1 && packet[9] === 5)).toBe(true);
    client.tell(Op.eraseFlash, []);
    expect(client.packets.at(-1)?.[8]).toBe(1);
  });

  it("reaches flash only once it is attached, erases first, refuses a wrong checksum", () => {
    const client = new Client();
    client.flash.program(0x1000, Uint8Array.of(0));
    expect(client.ask(Op.flashBegin, [4096, 1, 1024, 0x1000]).body).toEqual([1, 6, 0, 0]);
    expect(client.ask(Op.spiAttach, [0, 0]).body).toEqual(OK_ROM);
    expect(client.ask(Op.flashBegin, [4096, 4, 1024, 0x1000]).body).toEqual(OK_ROM);
    expect(client.flash.cells[0x1000]).toBe(0xff);
    const block = seededBytes(1024, 4);
    client.packets.length = 0;
    const bad = block.slice();
    const packet = new Uint8Array(8 + 16 + 1024);
    new DataView(packet.buffer).setUint16(2, 16 + 1024, true);
    packet[1] = Op.flashData;
    new DataView(packet.buffer).setUint32(8, 1024, true);
    packet.set(bad, 24);
    packet[4] = 0x5a;
    client.loader.take(slipPacket(packet));
    expect([...client.packets[0].subarray(8, 10)]).toEqual([1, 7]);
    expect(client.data(Op.flashData, 0, block)).toEqual(OK_ROM);
    expect(Buffer.from(client.flash.cells.subarray(0x1000, 0x1400)).equals(block)).toBe(true);
    // The same block again: its answer was lost.
    expect(client.data(Op.flashData, 0, block)).toEqual(OK_ROM);
    expect(client.data(Op.flashData, 5, block)).toEqual([1, 6, 0, 0]);
    const sum = client.ask(Op.md5, [0x1000, 1024, 0, 0]).body;
    expect(Buffer.from(sum.slice(0, 32)).toString()).toBe(createHash("md5").update(block).digest("hex"));
  });

  it("refuses what does not fit its flash", () => {
    const client = new Client();
    client.ask(Op.spiAttach, [0, 0]);
    expect(client.ask(Op.flashBegin, [0x200000, 1, 1024, 0x1000]).body[0]).toBe(1);
  });

  it("restarts where it is sent to memory that nothing was loaded into", () => {
    const client = new Client();
    client.tell(Op.memEnd, [0, 0x40090000]);
    expect(client.restarts).toBe(1);
    expect(client.loader.isStub).toBe(false);
  });
});

describe("the stub", () => {
  it("writes what it is sent deflated, in pieces, and says its MD5 in 16 bytes", () => {
    const client = new Client();
    client.startStub();
    const image = Buffer.concat([seededBytes(5000, 1), Buffer.alloc(20_000, "mp8 "), seededBytes(3000, 2)]);
    const packed = deflateSync(image, { level: 9 });
    const half = Math.floor(packed.length / 2);
    expect(client.ask(Op.deflateBegin, [image.length, 2, half + 1, 0x8000]).body).toEqual(OK_STUB);
    expect(client.data(Op.deflateData, 0, packed.subarray(0, half))).toEqual(OK_STUB);
    expect(client.data(Op.deflateData, 1, packed.subarray(half))).toEqual(OK_STUB);
    expect(client.ask(Op.deflateEnd, [1]).body).toEqual(OK_STUB);
    expect(Buffer.from(client.flash.cells.subarray(0x8000, 0x8000 + image.length)).equals(image)).toBe(true);
    const { body } = client.ask(Op.md5, [0x8000, image.length, 0, 0]);
    expect(hexOf(Uint8Array.from(body.slice(0, 16)))).toBe(createHash("md5").update(image).digest("hex"));
  });

  it("erases no sector before it programs it", () => {
    const client = new Client();
    client.startStub();
    client.flash.program(0x0fff, Uint8Array.of(0x12));
    client.flash.program(0x3000, Uint8Array.of(0x34));
    const packed = deflateSync(seededBytes(0x2000, 3));
    client.ask(Op.deflateBegin, [0x2000, 1, packed.length, 0x1000]);
    client.data(Op.deflateData, 0, packed);
    expect([client.flash.cells[0x0fff], client.flash.cells[0x3000]]).toEqual([0x12, 0x34]);
  });

  it("reads flash back, as far as is acknowledged, with its MD5 behind it", () => {
    const client = new Client();
    client.startStub();
    const content = seededBytes(2500, 9);
    client.flash.program(0x4000, content);
    client.packets.length = 0;
    client.tell(Op.readFlash, [0x4000, 2500, 1024, 1]);
    expect(client.packets.length).toBe(2);
    const acknowledge = (bytes: number) => client.loader.take(slipPacket(new Uint8Array(Uint32Array.of(bytes).buffer)));
    acknowledge(1024);
    acknowledge(2048);
    acknowledge(2500);
    const read = Buffer.concat(client.packets.slice(1, 4));
    expect(read.equals(content)).toBe(true);
    expect(hexOf(client.packets[4])).toBe(createHash("md5").update(content).digest("hex"));
  });
});

describe("its parts", () => {
  it("SLIP packets survive the bytes that they are made of, and pieces of any size", () => {
    const payload = Uint8Array.from([0xc0, 0xdb, 0xdc, 0xdd, 0, 0xc0, 0xc0, 0xdb]);
    const reader = new SlipReader();
    const found: Uint8Array[] = [];
    for (const byte of [...slipPacket(payload), ...slipPacket(payload)]) {
      reader.take(Uint8Array.of(byte), (packet) => void found.push(packet));
    }
    expect(found.map((packet) => [...packet])).toEqual([[...payload], [...payload]]);
  });

  it("MD5 agrees with Node's at every length around a block", () => {
    for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 1000]) {
      const bytes = seededBytes(length, length);
      expect(hexOf(md5(bytes))).toBe(createHash("md5").update(bytes).digest("hex"));
    }
  });

  it("inflates what zlib made, stored, fixed and dynamic, a byte at a time; and refuses damage", () => {
    for (const [i, data] of [Buffer.from("mp8"), Buffer.alloc(70_000, "ab"), seededBytes(40_000, 7)].entries()) {
      for (const level of [0, 1, 9]) {
        const packed = deflateSync(data, { level });
        const inflate = new Inflate();
        const out = Buffer.concat(Array.from(packed, (byte) => inflate.push(Uint8Array.of(byte))));
        expect([i, level, out.equals(data), inflate.isDone]).toEqual([i, level, true, true]);
        const damaged = Buffer.from(packed);
        damaged[damaged.length - 1] ^= 1;
        expect(() => inflateSync(damaged)).toThrow();
        expect(() => new Inflate().push(damaged)).toThrow(InflateError);
      }
    }
  });
});
