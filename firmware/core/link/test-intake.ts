// `test`: takes bytes, adds them up, and forgets them: what the line carries is measured so. Layer: core/link.
import { CRC_OF_NOTHING, crcOfText } from "../bytes/crc32.js";
import { BOARD_WINDOW } from "./format.js";
import type { Intake } from "./intake.js";
import { hexOf } from "./names.js";

export class TestIntake implements Intake {
  readonly repeats: boolean;
  readonly usesCard: boolean;
  over: boolean;
  words: string;
  failure: string;
  private left: number;
  private sum: string;

  constructor(bytes: number) {
    this.repeats = false;
    this.usesCard = false;
    this.over = bytes === 0;
    this.words = "ok sum=00000000";
    this.failure = "";
    this.left = bytes;
    this.sum = CRC_OF_NOTHING;
  }

  /** The sums are summed: no native call goes on with a sum, and none is needed twice for a byte. */
  take(payload: string, sum: string): void {
    this.sum = crcOfText(this.sum + sum);
    this.left -= payload.length;
    if (this.left <= 0) {
      this.words = `ok sum=${hexOf(this.sum)}`;
      this.over = true;
    }
  }

  room(): number {
    return BOARD_WINDOW;
  }

  jump(): number {
    return -1;
  }

  /** Only a frame that comes changes anything; a report that is due has to be sent. */
  pause(): number {
    return 50;
  }

  ahead(_nowMs: number): boolean {
    return false;
  }

  stop(): void {
    this.over = true;
  }

  next(_nowMs: number): string {
    return "";
  }

  again(_number: number): string {
    return "";
  }
}
