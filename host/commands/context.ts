// What every command is given besides its arguments. Layer: host/commands.

export interface Context {
  /** The program that is running, for worker threads; null where a test calls a command itself. */
  readonly program: URL | null;
}

/** Prints a result for machines: JSON and nothing else on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A file's name as people read it: control characters in it must not steer their terminal. */
export function shown(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}
