// Errors that are the user's to mend: one sentence that says what, where and what to do, and the exit code.
// Layer: host. Thrown anywhere below a command, caught once in cli.ts.

export const ExitCode = { done: 0, failed: 1, usage: 2, timedOut: 42, interrupted: 130 } as const;

export class UserError extends Error {
  /** What `--json` consumers or tests may want to tell apart. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number = ExitCode.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A system call's error in words: what the errno means to a person. */
export function systemReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EISDIR":
      return "it is a folder";
    case "ENOTDIR":
      return "a part of its path is a file";
    case "ENOSPC":
      return "the disk is full";
    case "EROFS":
      return "the disk is read-only";
    case "ENAMETOOLONG":
      return "the name is too long for this disk";
    case "EEXIST":
      return "it exists already";
    default:
      return error instanceof Error ? error.message.split("\n")[0] : String(error);
  }
}
