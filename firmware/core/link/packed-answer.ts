// The answer to `pack`: a file's bytes, packed in the way that the host describes once it has seen some of them.
// Layer: core/link. FORMAT.md, "Packed pieces". A piece carries the sum of what it was, so that a way that does not fit
// can cost time, never a byte.
import type { Packer } from "../../hal/packer.js";
import { crcOfText } from "../bytes/crc32.js";
import { le16 } from "../bytes/little-endian.js";
import type { FileAnswer } from "./file-answer.js";
import { PACKED_HEAD_BYTES, PLAIN_PIECE } from "./format.js";
import type { Intake } from "./intake.js";

/** So long the first piece waits for a way: a host sends one with its command. */
const FIRST_WAY_MS = 200;
/** Ways that are counted: what is behind them is told apart by nobody. */
const MOST_WAYS = 255;

export class PackedAnswer implements Intake {
  readonly repeats: boolean;
  readonly usesCard: boolean;
  over: boolean;
  words: string;
  failure: string;
  private file: FileAnswer;
  private packer: Packer;
  /** The way that came last and is taken up with the next piece; "" for none. */
  private coming: string;
  /** Ways taken up so far, and whether the last one is of use. */
  private ways: number;
  private isUsed: boolean;
  /** The piece that is being packed; "" for none. */
  private piece: string;
  /** The next piece as it goes out; "" while there is none. */
  private ready: string;
  /** Until then the first way is waited for. */
  private patienceMs: number;

  constructor(file: FileAnswer, packer: Packer) {
    this.repeats = false;
    this.usesCard = true;
    this.over = false;
    this.words = "";
    this.failure = "";
    this.file = file;
    this.packer = packer;
    this.coming = "";
    this.ways = 0;
    this.isUsed = false;
    this.piece = "";
    this.ready = "";
    this.patienceMs = -1;
  }

  take(payload: string, _sum: string): void {
    this.coming = payload;
  }

  room(): number {
    return this.coming === "" && this.ways < MOST_WAYS ? 1 : 0;
  }

  jump(): number {
    return -1;
  }

  pause(): number {
    return this.ways === 0 ? 5 : 0;
  }

  stop(): void {
    this.over = true;
    this.packer.drop();
  }

  ahead(nowMs: number): boolean {
    if (this.ready !== "" || this.over || this.ways === 0) {
      return false;
    }
    this.work(nowMs);
    return true;
  }

  next(nowMs: number): string {
    if (this.ready === "") {
      this.work(nowMs);
    }
    const ready = this.ready;
    this.ready = "";
    return ready;
  }

  /** One slice on the way to the next piece. */
  private work(nowMs: number): void {
    const packer = this.packer;
    const before = this.piece;
    if (before !== "") {
      if (!packer.step()) {
        this.piece = "";
        const packed = packer.packed;
        this.ready =
          packed === "" || packed.length + PACKED_HEAD_BYTES > before.length
            ? PLAIN_PIECE + before
            : String.fromCharCode(this.ways) + le16(before.length) + crcOfText(before) + packed;
      }
      return;
    }
    if (this.coming !== "") {
      this.isUsed = packer.use(this.coming);
      this.coming = "";
      this.ways++;
      return;
    }
    if (this.patienceMs < 0) {
      this.patienceMs = nowMs + FIRST_WAY_MS;
    }
    if (this.ways === 0 && nowMs < this.patienceMs) {
      return;
    }
    const file = this.file;
    const piece = file.next(nowMs);
    if (piece === "") {
      this.words = file.words;
      this.failure = file.failure;
      this.over = file.over;
    } else if (this.isUsed) {
      this.piece = piece;
      packer.begin(piece);
    } else {
      this.ready = PLAIN_PIECE + piece;
    }
  }

  again(_number: number): string {
    return "";
  }
}
