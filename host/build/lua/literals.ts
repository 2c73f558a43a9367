// Texts as Lua reads them, whatever bytes they hold: typescript-to-lua's own printer leaves high characters as they are
// and a zero before a digit as "\0", which Lua takes for another character. Layer: host/build/lua.
// Source: Lua 5.3 Reference Manual, 3.1: \ddd, up to three digits.
import * as lua from "typescript-to-lua";

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\" };

/** @param text characters 0 to 255 only */
export function quoted(text: string): string {
  let result = "";
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string;
    const code = text.charCodeAt(i);
    if (code > 255) throw new Error(`a character beyond 255 in ${JSON.stringify(text)}: the device has bytes`);
    const named = NAMED[character];
    if (named !== undefined) result += named;
    else if (code >= 0x20 && code < 0x7f) result += character;
    else result += /[0-9]/.test(text[i + 1] ?? "") ? `\\${String(code).padStart(3, "0")}` : `\\${code}`;
  }
  return `"${result}"`;
}

class LiteralPrinter extends lua.LuaPrinter {
  override printStringLiteral(expression: lua.StringLiteral) {
    return this.createSourceNode(expression, quoted(expression.value));
  }
}

export const literalPrinter: lua.Printer = (program, emitHost, fileName, file) =>
  new LiteralPrinter(emitHost, program, fileName).print(file);
