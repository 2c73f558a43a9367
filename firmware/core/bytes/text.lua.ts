// Questions about byte strings by Lua's patterns. Layer: core/bytes; text.ts says what each function is for.

export function isAscii(text: string): boolean {
  return string.find(text, "[\x80-\xff]") === undefined;
}

export function firstDigits(text: string): string {
  const digits = string.match(text, "%d+");
  return digits === undefined ? "" : digits;
}
