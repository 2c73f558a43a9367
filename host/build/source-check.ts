// An esbuild plugin: each TypeScript source of the firmware has its types stripped, nothing lowered, and is refused
// with file and line where it holds what the target does not run. Layer: host/build.
import { readFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import { extname } from "node:path";
import { type AnyNode, parse } from "acorn";
import { type PartialMessage, type Plugin, transform } from "esbuild";
import { refusedConstructs } from "./constructs.js";

/** Sources that each runtime has its own of. */
const FOR_ONE_RUNTIME = /[\\/]firmware[\\/](core[\\/]bytes|platforms)[\\/]/;

export function sourceCheck(): Plugin {
  return {
    name: "source-check",
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]s$/ }, async (args) => {
        const source = await readFile(args.path, "utf8");
        return { contents: source, loader: "ts", errors: await checkSource(source, args.path) };
      });
    },
  };
}

export async function checkSource(source: string, path: string): Promise<PartialMessage[]> {
  const loader = extname(path) === ".js" ? "js" : "ts";
  const stripped = await transform(source, {
    loader,
    target: "esnext",
    sourcemap: "external",
    sourcefile: path,
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: true, verbatimModuleSyntax: true } },
    logLevel: "silent",
  }).catch(() => null);
  // A syntax error: esbuild itself reports it better, when it reads what we hand on.
  if (stripped === null) return [];
  const map = new SourceMap(JSON.parse(stripped.map));
  const lines = source.split("\n");
  const program = parse(stripped.code, { ecmaVersion: "latest", sourceType: "module", locations: true });
  const refused = refusedConstructs(program).filter(({ onEspruino }) => !onEspruino || !FOR_ONE_RUNTIME.test(path));
  return refused.map(({ construct, instead, node }) => ({
    text: `${construct} does not run on the board: ${instead}`,
    location: locate(map, lines, path, node),
  }));
}

function locate(map: SourceMap, lines: string[], path: string, node: AnyNode): PartialMessage["location"] {
  const start = node.loc?.start ?? { line: 1, column: 0 };
  const entry = map.findEntry(start.line - 1, start.column);
  const line = "originalLine" in entry ? entry.originalLine : 0;
  const column = "originalColumn" in entry ? entry.originalColumn : 0;
  return { file: path, line: line + 1, column, length: 1, lineText: lines[line] ?? "" };
}
