// The translated files as one Lua chunk. Each is a block of its own, since Lua has 200 local names at a time; what files
// take from each other goes through tables. The files of a group that only parts need (parts.ts) are in a function that
// runs them. Every source keeps its lines' distances from each other, so that the line of an error leads back to its
// source. Layer: host/build/lua.
//   local ____parts = { makers = {}, users = {}, given = {} }
//   do … ____shared.Volume = Volume end
//   ____parts.users[1] = 0
//   ____parts.makers[1] = function()
//     local ____own = {}
//     do local Volume = ____lasting.Volume … ____own.Pager = Pager end
//     ____parts.given[1] = ____own
//   end
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
  const lasting = namesForGroups(files);
  const addFile = ({ source, code, lines: sourceLines, imports, exports, group }: LuaFile) => {
    if (code.trim() === "") return;
    const first = { source, line: 1 };
    add("do", first);
    for (const [own, from] of imports) add(`local ${own} = ${tableOf(from.group, group)}.${from.name}`, first);
    for (const [index, line] of code.split("\n").entries()) add(line, { source, line: sourceLines[index] as number });
    const last = { source, line: sourceLines[sourceLines.length - 1] ?? 1 };
    for (const [own, name] of exports) {
      add(`${tableOf(group, group)}.${name} = ${own}`, last);
      if (group === 0 && lasting.has(name)) add(`____lasting.${name} = ${own}`, last);
    }
    add("end", last);
  };
  add(PRELUDE);
  add(libraryFunctions([...new Set(files.flatMap(({ library }) => library))]));
  // What the files that are always there give to each other is garbage once they have run.
  add("local ____shared, ____lasting = {}, {}");
  add("local ____parts = { makers = {}, users = {}, given = {} }");
  const groups = Math.max(0, ...files.map(({ group }) => group));
  for (let group = 1; group <= groups; group++) {
    add(`____parts.users[${group}] = 0\n____parts.makers[${group}] = function()\nlocal ____own = {}`);
    for (const file of files) if (file.group === group) addFile(file);
    add(`____parts.given[${group}] = ____own\nend`);
  }
  for (const file of files) if (file.group === 0) addFile(file);
  return { code: lines.join("\n"), origins };
}

/** Names that groups take from what is always there. */
function namesForGroups(files: readonly LuaFile[]): Set<string> {
  const names = new Set<string>();
  for (const { group, imports } of files) {
    if (group === 0) continue;
    for (const from of imports.values()) if (from.group === 0) names.add(from.name);
  }
  return names;
}

/** Where a file of the group `to` finds what one of the group `from` gives. */
function tableOf(from: number, to: number): string {
  if (from === 0) return to === 0 ? "____shared" : "____lasting";
  return from === to ? "____own" : `____parts.given[${from}]`;
}
