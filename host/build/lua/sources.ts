// The firmware's sources as a TypeScript program for Lua: where core/bytes has a file for Lua (`buf.lua.ts` beside
// `buf.ts`), that one; and `export` as a list at a file's end, so that a function is a local name in its own file.
// Layer: host/build/lua.
import { join, relative } from "node:path";
import ts from "typescript";
import { packageRoot } from "../package-root.js";

export interface LuaProgram {
  readonly program: ts.Program;
  /** Files that become Lua, each behind those that it imports. */
  readonly files: readonly ts.SourceFile[];
}

const OPTIONS = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleSuffixes: [".lua", ""],
  strict: true,
  types: [],
  skipLibCheck: true,
  skipDefaultLibCheck: true,
  useDefineForClassFields: false,
  sourceMap: true,
  removeComments: true,
  // Of typescript-to-lua.
  luaTarget: "5.3",
  luaLibImport: "require",
  noImplicitSelf: true,
  noHeader: true,
};

/**
 * @param entry the main file's path below the package's root
 * @param made modules that the build makes, by name ("#board"), as TypeScript
 * @returns the program, or what its compiler says against it: a line each, with file and line
 */
export function luaProgram(entry: string, made: Readonly<Record<string, string>>): LuaProgram | readonly string[] {
  const root = packageRoot();
  const main = join(root, entry);
  const host = ts.createCompilerHost(OPTIONS);
  const madePath = (name: string) => join(root, "firmware", "platforms", "nodemcu", `${name.slice(1)}.made.ts`);
  const contents = new Map(Object.entries(made).map(([name, text]) => [madePath(name), text]));
  const { fileExists, readFile } = host;
  host.fileExists = (path) => contents.has(path) || fileExists(path);
  host.readFile = (path) => contents.get(path) ?? readFile(path);
  host.getSourceFile = (path, languageVersion) => {
    const text = host.readFile(path);
    if (text === undefined) return undefined;
    return ts.createSourceFile(path, path.endsWith(".d.ts") ? text : exportsLast(path, text), languageVersion, true);
  };
  host.resolveModuleNameLiterals = (literals, containing, _redirected, options) =>
    literals.map(({ text }) =>
      text in made
        ? { resolvedModule: { resolvedFileName: madePath(text), extension: ts.Extension.Ts } }
        : ts.resolveModuleName(text, containing, options, host),
    );
  const lib = join(root, "firmware", "lib");
  // So that typescript-to-lua takes its names for JavaScript's own.
  host.getDefaultLibFileName = () => join(lib, "language.d.ts");
  const types = join(root, "firmware", "platforms", "nodemcu", "nodemcu.d.ts");
  const program = ts.createProgram({ rootNames: [join(lib, "lua.d.ts"), types, main], options: OPTIONS, host });
  const said = ts.getPreEmitDiagnostics(program);
  if (said.length > 0) return said.map((diagnostic) => inOneLine(diagnostic));
  return { program, files: inOrder(program, main) };
}

/** `export function f` becomes `function f` with `export { f };` behind the file's last line; lines stay where they are. */
function exportsLast(path: string, text: string): string {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const names: string[] = [];
  let result = text;
  for (const statement of [...source.statements].reverse()) {
    const own = namesOf(statement);
    if (own.length === 0 || !ts.canHaveModifiers(statement)) continue;
    const word = ts.getModifiers(statement)?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (word === undefined) continue;
    names.push(...own);
    result = `${result.slice(0, word.getStart())}${" ".repeat("export".length)}${result.slice(word.end)}`;
  }
  return names.length === 0 ? text : `${result} export { ${names.reverse().join(", ")} };`;
}

/** Names of values that a statement declares; a const enum is none. */
export function namesOf(statement: ts.Statement): string[] {
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    return statement.name === undefined ? [] : [statement.name.text];
  }
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
}

/** Files that have code, each behind its imports. */
function inOrder(program: ts.Program, main: string): ts.SourceFile[] {
  const checker = program.getTypeChecker();
  const ordered: ts.SourceFile[] = [];
  const seen = new Set<ts.SourceFile>();
  const visit = (file: ts.SourceFile) => {
    if (seen.has(file) || file.isDeclarationFile) return;
    seen.add(file);
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement)) continue;
      const symbol = checker.getSymbolAtLocation(statement.moduleSpecifier);
      const imported = symbol?.declarations?.find(ts.isSourceFile);
      if (imported !== undefined) visit(imported);
    }
    ordered.push(file);
  };
  const file = program.getSourceFile(main);
  if (file === undefined) throw new Error(`${main} is not in its own program`);
  visit(file);
  return ordered;
}

/** `firmware/core/x.ts:12: what is wrong`. */
export function inOneLine({ file, start, messageText }: ts.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(messageText, " ");
  return file === undefined || start === undefined ? text : `${place(file, start)}: ${text}`;
}

export function place(file: ts.SourceFile, position: number): string {
  return `${sourceName(file)}:${file.getLineAndCharacterOfPosition(position).line + 1}`;
}

export function sourceName(file: ts.SourceFile): string {
  return relative(packageRoot(), file.fileName).replaceAll("\\", "/");
}
