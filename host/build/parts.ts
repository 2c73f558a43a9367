// Moves what only `Part`s of the player need out of the way until one of these is used. Layer: host/build.
// On Espruino each function and class costs some ten variables from the moment its line is run, though its code stays in
// flash. `new Part(() => openText)` in the sources says that openText, and whatever only it reaches, is needed for a
// while at most; so are those methods of a class which only parts call. What several parts reach is needed while one of
// them is there. So all this is kept apart by the set of parts that reach it, each set cut into pieces: functions short
// enough for a slice of the player's time, in which the declarations are assignments. The last one that a part needs gives
// the part itself. A part knows its number, by which it finds which pieces it needs, in their order, as characters from "#"
// on, with a space between those that may take a slice together:
//   var pager; var partPieces = {
//   makers: [… function () { pager = class { … }; File.prototype.seek = function () { … }; return openText; } …],
//   forgetting: [function (number) { … if (number === 3) { pager = null; delete File.prototype.seek; return; } … } …],
//   needs: function (part) { … if (part === 1) return "#&"; … },
//   users: new Uint8Array(8) };
//   … new Part(null, [], 1, partPieces)
import { type AnyNode, type ArrowFunctionExpression, type NewExpression, type Program, parse } from "acorn";
import { ancestor } from "acorn-walk";
import {
  type Apart,
  type Declaration,
  declarationsOf,
  type Reach,
  References,
  reachAlways,
  reachBeyond,
  type Script,
} from "./declarations.js";
import { findBinding } from "./scopes.js";

/** The class of firmware/core/player/part.ts: the build knows it by its name. */
const PART = "Part";
/**
 * Characters made in one slice, without blanks: measured on the emulated Pico, as many take 20 ms at the most. Each piece
 * is five variables for as long as the player runs, and each slice costs 10 ms besides.
 */
const SLICE_CHARACTERS = 16_000;
const SLICE_END = " ";
/** The first piece's character: firmware/core/player/part.ts knows it, too. */
const FIRST_PIECE = 0x23;
const MOST_PIECES = 0x100 - FIRST_PIECE;
/** Pieces that one function forgets: firmware/core/player/part.ts knows it, too. */
const FORGOTTEN_TOGETHER = 8;

/** What a certain set of parts reaches, and nothing else does. */
interface Group {
  /** The parts' numbers. */
  readonly users: ReadonlySet<number>;
  readonly declarations: Declaration[];
}

/** Some of a group. */
interface Piece {
  readonly users: ReadonlySet<number>;
  readonly declarations: Declaration[];
  characters: number;
  /** What its maker ends with: gives the part whose last one it is. */
  end: string;
}

/** @param code a plain script with readable names */
export function sinkIntoParts(code: string): string {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "script" });
  const sites = partSites(program);
  const apart: Apart[] = sites.map((node) => ({ node: node.arguments[0] as AnyNode, needs: new References() }));
  const script = declarationsOf(program, code, apart, sites);
  const pieces = groupsOf(script, apart).flatMap(piecesOf);
  for (const [part, node] of sites.entries()) lastOf(part, pieces).end = giving(node.arguments[0], code);
  if (pieces.length > MOST_PIECES) throw new Error(`the player's parts are cut into ${pieces.length} pieces: too many`);
  if (pieces.length === 0) return code;
  const edits: { start: number; end: number; text: string }[] = [];
  for (const { start, end } of pieces.flatMap(({ declarations }) => declarations)) edits.push({ start, end, text: "" });
  for (const [part, node] of sites.entries()) {
    const [{ start, end }] = node.arguments;
    const last = node.arguments[node.arguments.length - 1].end;
    edits.push({ start, end, text: "null" }, { start: last, end: last, text: `, ${part}, partPieces` });
  }
  edits.sort((a, b) => b.start - a.start);
  let result = code;
  for (const { start, end, text } of edits) result = result.slice(0, start) + text + result.slice(end);
  // At the front, since the rest of the script is what starts the player; but behind the expressions it begins with.
  const front = program.body.find(({ type }) => type !== "ExpressionStatement")?.start ?? 0;
  const needs = sites.map((_, part) => needsOf(part, pieces));
  return `${code.slice(0, front)}${inFront(pieces, needs)}\n${result.slice(front)}`;
}

/** All `new Part(() => …)`. */
function partSites(program: Program): NewExpression[] {
  const sites: NewExpression[] = [];
  ancestor(program, {
    NewExpression(node, _state, ancestors) {
      if (node.callee.type !== "Identifier" || node.callee.name !== PART) return;
      if (findBinding(PART, ancestors as AnyNode[])?.scope !== program) return;
      if (node.arguments[0]?.type !== "ArrowFunctionExpression") return;
      refuseLocals(node.arguments[0], ancestors as AnyNode[], program);
      sites.push(node);
    },
  });
  return sites;
}

/** What hands a part out is moved to the front of the script: it may name nothing of where it stands. */
function refuseLocals(giver: ArrowFunctionExpression, around: readonly AnyNode[], program: Program): void {
  ancestor(giver, {
    Identifier({ name }, _state, ancestors) {
      const scope = findBinding(name, [...around, ...(ancestors as AnyNode[])])?.scope;
      if (scope !== undefined && scope !== program && around.includes(scope)) {
        throw new Error(`a part is handed out by a function that names ${name}: it may only name what is at the top`);
      }
    },
  });
}

/** As the last statements of a function. */
function giving(giver: AnyNode, code: string): string {
  const { body } = giver as ArrowFunctionExpression;
  if (body.type !== "BlockStatement") return `return ${code.slice(body.start, body.end)};`;
  return code.slice(body.start + 1, body.end - 1).trim();
}

