// Small programs for the tests of the Lua build.
import { join } from "node:path";
import ts from "typescript";
import { packageRoot } from "../../host/build/package-root.js";

/** One source as the Lua build sees it. */
export function luaSources(source: string): { program: ts.Program; file: ts.SourceFile } {
  const path = join(packageRoot(), "program.ts");
  const options: ts.CompilerOptions = { strict: true, target: ts.ScriptTarget.ES2022, types: [] };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.getDefaultLibFileName = () => join(packageRoot(), "firmware", "lib", "language.d.ts");
  host.fileExists = (name) => name === path || fileExists(name);
  host.readFile = (name) => (name === path ? source : readFile(name));
  host.getSourceFile = (name, version) =>
    name === path ? ts.createSourceFile(name, source, version, true) : getSourceFile(name, version);
  const program = ts.createProgram({ rootNames: [path], options, host });
  return { program, file: program.getSourceFile(path) as ts.SourceFile };
}
