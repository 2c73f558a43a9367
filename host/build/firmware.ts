// `buildFirmware`: the player's TypeScript for one board becomes one plain script for its runtime, or a list of what
// is wrong with it. Nothing in the bundle knows whether a board or a simulator runs it. Layer: host/build.
import { createHash } from "node:crypto";
import { SourceMap } from "node:module";
import { join, relative } from "node:path";
import { type BuildOptions, build, formatMessages, type Message, transform } from "esbuild";
import type { BoardData } from "../../hardware/boards/board.js";
import { boardNamed } from "../boards.js";
import { cardCommandsOf } from "../verify/card-commands.js";
import { type AuditFinding, auditBundle, type Names } from "./audit.js";
import { allowedNames } from "./audit-rules.js";
import { toEspruinoForms } from "./espruino-forms.js";
import { type FirmwareBuild, FirmwareBuildError } from "./firmware-build.js";
import { letGoOfNames } from "./forgotten-names.js";
import { inlineCalls } from "./inline-calls.js";
import { inlineConstants } from "./inline-constants.js";
import { inlineLiterals } from "./inline-literals.js";
import { nameShortening } from "./outside-names.js";
import { packageRoot } from "./package-root.js";
import { sinkIntoParts } from "./parts.js";
import { sourceCheck } from "./source-check.js";
import { triesFirst } from "./tries-first.js";
import { boardForms, NO_BUILD_ID, virtualModules } from "./virtual-modules.js";

export type { AuditFinding } from "./audit.js";
export { type FirmwareBuild, FirmwareBuildError } from "./firmware-build.js";

/**
 * What Espruino does not run. esbuild stops at some of these and would rewrite others; the sources are refused before
 * that (source-check.ts), so this list keeps the minifier from bringing any of them in.
 */
const NOT_ON_ESPRUINO = [
  "array-spread",
  "async-await",
  "async-generator",
  "bigint",
  "class-private-field",
  "class-private-method",
  "class-static-blocks",
  "default-argument",
  "destructuring",
  "exponent-operator",
  "for-await",
  "generator",
  "logical-assignment",
  "new-target",
  "object-rest-spread",
  "optional-chain",
  "rest-argument",
  "top-level-await",
];

/** @param baud of the board's serial line, where it is not the one of its board file */
export async function buildFirmware(boardName: string, baud?: number): Promise<FirmwareBuild> {
  const board = boardNamed(boardName);
  const built = baud === undefined ? board : { ...board, serial: { ...board.serial, baud } };
  if (board.runtime === "nodemcu") return (await import("./lua/firmware.js")).buildLuaFirmware(built);
  const entry = board.touch === null ? "main.ts" : "main-touch.ts";
  const firmware = await bundleFirmware(built, join(packageRoot(), "firmware", "platforms", "espruino", entry));
  const { problems } = cardCommandsOf(firmware.code);
  if (problems.length > 0) throw new FirmwareBuildError(problems.map((problem) => `commands for the card: ${problem}`));
  return firmware;
}

/** Of the file that a board's firmware is: a script for Espruino, a chunk for NodeMCU. */
export function firmwareExtension(boardName: string): "js" | "lua" {
  return boardNamed(boardName).runtime === "nodemcu" ? "lua" : "js";
}

/** The program that sends a card's catalog, at the rate of the board's serial line. */
export async function buildCatalogProgram(board: BoardData): Promise<FirmwareBuild> {
  if (board.runtime === "nodemcu") {
    return (await import("./lua/firmware.js")).buildLuaFirmware(board, "firmware/platforms/nodemcu/catalog-main.ts");
  }
  return bundleFirmware(board, join(packageRoot(), "firmware", "platforms", "espruino", "catalog-main.ts"));
}

/**
 * Bundles what `entry` reaches. A plain script, not a function around it: that costs 355 JsVars more on a Pico.
 * Audited twice: with its names as they were written, and as it ships but for `delete a`, which is `a = null` there.
 */
