// A Lua chunk with short names and without what only people need. Lines of one source keep their distances, so that an
// error's line leads back there (firmware/platforms/nodemcu/crash.ts). Layer: host/build/lua.
import { type LuaNode, parse, tokenTypes } from "luaparse";
import type { LuaBundle } from "./bundle.js";
import { luaNames } from "./lua-scopes.js";

export interface ShortLua {
  readonly code: string;
  /**
   * Runs of lines that keep their distances: "core/bytes/buf.ts 120 1" says that line 120 of the chunk is line 1 of that
   * source; further runs of the same source leave out its name.
   */
  readonly sourceLines: string;
}

const FIRST = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
const REST = `${FIRST}0123456789`;
const RESERVED =
  "and break do else elseif end false for function goto if in local nil not or repeat return then true until while";

/** @param outside names of fields that the interpreter or its modules know */
export function shorten({ code, origins }: LuaBundle, outside: ReadonlySet<string>): ShortLua {
  const chunk = parse(code, { luaVersion: "5.3", ranges: true, comments: false });
  const { locals, globals, fields } = luaNames(chunk);
  const taken = new Set([...RESERVED.split(" "), ...globals.keys()]);
  const names = new Map<number, string>();
  const localNames = nameSource(taken);
  const rename = (node: LuaNode, name: string) => names.set(node.range[0], name);
  const byNumber: string[] = [];
  for (const [node, number] of locals) {
    while (byNumber.length <= number) byNumber.push(localNames());
    rename(node, byNumber[number] as string);
  }
  const own = [...fields].filter(([name]) => !outside.has(name) && !name.startsWith("__") && name !== "n");
  own.sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  const fieldNames = nameSource(new Set([...RESERVED.split(" "), ...outside, ...fields.keys()]));
  for (const [name, places] of own) {
    const short = fieldNames();
    for (const node of places) rename(node, short.length < name.length ? short : name);
  }
  return lay(code, origins, names);
}

/** Names in order of length. */
function nameSource(taken: ReadonlySet<string>): () => string {
  let next = 0;
  return () => {
    for (;;) {
      let number = next;
      next += 1;
      let name = FIRST[number % FIRST.length] as string;
      number = Math.floor(number / FIRST.length);
      while (number > 0) {
        number -= 1;
        name += REST[number % REST.length];
        number = Math.floor(number / REST.length);
      }
      if (!taken.has(name)) return name;
    }
  };
}

/** An expression may go back so far. */
const FEW_LINES = 5;

/** Writes the tokens again, each on the line of its source. */
function lay(code: string, origins: LuaBundle["origins"], names: ReadonlyMap<number, string>): ShortLua {
  const lexer = parse(code, { luaVersion: "5.3", ranges: true, comments: false, wait: true });
  const pieces: string[] = [];
  let line = 1;
  let last = "";
  let source = "";
  let base = 0;
  let sourceLines = "";
  for (let token = lexer.lex(); token.type !== tokenTypes.EOF; token = lexer.lex()) {
    const text = names.get(token.range[0]) ?? code.slice(token.range[0], token.range[1]);
    const origin = origins[token.line - 1] ?? null;
    let wanted = line;
    if (origin !== null) {
      const isNew = origin.source !== source;
      // Functions are moved before their first use.
      if (isNew || base + origin.line < line - FEW_LINES) {
        source = origin.source;
        base = line + 1 - origin.line;
        sourceLines += `${isNew ? source.replace(/^firmware\//, "") : ""} ${line + 1} ${origin.line}\n`;
      }
      wanted = base + origin.line;
    }
    if (wanted > line) {
      pieces.push("\n".repeat(wanted - line));
      line = wanted;
    } else if (needsBlank(last, text)) pieces.push(" ");
    pieces.push(text);
    last = text;
  }
  return { code: `${pieces.join("")}\n`, sourceLines };
}

/** Whether two tokens side by side would be read as others. */
function needsBlank(before: string, after: string): boolean {
  const a = before[before.length - 1] ?? "";
  const b = after[0] as string;
  if (/\w/.test(a) && /\w/.test(b)) return true;
  // Minus minus is a comment, a number with dots another number, [[ a text.
  if ((a === "-" && b === "-") || (a === "[" && b === "[")) return true;
  return (/^[\d.]/.test(before) && b === ".") || (a === "." && /[\d.]/.test(b));
}