/** The last piece of a part, which no other one needs. */
function lastOf(part: number, pieces: Piece[]): Piece {
  const own = pieces.filter(({ users }) => users.size === 1 && users.has(part)).at(-1);
  if (own !== undefined) return own;
  const piece: Piece = { users: new Set([part]), declarations: [], characters: 0, end: "" };
  pieces.push(piece);
  return piece;
}

/**
 * What some parts reach and the rest of the script does not, by the set of these parts. Larger sets come first: what a
 * declaration needs while it is made is reached by all parts that reach it, so that it is there before.
 */
function groupsOf(script: Script, parts: readonly Apart[]): Group[] {
  const always = reachAlways(alwaysNeeded(script, parts), script);
  const reach = parts.map(({ needs }) => reachBeyond(always, needs, script));
  const groups = new Map<string, Group>();
  const take = (declaration: Declaration) => {
    const users = reach.flatMap((reached, part) => (isIn(reached, declaration) ? [part] : []));
    if (users.length === 0 || declaration.assignment === null) return;
    const key = users.join();
    const group = groups.get(key) ?? { users: new Set(users), declarations: [] };
    groups.set(key, group);
    group.declarations.push(declaration);
  };
  for (const declaration of script.declarations) {
    if (!isIn(always, declaration)) take(declaration);
    else for (const [, method] of declaration.methods) if (!isIn(always, method)) take(method);
  }
  return [...groups.values()]
    .filter((group) => !staysAnyway(group, always))
    .sort((a, b) => b.users.size - a.users.size);
}

function isIn({ names, methods }: Reach, declaration: Declaration): boolean {
  return declaration.names.some((name) => names.has(name)) || methods.has(declaration);
}

/** What the script uses at its top: in statements that declare nothing, and in declarations that have to stay. */
function alwaysNeeded(script: Script, parts: readonly Apart[]): References {
  const needed = new References();
  const add = ({ names, members }: References) => {
    for (const name of names) needed.names.add(name);
    for (const member of members) needed.members.add(member);
  };
  add(script.loose);
  const nothing: Reach = { names: new Set(), methods: new Set() };
  const reach = parts.map(({ needs }) => reachBeyond(nothing, needs, script));
  for (const declaration of script.declarations) {
    // What no part reaches is computed where it is.
    const isAlone = declaration.isComputed && !reach.some((reached) => isIn(reached, declaration));
    if (declaration.assignment === null || isAlone) add(declaration.needs);
  }
  return needed;
}

/** A single function: one that makes it would take as much memory. */
function staysAnyway({ declarations }: Group, always: Reach): boolean {
  const [only, ...others] = declarations;
  if (others.length > 0 || !only.isFunction) return false;
  return [...only.needs.names].every((name) => always.names.has(name) || only.names.includes(name));
}

/** Functions first, since what follows may call them while it is made; then everything in the order of the script. */
function piecesOf({ users, declarations }: Group): Piece[] {
  const pieces: Piece[] = [];
  let last: Piece | null = null;
  for (const declaration of [...declarations].sort((a, b) => Number(b.isFunction) - Number(a.isFunction))) {
    const characters = (declaration.assignment as string).replace(/\s+/g, "").length;
    if (last === null || last.characters + characters > SLICE_CHARACTERS) {
      last = { users, declarations: [], characters: 0, end: "" };
      pieces.push(last);
    }
    last.declarations.push(declaration);
    last.characters += characters;
  }
  return pieces;
}

/** The numbers of a part's pieces, as characters. */
function needsOf(part: number, pieces: readonly Piece[]): string {
  let needs = "";
  let characters = 0;
  for (const [number, piece] of pieces.entries()) {
    if (!piece.users.has(part)) continue;
    characters += piece.characters;
    if (needs !== "" && characters > SLICE_CHARACTERS) {
      needs += SLICE_END;
      characters = piece.characters;
    }
    needs += String.fromCharCode(FIRST_PIECE + number);
  }
  return needs;
}

/**
 * What makes the pieces, and the names that they declare. The functions have no names: each would take a variable, and time
 * of whoever looks for another one.
 */
function inFront(pieces: readonly Piece[], needs: readonly string[]): string {
  const makers = pieces.map(
    ({ declarations, end }) =>
      `function () {\n${[...declarations.map(({ assignment }) => assignment), end].join("\n")}\n}`,
  );
  // Few functions for all pieces: one for each would be in memory for ever, a single one takes 10 ms to read over.
  const forgetting: string[] = [];
  for (let from = 0; from < pieces.length; from += FORGOTTEN_TOGETHER) {
    const branches = pieces.slice(from, from + FORGOTTEN_TOGETHER).map(({ declarations }, i) => {
      const undoing = declarations.map((declaration) => declaration.undoing).join(" ");
      return `if (number === ${from + i}) { ${undoing} return; }`;
    });
    forgetting.push(`function (number) {\n${branches.join("\n")}\n}`);
  }
  const names = pieces.flatMap(({ declarations }) => declarations.flatMap((declaration) => declaration.names));
  const lines = names.length > 0 ? [`var ${names.join(", ")};`] : [];
  const needed = needs.map((numbers, part) => `if (part === ${part}) return ${JSON.stringify(numbers)};`);
  lines.push(
    `var partPieces = { makers: [${makers.join(", ")}],`,
    `forgetting: [${forgetting.join(", ")}],`,
    `needs: function (part) {\n${needed.join("\n")}\n},`,
    `users: new Uint8Array(${pieces.length}) };`,
  );
  return lines.join("\n");
}
