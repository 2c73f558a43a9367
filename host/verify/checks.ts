// What verify finds: one check a line, each about a promise. Layer: host/verify.

export type Promised = "no radio" | "no recording" | "nothing unread" | "nothing stays" | "as built";

export interface Check {
  readonly promise: Promised;
  /** What was looked at. */
  readonly subject: string;
  readonly kept: boolean;
  /** What was found, in words. */
  readonly found: string;
}

export function kept(promise: Promised, subject: string, found: string): Check {
  return { promise, subject, kept: true, found };
}

export function broken(promise: Promised, subject: string, found: string): Check {
  return { promise, subject, kept: false, found };
}

const PROMISE_WIDTH = 14;
const SUBJECT_WIDTH = 22;

/** A table for people. */
export function tableOf(checks: readonly Check[]): string[] {
  return checks.map(
    ({ promise, subject, kept, found }) =>
      `${kept ? "kept  " : "BROKEN"}  ${promise.padEnd(PROMISE_WIDTH)}  ${subject.padEnd(SUBJECT_WIDTH)}  ${found}`,
  );
}
