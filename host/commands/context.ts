// What every command is given besides its arguments. Layer: host/commands.
import { jsonText } from "../escape.js";

export interface Context {
  /** The program that is running, for worker threads; null where a test calls a command itself. */
  readonly program: URL | null;
}

/** Prints a result for machines: JSON and nothing else on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${jsonText(value, 2)}\n`);
}

export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
