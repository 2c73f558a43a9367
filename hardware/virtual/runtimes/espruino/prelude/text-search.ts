// Searching in strings as the interpreter does it, mistakes included: at the end of a string, the beginning of the
// searched word is enough ("abc".indexOf("cd") is 2), and split finds words that overlap.
// Layer: hardware/virtual/runtimes/espruino; runs inside the realm. Compared with 2v29.277.
import type { PreludePart } from "./kit.js";

export const defineTextSearch: PreludePart = (kit) => {
  const prototype = String.prototype;
  type Pattern = (this: string, pattern: RegExp | string, put?: string) => unknown;
  const { substr, substring, lastIndexOf } = prototype;
  const replace = prototype.replace as Pattern;
  const replaceAll = prototype.replaceAll as Pattern;
  const split = prototype.split as Pattern;
  const nativeIndexOf = prototype.indexOf;
  const part = (text: string, from: number, length: number): string => substr.call(text, from, length);

  const indexOf = (text: string, word: string, from: unknown): number => {
    if (word.length > text.length) return -1;
    const last = text.length - word.length;
    const start = Math.min(Math.max(kit.int(from), 0), last + 1);
    const whole = nativeIndexOf.call(text, word, start);
    if (whole >= 0 && whole <= last) return whole < text.length ? whole : -1;
    for (let at = Math.max(start, last + 1); at < text.length; at++) {
      const rest = text.length - at;
      if (part(text, at, rest) === part(word, 0, rest)) return at;
    }
    return -1;
  };
  const replaced = (text: string, word: string, put: string, all: boolean): string => {
    let result = text;
    let at = indexOf(result, word, 0);
    while (at >= 0) {
      result = part(result, 0, at) + put + substring.call(result, at + word.length);
      at = all ? indexOf(result, word, at + put.length) : -1;
    }
    return result;
  };

  kit.expose(prototype, "indexOf", function (this: unknown, word: unknown, from: unknown) {
    return indexOf(String(this), String(word), from);
  });
  kit.expose(prototype, "includes", function (this: unknown, word: unknown, from: unknown) {
    return indexOf(String(this), String(word), from) >= 0;
  });
  kit.expose(prototype, "lastIndexOf", function (this: unknown, word: unknown, from: unknown) {
    const at = from === undefined ? undefined : kit.int(from);
    return lastIndexOf.call(String(this), String(word), at);
  });
  kit.expose(prototype, "replace", function (this: unknown, word: unknown, put: unknown) {
    if (word instanceof RegExp) return replace.call(String(this), word, put as string);
    return replaced(String(this), String(word), String(put), false);
  });
  kit.expose(prototype, "replaceAll", function (this: unknown, word: unknown, put: unknown) {
    if (word instanceof RegExp) return replaceAll.call(String(this), word, put as string);
    return replaced(String(this), String(word), String(put), true);
  });
  kit.expose(prototype, "split", function (this: unknown, separator: unknown) {
    const text = String(this);
    if (separator === undefined || separator instanceof RegExp) return split.call(text, separator as RegExp);
    const word = String(separator);
    const end = text.length + 1 - word.length;
    if (word.length === 0) return split.call(text, "");
    const parts: string[] = [];
    let last = 0;
    for (let at = 0; at <= end; at++) {
      if (at < end && part(text, at, word.length) !== word) continue;
      const to = at === end ? text.length : at;
      // A word that overlaps the one before takes everything that is left.
      parts.push(to < last ? substring.call(text, last) : substring.call(text, last, to));
      last = to + word.length;
    }
    return parts;
  });
};