export async function bundleFirmware(board: BoardData, entry: string): Promise<FirmwareBuild> {
  const options: BuildOptions = {
    absWorkingDir: packageRoot(),
    entryPoints: [entry],
    outfile: `${board.name}.js`,
    bundle: true,
    write: false,
    // Without imports and exports, "esm" is a plain script.
    format: "esm",
    platform: "neutral",
    target: "es2022",
    supported: supported(),
    charset: "ascii",
    sourcemap: "external",
    legalComments: "none",
    treeShaking: true,
    // Fields become assignments in the constructor, and those that only have a type disappear.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false, verbatimModuleSyntax: true } },
    plugins: [virtualModules(board), boardForms(board), sourceCheck()],
  };
  const names = allowedNames(board.name);
  const readable = await runEsbuild(options);
  refuse(readable.code, names, (finding) => describe(finding, readable.code, readable.map));
  const arranged = triesFirst(sinkIntoParts(inlineConstants(inlineLiterals(inlineCalls(readable.code)))));
  const short = toEspruinoForms(await shorten(arranged));
  const audit = refuse(short, names, ({ name, why }) => `in the built bundle: ${name} ${why}`);
  const shipped = signed(letGoOfNames(short));
  return { code: shipped, bytes: shipped.length, audit };
}

/** Puts the bundle's digest into it, by which a board says what it runs: of the code as it is without. */
function signed(code: string): string {
  const digest = createHash("sha256").update(code, "latin1").digest("hex");
  return code.replace(NO_BUILD_ID, digest.slice(0, NO_BUILD_ID.length));
}

/** The bundle's audit; throws where it holds a refused name. */
function refuse(code: string, names: Names, inWords: (finding: AuditFinding) => string): AuditFinding[] {
  const audit = auditBundle(code, names);
  const refused = audit.filter((finding) => !finding.allowed);
  if (refused.length > 0) throw new FirmwareBuildError(refused.map(inWords));
  return audit;
}

async function runEsbuild(options: BuildOptions): Promise<{ code: string; map: SourceMap }> {
  try {
    const result = await build({ ...options, logLevel: "silent" });
    if (result.warnings.length > 0) throw new FirmwareBuildError(await inLines(result.warnings, "warning"));
    const files = result.outputFiles ?? [];
    const text = (suffix: string) => files.find((file) => file.path.endsWith(suffix))?.text ?? "";
    // The interpreter's own modules: under its right name the bundler would look for them itself.
    const code = text(".js").replace(/\bespruinoModule\(/g, "require(");
    return { code, map: new SourceMap(JSON.parse(text(".js.map"))) };
  } catch (error) {
    if (error instanceof Error && "errors" in error) {
      throw new FirmwareBuildError(await inLines(error.errors as Message[], "error"));
    }
    throw error;
  }
}

/** The same script with short names and nothing that is not needed. */
async function shorten(code: string): Promise<string> {
  const { code: short } = await transform(code, {
    format: "esm",
    target: "es2022",
    supported: supported(),
    charset: "ascii",
    legalComments: "none",
    treeShaking: true,
    minify: true,
    ...nameShortening(),
  });
  return short;
}

function supported(): Record<string, boolean> {
  return Object.fromEntries(NOT_ON_ESPRUINO.map((construct) => [construct, false]));
}

async function inLines(messages: Message[], kind: "error" | "warning"): Promise<string[]> {
  const located = messages.filter((message) => message.location === null);
  const others = await formatMessages(located, { kind, color: false });
  return messages.map((message) => {
    if (message.location === null) return (others.shift() ?? message.text).trim();
    return `${sourceName(message.location.file)}:${message.location.line}: ${message.text}`;
  });
}

function describe(finding: AuditFinding, code: string, map: SourceMap): string {
  const before = code.slice(0, finding.offset).split("\n");
  const entry = map.findEntry(before.length - 1, before[before.length - 1].length);
  const place = "originalSource" in entry ? `${sourceName(entry.originalSource)}:${entry.originalLine + 1}: ` : "";
  return `${place}${finding.name} ${finding.why}`;
}

function sourceName(path: string): string {
  return relative(packageRoot(), join(packageRoot(), path)).replaceAll("\\", "/");
}
