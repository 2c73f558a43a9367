// Commands that take bytes from the host. Layer: core/link. `test` takes them, adds them up, and forgets them.

import { CRC_OF_NOTHING, crcOfText } from "../bytes/crc32.js";
import { parseCount } from "../bytes/integer.js";
import type { Answer } from "./answer.js";
import { hexOf } from "./names.js";

/** An answer that is over once the host's bytes are in. */
export interface Intake extends Answer {
  /** The next payload, in order, and its CRC-32. */
  take(payload: string, sum: string): void;
}

class TestIntake implements Intake {
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

  next(_nowMs: number): string {
    return "";
  }

  again(_number: number): string {
    return "";
  }
}

/** Null where the command takes nothing. */
export function intakeFor(line: string): Intake | null {
  if (!line.startsWith("test ")) {
    return null;
  }
  const bytes = parseCount(line.substring(5));
  return bytes < 0 ? null : new TestIntake(bytes);
}
