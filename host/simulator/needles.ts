// Finding runs of bytes from a card in bytes and in texts. Layer: host/simulator.
// A firmware may keep a name as the card has it (UTF-16 in long file names), as a byte string in UTF-8, or folded to
// lower case for sorting: all of these are the card's contents, so every needle is looked for in each of those forms.

/** Shorter runs are found everywhere by chance. */
const LEAST_NEEDLE_BYTES = 4;

export class NeedleSet {
  private readonly forms: { readonly needle: number; readonly text: string }[] = [];

  constructor(needles: readonly Uint8Array[]) {
    needles.forEach((bytes, needle) => {
      if (bytes.length < LEAST_NEEDLE_BYTES) {
        throw new RangeError(
          `a needle needs at least ${LEAST_NEEDLE_BYTES} bytes, number ${needle} has ${bytes.length}`,
        );
      }
      const buffer = Buffer.from(bytes);
      const texts = new Set([fold(buffer.toString("latin1"))]);
      const wide = utf16Text(buffer);
      if (wide !== null) texts.add(fold(Buffer.from(wide, "utf8").toString("latin1")));
      for (const text of texts) if (text.length >= LEAST_NEEDLE_BYTES) this.forms.push({ needle, text });
    });
  }

  /** @returns numbers of the needles that these bytes contain. */
  inBytes(bytes: Uint8Array): number[] {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    return this.inFolded(fold(text));
  }

  /** Strings of a firmware hold bytes; one that does not is looked at as UTF-8. */
  inText(text: string): number[] {
    if (text.length < LEAST_NEEDLE_BYTES) return [];
    return this.inFolded(fold(wide(text) ? Buffer.from(text, "utf8").toString("latin1") : text));
  }

  private inFolded(text: string): number[] {
    const found = new Set<number>();
    for (const form of this.forms) if (text.includes(form.text)) found.add(form.needle);
    return [...found];
  }
}

/** ASCII letters only: bytes above 127 are parts of characters. */
function fold(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function wide(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 255) return true;
  return false;
}

/** The text, where the bytes look like UTF-16LE: pairs, printable, no lone surrogates. */
function utf16Text(bytes: Buffer): string | null {
  if (bytes.length % 2 !== 0) return null;
  const text = bytes.toString("utf16le");
  return /^[\p{L}\p{N}\p{P}\p{S}\p{Zs}]+$/u.test(text) ? text : null;
}
