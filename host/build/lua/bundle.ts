// The translated files as one Lua chunk. Each is a block of its own, since Lua has 200 local names at a time; what files
// take from each other goes through one table. Every source keeps its lines' distances from each other, so that the line
// of an error leads back to its source. Layer: host/build/lua.
import { libraryFunctions } from "./library.js";
import { PRELUDE } from "./natives.js";
import type { LuaFile } from "./translate.js";

export interface LuaBundle {
  readonly code: string;
  /** For each line of `code`, its source and the line in it, from 1; null for what has none. */
  readonly origins: readonly ({ readonly source: string; readonly line: number } | null)[];
}

export function bundleLua(files: readonly LuaFile[]): LuaBundle {
  const lines: string[] = [];
  const origins: ({ source: string; line: number } | null)[] = [];
  const add = (text: string, origin: { source: string; line: number } | null = null) => {
    for (const line of text.split("\n")) {
      lines.push(line);
      origins.push(origin);
    }
  };
  add(PRELUDE);
  add(libraryFunctions([...new Set(files.flatMap(({ library }) => library))]));
  add("local ____shared = {}");
  for (const { source, code, lines: sourceLines, imports, exports } of files) {
    if (code.trim() === "") continue;
    const first = { source, line: 1 };
    add("do", first);
    for (const [name, shared] of imports) add(`local ${name} = ____shared.${shared}`, first);
    for (const [index, line] of code.split("\n").entries()) add(line, { source, line: sourceLines[index] as number });
    const last = { source, line: sourceLines[sourceLines.length - 1] ?? 1 };
    for (const [name, shared] of exports) add(`____shared.${shared} = ${name}`, last);
    add("end", last);
  }
  return { code: lines.join("\n"), origins };
}
