// What a reading SD card puts on the wire: data packets (token, bytes, CRC16), error tokens, and the faults that a
// scenario asks for. Layer: hardware/virtual/chips.
// SD Physical Layer Simplified Specification 6.00, sections 7.2.3 (data read), 7.3.3 (tokens), 4.5 (CRC16).
import { CARD_BLOCK_BYTES } from "../card-content.js";
import type { CardContent, CardFaults } from "../engine.js";
import type { SeededRandom } from "../seeded-random.js";
import { crc16 } from "./crc.js";
import { ErrorToken, START_BLOCK } from "./sd-protocol.js";

/** One reading command under way: the next bytes to send, and how many at a time. */
export interface ReadJob {
  block: number;
  offset: number;
  readonly lengthBytes: number;
  readonly multiple: boolean;
}

/** What became of a packet. */
export type PacketKind = "data" | "error" | "silent";

const DEFAULT_ACCESS_NS = 600_000;

export class CardReader {
  /** The packet: token, up to 512 bytes, CRC16. */
  readonly packet = new Uint8Array(1 + CARD_BLOCK_BYTES + 2);
  packetBytes = 0;
  /** The error token last sent, for the status register. */
  lastError = 0;
  private bad = new Set<number>();
  private silent = new Set<number>();
  private readonly timesRead = new Map<number, number>();
  private noiseInBits = 0;
  private readonly block = new Uint8Array(CARD_BLOCK_BYTES);

  constructor(
    private readonly content: CardContent,
    /** Blocks the card declares: those past its content read as 0. */
    private readonly blockCount: number,
    private behaviour: CardFaults,
    private readonly random: SeededRandom,
  ) {
    this.change(behaviour);
  }

  /** Takes on these faults; those it does not name stay as they are. */
  change(faults: CardFaults): void {
    this.behaviour = { ...this.behaviour, ...faults };
    this.bad = new Set(this.behaviour.badBlocks ?? []);
    this.silent = new Set(this.behaviour.silentBlocks ?? []);
    this.noiseInBits = this.nextNoise();
  }

  get pulledAt(): CardFaults["pulledAt"] {
    return this.behaviour.pulledAt;
  }

  /** Time before the token of the first block, ns. */
  accessNs(block: number): number {
    const base = this.behaviour.accessNs ?? DEFAULT_ACCESS_NS;
    return base * (1 + (this.random.fraction() - 0.5) / 8) + this.extraNs(block);
  }

  /** Time before the token of a further block, ns, beyond the bytes of N_AC. */
  gapNs(block: number): number {
    return (this.behaviour.blockGapNs ?? 0) + this.extraNs(block);
  }

  /** Makes the packet of a register. */
  register(bytes: Uint8Array): void {
    this.packet.set(bytes, 1);
    this.seal(bytes.length);
  }

  /** Makes the packet of the job's next bytes and moves the job on. */
  next(job: ReadJob): PacketKind {
    const { block, offset, lengthBytes } = job;
    if (block >= this.blockCount) return this.error(ErrorToken.OUT_OF_RANGE);
    if (this.silent.has(block)) return "silent";
    if (this.bad.has(block)) return this.error(ErrorToken.CARD_ECC_FAILED);
    if (offset + lengthBytes > CARD_BLOCK_BYTES) return this.error(ErrorToken.ERROR);
    job.offset = offset + lengthBytes;
    if (job.offset === CARD_BLOCK_BYTES) {
      job.offset = 0;
      job.block = block + 1;
    }
    const whole = offset === 0 && lengthBytes === CARD_BLOCK_BYTES;
    if (whole) {
      this.readInto(block, this.packet, 1);
    } else {
      this.readInto(block, this.block, 0);
      this.packet.set(this.block.subarray(offset, offset + lengthBytes), 1);
    }
    const reads = this.flip(block, offset, lengthBytes, false, this.countRead(block));
    this.seal(lengthBytes);
    this.flip(block, offset, lengthBytes, true, reads);
    this.noise();
    return "data";
  }

  private readInto(block: number, into: Uint8Array, at: number): void {
    if (block < this.content.blockCount) this.content.readBlock(block, into, at);
    else into.fill(0, at, at + CARD_BLOCK_BYTES);
  }

  private error(token: number): PacketKind {
    this.packet[0] = token;
    this.packetBytes = 1;
    this.lastError = token;
    return "error";
  }

  private seal(lengthBytes: number): void {
    const crc = crc16(this.packet, 1, lengthBytes);
    this.packet[0] = START_BLOCK;
    this.packet[1 + lengthBytes] = crc >> 8;
    this.packet[2 + lengthBytes] = crc & 0xff;
    this.packetBytes = lengthBytes + 3;
  }

  private extraNs(block: number): number {
    let extra = 0;
    for (const slow of this.behaviour.slowBlocks ?? []) {
      if (block >= slow.first && block < slow.first + slow.count) extra += slow.extraNs;
    }
    return extra;
  }

  private countRead(block: number): number {
    if (this.behaviour.flippedBits === undefined) return 0;
    const reads = (this.timesRead.get(block) ?? 0) + 1;
    this.timesRead.set(block, reads);
    return reads;
  }

  private flip(block: number, offset: number, lengthBytes: number, onWire: boolean, reads: number): number {
    for (const fault of this.behaviour.flippedBits ?? []) {
      if (fault.block !== block || (fault.onWire === true) !== onWire) continue;
      if (fault.times !== undefined && reads > fault.times) continue;
      const byte = Math.floor(fault.bit / 8) - offset;
      if (byte < 0 || byte >= lengthBytes) continue;
      this.packet[1 + byte] = (this.packet[1 + byte] as number) ^ (0x80 >> (fault.bit & 7));
    }
    return reads;
  }

  /** Bits until the next one that noise flips. */
  private nextNoise(): number {
    const chance = this.behaviour.wireNoise ?? 0;
    if (!(chance > 0)) return Number.POSITIVE_INFINITY;
    return Math.floor(Math.log(1 - this.random.fraction()) / Math.log(1 - Math.min(chance, 0.5)));
  }

  private noise(): void {
    const bits = (this.packetBytes - 1) * 8;
    while (this.noiseInBits < bits) {
      const bit = this.noiseInBits;
      const byte = 1 + (bit >> 3);
      this.packet[byte] = (this.packet[byte] as number) ^ (0x80 >> (bit & 7));
      this.noiseInBits = bit + 1 + this.nextNoise();
    }
    this.noiseInBits -= bits;
  }
}
