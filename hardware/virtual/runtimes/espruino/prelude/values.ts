// Strings, numbers and JSON where the interpreter differs: strings hold bytes and letters are ASCII, numbers round
// away from zero. Layer: hardware/virtual/runtimes/espruino; runs inside the realm.
// Compared with 2v29.277, expression by expression.
import type { PreludePart } from "./kit.js";

export const defineValues: PreludePart = (kit, host) => {
  const nativeFromCharCode = String.fromCharCode;
  kit.expose(String, "fromCharCode", (...codes: unknown[]) => {
    let text = "";
    if (codes.length > 1) host.charge("charCode", codes.length);
    for (let n = 0; n < codes.length; n++) {
      const code = kit.int(codes[n]);
      if (code > 255) host.violation(`String.fromCharCode(${code}): strings hold bytes`);
      text += nativeFromCharCode(code & 255);
    }
    return text;
  });
  const letters = (text: string, pattern: RegExp, change: (part: string) => string) => text.replace(pattern, change);
  const lower = String.prototype.toLowerCase;
  const upper = String.prototype.toUpperCase;
  const methods: Record<string, (this: string) => string> = {
    toLowerCase() {
      return letters(String(this), /[A-Z]+/g, (part) => lower.call(part));
    },
    toUpperCase() {
      return letters(String(this), /[a-z]+/g, (part) => upper.call(part));
    },
    trim() {
      return String(this).replace(/^[ \t\r\n\v\f]+|[ \t\r\n\v\f]+$/g, "");
    },
    removeAccents() {
      return String(this);
    },
  };
  for (const name in methods) kit.expose(String.prototype, name, methods[name]);

  kit.expose(Math, "round", (value: unknown) => {
    const number = Number(value);
    return number < 0 ? -Math.floor(0.5 - number) : Math.floor(number + 0.5);
  });
  kit.expose(Math, "clip", (value: number, least: number, most: number) => Math.min(Math.max(value, least), most));
  kit.expose(Math, "wrap", (value: number, most: number) => value % most);

  const nativeStringify = JSON.stringify;
  kit.expose(JSON, "stringify", (value: unknown, replacer: unknown, space: unknown) => {
    if (value === undefined) return "null";
    const text = nativeStringify(value, replacer as null, space as number);
    if (text === undefined) return undefined;
    return text.replace(/[\x7f-\xff]/g, (letter) => {
      const code = letter.charCodeAt(0);
      return `\\u00${"0123456789ABCDEF".charAt(code >> 4)}${"0123456789ABCDEF".charAt(code & 15)}`;
    });
  });

  kit.expose(Function.prototype, "replaceWith", () => {
    host.violation("Function.replaceWith is not modelled");
  });
};
