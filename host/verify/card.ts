// Runs a bundle with a card through a scenario, and looks at what became of the card. Layer: host/verify.
// Catches what computes its way past a parser: a command that writes is counted by the virtual card, whoever made it.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { systemReason, UserError } from "../errors.js";
import type { Job } from "../simulator/scenario-pool.js";
import { broken, type Check, kept } from "./checks.js";

export interface CardReport {
  readonly card: string;
  readonly scenario: string;
  readonly board: string;
  readonly sha256Before: string;
  readonly sha256After: string;
  readonly checks: readonly Check[];
}

/** @throws UserError where card or scenario cannot be used */
export async function verifyCard(job: Job & { readonly card: string }): Promise<CardReport> {
  const { runJob } = await import("../simulator/scenario-pool.js");
  const before = await digestOf(job.card);
  const { report } = await runJob(job);
  const after = await digestOf(job.card);
  const { promises, blocksRead, violations, failure } = report;
  const checks: Check[] = [];
  const count = (value: number | null, promise: Check["promise"], subject: string, what: string) => {
    if (value === null) return;
    checks.push((value === 0 ? kept : broken)(promise, subject, `${value} ${what}`));
  };
  count(promises.radioApiCalls, "no radio", "run", "calls of a radio's API");
  count(promises.writeCommands, "no recording", "run", `commands that write, while ${blocksRead} blocks were read`);
  count(promises.cardBytesChanged, "no recording", "run", "bytes of the card changed");
  const attempts = violations.filter((text) => text.includes("attempt to record")).length;
  count(attempts, "no recording", "run", "attempts to write to the board's flash or to a file");
  const same = before === after;
  checks.push(
    (same ? kept : broken)(
      "no recording",
      basename(job.card),
      same ? `SHA-256 ${before} before and after` : `SHA-256 was ${before}, is ${after}`,
    ),
  );
  count(promises.bytesLeftAfterEject, "nothing stays", "run", "bytes of the card were left after it was taken out");
  // A promise that the run itself found broken is told above; anything else says that the run proves nothing.
  if (failure !== null && checks.every((check) => check.kept)) {
    checks.push(broken("as built", "scenario", `${failure.file}:${failure.line}: ${failure.message}`));
  }
  return { card: job.card, scenario: job.file, board: report.board, sha256Before: before, sha256After: after, checks };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const bytes of createReadStream(path)) hash.update(bytes);
  } catch (error) {
    throw new UserError(`cannot read the card ${path}: ${systemReason(error)}; it must be an image file`);
  }
  return hash.digest("hex");
}
