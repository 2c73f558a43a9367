// `buildLuaFirmware`: the player's TypeScript as one Lua chunk for NodeMCU, or a list of what is wrong with it.
// Layer: host/build/lua.
import { createHash } from "node:crypto";
import ts from "typescript";
import type { BoardData } from "../../../hardware/boards/board.js";
import { type FirmwareBuild, FirmwareBuildError } from "../firmware-build.js";
import { NO_BUILD_ID } from "../virtual-modules.js";
import { auditLua } from "./audit.js";
import { bundleLua, type LuaBundle } from "./bundle.js";
import { quoted } from "./literals.js";
import { madeModules, NO_LINES } from "./made-modules.js";
import { ALLOWED_MEMBERS, CARD_WRITERS } from "./nodemcu-names.js";
import { shorten } from "./shorten.js";
import { luaProgram } from "./sources.js";
import { translate } from "./translate.js";

/** @param entry the main file's path below the package's root */
export function buildLuaFirmware(board: BoardData, entry = "firmware/platforms/nodemcu/main.ts"): FirmwareBuild {
  const { bundle, outside } = readableLua(entry, madeModules(board));
  const short = shorten(bundle, outside);
  const code = signed(short.code.replace(`"${NO_LINES}"`, () => quoted(short.sourceLines)));
  const audit = auditLua(code);
  const refused = audit.filter(({ allowed }) => !allowed);
  if (refused.length > 0) throw new FirmwareBuildError(inSources(bundle, new Set(refused.map(({ name }) => name))));
  return { code, bytes: code.length, audit };
}

/** The chunk with its own names, and the names of fields that must stay as they are. */
export function readableLua(
  entry: string,
  made: Readonly<Record<string, string>>,
): { bundle: LuaBundle; outside: ReadonlySet<string> } {
  const program = luaProgram(entry, made);
  if (!("program" in program)) throw new FirmwareBuildError(program);
  const files = translate(program);
  if ("problems" in files) throw new FirmwareBuildError(files.problems);
  return { bundle: bundleLua(files), outside: outsideFields(program.program) };
}

/** Names of all members that the declaration files speak of, and of Lua's own library. */
function outsideFields(program: ts.Program): Set<string> {
  const names = new Set(Object.values(ALLOWED_MEMBERS).flatMap((members) => [...(members ?? [])]));
  const visit = (node: ts.Node) => {
    const name = (node as { name?: ts.Node }).name;
    if (name !== undefined && ts.isIdentifier(name)) names.add(name.text);
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (file.isDeclarationFile) visit(file);
  // Of modules only, whose fields keep their names: so the player's own methods of these names get others, and one that
  // is left is the card's.
  for (const name of CARD_WRITERS) names.delete(name);
  return names;
}

/** What the audit refuses, with the places in the sources, where methods still have their own names. */
function inSources({ code, origins }: LuaBundle, names: ReadonlySet<string>): string[] {
  const refused = auditLua(code).filter(({ allowed, name }) => !allowed && names.has(name));
  return refused.map(({ name, offset, why }) => {
    const origin = origins[code.slice(0, offset).split("\n").length - 1] ?? null;
    return `${origin === null ? "" : `${origin.source}:${origin.line}: `}${name} ${why}`;
  });
}

/** Puts the chunk's digest into it, by which a board says what it runs: of the code as it is without. */
function signed(code: string): string {
  const digest = createHash("sha256").update(code, "latin1").digest("hex");
  return code.replace(NO_BUILD_ID, digest.slice(0, NO_BUILD_ID.length));
}
