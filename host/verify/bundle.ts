// What a built bundle can reach, and whether that keeps the promises. Layer: host/verify.
// The audit (host/build/audit.ts) lists every name that reaches outside; here each refused one is a broken promise, and
// the commands for the card are read from the one function that makes them. What computes its way past both is caught by
// running the bundle: host/verify/card.ts. A bundle in Lua is told by its contents; there the card is NodeMCU's driver's.
import { createHash } from "node:crypto";
import { parse as parseJavaScript } from "acorn";
import { parse as parseLua } from "luaparse";
import type { BoardData } from "../../hardware/boards/board.js";
import { BOARDS } from "../boards.js";
import { type AuditFinding, auditBundle } from "../build/audit.js";
import { allowedNames } from "../build/audit-rules.js";
import { recallNames } from "../build/forgotten-names.js";
import { auditLua } from "../build/lua/audit.js";
import { NO_BUILD_ID } from "../build/virtual-modules.js";
import { UserError } from "../errors.js";
import { cardCommandsOf } from "./card-commands.js";
import { broken, type Check, kept, type Promised } from "./checks.js";

export interface BundleReport {
  readonly board: string;
  readonly bytes: number;
  readonly sha256: string;
  /** The digits by which a board says what it runs; null where the bundle does not say. */
  readonly build: string | null;
  readonly names: readonly AuditFinding[];
  readonly cardCommands: readonly number[] | null;
  readonly checks: readonly Check[];
}

/** Which promise a refused name breaks, by the reason of its refusal (audit-rules.ts). */
const BROKEN_BY: readonly (readonly [why: RegExp, promise: Promised])[] = [
  [/is a radio/, "no radio"],
  [/writes to the (board's flash|card)|^records$/, "no recording"],
];

/** @param code the bundle, one character a byte. @throws UserError where it is no script, or one for another board */
export function verifyBundle(code: string, board: string, file: string): BundleReport {
  const runtime = runtimeOf(code, file);
  const wanted = BOARDS[board]?.runtime ?? runtime;
  if (runtime !== wanted && !isScript(code, wanted)) {
    throw new UserError(`${file} is ${LANGUAGES[runtime]}, the board ${board} runs ${LANGUAGES[wanted]}: add --board`);
  }
  const isLua = wanted === "nodemcu";
  const names = isLua ? auditLua(code) : auditBundle(recallNames(code), allowedNames(board));
  const { commands, problems } = isLua ? { commands: null, problems: [] } : cardCommandsOf(code);
  return {
    board,
    bytes: code.length,
    sha256: createHash("sha256").update(code, "latin1").digest("hex"),
    build: buildIdOf(code),
    names,
    cardCommands: commands,
    checks: [...nameChecks(names), ...(isLua ? cardFieldChecks(names) : commandChecks(commands, problems))],
  };
}

type Runtime = BoardData["runtime"];
const LANGUAGES: Readonly<Record<Runtime, string>> = { espruino: "JavaScript", nodemcu: "Lua" };

/** What a script is written for, by its contents. @throws UserError where it is none */
export function runtimeOf(code: string, file: string): Runtime {
  if (isScript(code, "espruino")) return "espruino";
  if (isScript(code, "nodemcu")) return "nodemcu";
  throw new UserError(`${file} is no script that can be read: is it a bundle of "mp8 build"?`);
}

function isScript(code: string, runtime: Runtime): boolean {
  try {
    if (runtime === "nodemcu") parseLua(code, { luaVersion: "5.3", comments: false });
    else parseJavaScript(code, { ecmaVersion: "latest", sourceType: "script" });
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function nameChecks(names: readonly AuditFinding[]): Check[] {
  const refused = names.filter(({ allowed }) => !allowed);
  const promises: readonly Promised[] = ["no radio", "no recording", "nothing unread"];
  return promises.flatMap((promise) => {
    const own = refused.filter((finding) => promiseOf(finding) === promise);
    if (own.length === 0) return [kept(promise, "names", saysOf(promise, names.length))];
    return own.map((finding) => broken(promise, "names", inWords(finding)));
  });
}

function saysOf(promise: Promised, count: number): string {
  if (promise === "no radio") return `${count} names reach outside, no radio's among them`;
  if (promise === "no recording") return "none writes to flash or card, none records";
  return "none runs text, makes machine code, reaches any memory or opens the console";
}

function promiseOf({ why }: AuditFinding): Promised {
  return BROKEN_BY.find(([reason]) => reason.test(why))?.[1] ?? "nothing unread";
}

function inWords({ name, why, uses, excerpt }: AuditFinding): string {
  return `${name}${uses > 1 ? ` (${uses} times)` : ""} ${why}: …${excerpt.replace(/\s+/g, " ").trim()}…`;
}

function commandChecks(commands: readonly number[] | null, problems: readonly string[]): Check[] {
  if (problems.length > 0) return problems.map((problem) => broken("no recording", "commands for the card", problem));
  const list = (commands ?? []).join(" ");
  return [kept("no recording", "commands for the card", `one function, from a list that only reads: CMD ${list}`)];
}

function cardFieldChecks(names: readonly AuditFinding[]): Check[] {
  if (names.some(({ allowed, why }) => !allowed && why.includes("card"))) return [];
  return [kept("no recording", "fields of the card", "NodeMCU's driver has write and mount: neither is named")];
}

/**
 * The first digits of the digest of the bundle with these digits left blank: so it is found as the one text of its form
 * that is right.
 */
export function buildIdOf(code: string): string | null {
  for (const [found] of code.matchAll(/(?<![0-9A-Za-z])[0-9a-f]{12}(?![0-9A-Za-z])/g)) {
    const digest = createHash("sha256").update(code.replace(found, NO_BUILD_ID), "latin1").digest("hex");
    if (digest.startsWith(found)) return found;
  }
  return null;
}
