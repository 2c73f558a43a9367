// What a firmware build gives, for whichever runtime, and how it says that there is none. Layer: host/build.
import { UserError } from "../errors.js";
import type { AuditFinding } from "./audit.js";

export interface FirmwareBuild {
  /** The bundle, each character one byte. */
  readonly code: string;
  readonly bytes: number;
  /** Every outside name that the bundle uses, all of them allowed: a build with a refused one fails. */
  readonly audit: readonly AuditFinding[];
}

/** A build that was refused: one line for each reason, with file and line where they are known. */
export class FirmwareBuildError extends UserError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the firmware was not built:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}
