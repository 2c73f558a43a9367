// One firmware program, file by file, from TypeScript to Lua. Layer: host/build/lua.
import { SourceMap } from "node:module";
import ts from "typescript";
import * as lua from "typescript-to-lua";
import { formsPlugin, type Links, sharedName } from "./forms.js";
import { partsOf } from "./parts.js";
import { refusedForms } from "./refusals.js";
import { inOneLine, type LuaProgram, sourceName } from "./sources.js";

export interface LuaFile {
  /** Of the source: "firmware/core/bytes/buf.ts". */
  readonly source: string;
  /** Statements, without what typescript-to-lua puts around a module. */
  readonly code: string;
  /** For each line of `code`, the source's line, from 1. */
  readonly lines: readonly number[];
  /** Names that it takes from other files, under which name of the bundle, and of which group. */
  readonly imports: ReadonlyMap<string, { readonly name: string; readonly group: number }>;
  /** Names that others take from it, and under which name of the bundle. */
  readonly exports: ReadonlyMap<string, string>;
  /** Functions of typescript-to-lua's own library that it calls. */
  readonly library: readonly string[];
  /** Of the files that are run together (parts.ts); 0 for what is always there. */
  readonly group: number;
}

/** @returns the files in the order in which they run, or what is wrong: a line each */
export function translate({
  program,
  files,
}: LuaProgram): readonly LuaFile[] | { readonly problems: readonly string[] } {
  const problems = files.flatMap((file) => refusedForms(program, file));
  if (problems.length > 0) return { problems };
  const links: Links = { imports: new Map(), names: new Map() };
  const parts = partsOf(program, files);
  const plugin = formsPlugin(parts, links);
  const { diagnostics, transpiledFiles } = lua.getProgramTranspileResult(ts.sys, () => {}, {
    program,
    sourceFiles: [...files],
    plugins: [plugin],
  });
  const errors = diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
  if (errors.length > 0) return { problems: errors.map(inOneLine) };
  const groupOf = (symbol: ts.Symbol) => parts.groupOf((symbol.valueDeclaration as ts.Declaration).getSourceFile());
  return files.map((file) => {
    const translated = transpiledFiles.find(({ sourceFiles }) => sourceFiles?.includes(file));
    if (translated?.code === undefined) throw new Error(`nothing was made of ${sourceName(file)}`);
    const imports = [...(links.imports.get(file) ?? [])].map(
      ([name, symbol]) => [name, { name: sharedName(symbol, links), group: groupOf(symbol) }] as const,
    );
    return {
      source: sourceName(file),
      group: parts.groupOf(file),
      imports: new Map(imports),
      exports: exportsOf(file, links),
      ...inside(translated),
    };
  });
}

function exportsOf(file: ts.SourceFile, { names }: Links): Map<string, string> {
  const own = new Map<string, string>();
  for (const [symbol, name] of names) {
    if (symbol.valueDeclaration?.getSourceFile() === file) own.set(symbol.name, name);
  }
  return own;
}

const AROUND = [
  /^local ____exports = \{\}$/,
  /^return ____exports$/,
  /^local ____lualib = require\("lualib_bundle"\)$/,
];
const FROM_LIBRARY = /^local (__TS__\w+) = ____lualib\.__TS__\w+$/;

/** The module's own statements. */
function inside({ code = "", sourceMap = "" }: lua.ProcessedFile): Pick<LuaFile, "code" | "lines" | "library"> {
  const sourceLines = linesOf(sourceMap);
  const kept: string[] = [];
  const lines: number[] = [];
  const library: string[] = [];
  code.split("\n").forEach((line, index) => {
    const used = FROM_LIBRARY.exec(line);
    if (used !== null) library.push(used[1] as string);
    else if (line !== "" && !AROUND.some((pattern) => pattern.test(line))) {
      kept.push(line);
      lines.push(sourceLines(index));
    }
  });
  return { code: kept.join("\n"), lines, library };
}

/** @returns from a line of the translation, from 0, to the source's, from 1 */
function linesOf(sourceMap: string): (line: number) => number {
  const map = new SourceMap(JSON.parse(sourceMap));
  return (line) => {
    // What stands behind the line's indent, or belongs to it.
    const entry = map.findEntry(line, 200);
    return "originalLine" in entry ? entry.originalLine + 1 : 1;
  };
}
