// Texts from files and cards, made safe for a terminal: control characters in a name must not steer it. Layer: host.

/** The text on one line, its control characters written as \\xNN. */
export function shown(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

/**
 * A value as JSON that a terminal may show: DEL and the controls of Latin-1, which JSON leaves as they are, escaped too.
 * @param indent blanks a level; none: all on one line
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(/[\u007f-\u009f]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
