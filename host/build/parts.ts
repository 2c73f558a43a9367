// Moves what only `Part`s of the player need out of the way until one of these is used. Layer: host/build.
// On Espruino each function and class costs some ten variables from the moment its line is run, though its code stays in
// flash. `new Part(() => openText)` in the sources says that openText, and whatever only it reaches, is needed for a
// while at most. What several parts reach is needed while one of them is there. So the declarations are kept apart by the
// set of parts that reach them, each set cut into pieces: functions short enough for a slice of the player's time, in
// which the declarations are assignments. A part is told which pieces it needs, in their order:
//   var pager; function piece3() { pager = class { … }; } … function forgetPiece(number) { … pager = null; … }
//   var partPieces = { makers: [piece0, …], forget: forgetPiece, users: new Uint8Array(8) };
//   … new Part(() => openText, [], "\x00\x03", partPieces)
import { type AnyNode, type NewExpression, type Program, parse } from "acorn";
import { ancestor } from "acorn-walk";
import { assignedBindings, findBinding } from "./scopes.js";

/** The class of firmware/core/player/part.ts: the build knows it by its name. */
const PART = "Part";
/** Characters of a piece, without blanks: measured on the emulated Pico, as many take 12 ms at the most. */
const PIECE_CHARACTERS = 9000;

/** One statement at the top of the script that declares something. */
interface Declaration {
  readonly names: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Names at the top of the script that it refers to. */
  readonly needs: ReadonlySet<string>;
  /** As an assignment; null where it has to stay what it is: where it is assigned again, or holds a part. */
  readonly assignment: string | null;
  readonly isFunction: boolean;
  /** A variable: its value is computed when the script comes to it. */
  readonly isComputed: boolean;
}

interface PartSite {
  readonly node: NewExpression;
  readonly needs: Set<string>;
}

/** What a certain set of parts reaches, and nothing else does. */
interface Group {
  /** The parts' numbers. */
  readonly users: ReadonlySet<number>;
  readonly declarations: Declaration[];
}

/** @param code a plain script with readable names */
export function sinkIntoParts(code: string): string {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "script" });
  const sites = partSites(program);
  if (sites.length === 0) return code;
  const declarations = declarationsOf(program, sites, code);
  const groups = groupsOf(declarations, program, sites);
  const pieces = groups.flatMap(({ users, declarations: members }) =>
    piecesOf(members).map((piece) => ({ users, piece })),
  );
  if (pieces.length === 0) return code;
  const edits: { start: number; end: number; text: string }[] = [];
  for (const { start, end } of pieces.flatMap(({ piece }) => piece)) edits.push({ start, end, text: "" });
  sites.forEach(({ node }, part) => {
    const own = pieces.flatMap(({ users }, number) => (users.has(part) ? [number] : []));
    const list = own.map((number) => `\\x${number.toString(16).padStart(2, "0")}`).join("");
    const last = node.arguments[node.arguments.length - 1].end;
    if (own.length > 0) edits.push({ start: last, end: last, text: `, "${list}", partPieces` });
  });
  edits.sort((a, b) => b.start - a.start);
  let result = code;
  for (const { start, end, text } of edits) result = result.slice(0, start) + text + result.slice(end);
  // At the front, since the rest of the script is what starts the player; but behind the expressions it begins with.
  const front = program.body.find(({ type }) => type !== "ExpressionStatement")?.start ?? 0;
  const members = pieces.map(({ piece }) => piece);
  const makers = members.map((_, number) => `piece${number}`).join(", ");
  const inFront = [
    ...members.map(makerOf),
    forgetting(members),
    `var ${members
      .flat()
      .flatMap(({ names }) => names)
      .join(", ")};`,
    `var partPieces = { makers: [${makers}], forget: forgetPiece, users: new Uint8Array(${pieces.length}) };`,
  ];
  return `${code.slice(0, front)}${inFront.join("\n")}\n${result.slice(front)}`;
}

/**
 * What some parts reach and the rest of the script does not, by the set of these parts. Larger sets come first: what a
 * declaration needs while it is made is reached by all parts that reach it, so that it is there before.
 */
function groupsOf(
  declarations: ReadonlyMap<string, Declaration>,
  program: Program,
  sites: readonly PartSite[],
): Group[] {
  const reach = sites.map((site) => reachFrom(site.needs, declarations));
  const needed = alwaysNeeded(program, sites, declarations);
  for (const declaration of declarations.values()) {
    // What no part reaches is computed where it is.
    if (declaration.isComputed && declaration.names.every((name) => reach.every((names) => !names.has(name)))) {
      for (const name of declaration.needs) needed.add(name);
    }
  }
  const always = reachFrom(needed, declarations);
  const groups = new Map<string, Group>();
  for (const declaration of new Set(declarations.values())) {
    const { names, assignment } = declaration;
    if (assignment === null || names.some((name) => always.has(name))) continue;
    const users = sites.flatMap((_, part) => (names.some((name) => reach[part].has(name)) ? [part] : []));
    if (users.length === 0) continue;
    const key = users.join();
    const group = groups.get(key) ?? { users: new Set(users), declarations: [] };
    groups.set(key, group);
    group.declarations.push(declaration);
  }
  return [...groups.values()]
    .filter((group) => !staysAnyway(group, always))
    .sort((a, b) => b.users.size - a.users.size);
}

/** A single function: one that makes it would take as much memory. */
function staysAnyway({ declarations }: Group, always: ReadonlySet<string>): boolean {
  const [only, ...others] = declarations;
  if (others.length > 0 || !only.isFunction) return false;
  return [...only.needs].every((name) => always.has(name) || only.names.includes(name));
}

function makerOf(piece: readonly Declaration[], number: number): string {
  return `function piece${number}() {\n${piece.map(({ assignment }) => assignment).join("\n")}\n}`;
}

/** One function for all pieces: it is short enough, and a function for each would be in memory for ever. */
function forgetting(pieces: readonly (readonly Declaration[])[]): string {
  const branches = pieces.map((piece, number) => {
    const names = piece.flatMap((declaration) => declaration.names);
    return `if (number === ${number}) { ${names.map((name) => `${name} = null;`).join(" ")} return; }`;
  });
  return `function forgetPiece(number) {\n${branches.join("\n")}\n}`;
}

function partSites(program: Program): PartSite[] {
  const sites: PartSite[] = [];
  ancestor(program, {
    NewExpression(node, _state, ancestors) {
      if (node.callee.type !== "Identifier" || node.callee.name !== PART) return;
      if (findBinding(PART, ancestors as AnyNode[])?.scope !== program) return;
      if (node.arguments[0]?.type === "ArrowFunctionExpression") sites.push({ node, needs: new Set() });
    },
  });
  return sites;
}

/** All declarations at the top of the script, by each of their names. Fills in what the parts need. */
function declarationsOf(program: Program, sites: readonly PartSite[], code: string): Map<string, Declaration> {
  const needs = program.body.map(() => new Set<string>());
  eachReference(program, (name, at) => {
    const site = sites.find(({ node }) => isInside(at, node.arguments[0]));
    if (site !== undefined) site.needs.add(name);
    else needs[program.body.findIndex((statement) => isInside(at, statement))].add(name);
  });
  const reassigned = assignedBindings(program).get(program) ?? new Set();
  const declarations = new Map<string, Declaration>();
  program.body.forEach((statement, index) => {
    const names = namesOf(statement);
    const { start, end } = statement;
    const stays = names.some((name) => reassigned.has(name)) || sites.some(({ node }) => isInside(node, statement));
    const assignment = stays ? null : asAssignment(statement, code);
    const isFunction = statement.type === "FunctionDeclaration";
    const isComputed = statement.type === "VariableDeclaration";
    for (const name of names) {
      declarations.set(name, { names, start, end, needs: needs[index], assignment, isFunction, isComputed });
    }
  });
  return declarations;
}

function namesOf(statement: AnyNode): string[] {
  if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") {
    return statement.id === null ? [] : [statement.id.name];
  }
  if (statement.type !== "VariableDeclaration") return [];
  return statement.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
}

function asAssignment(statement: AnyNode, code: string): string | null {
  const [name] = namesOf(statement);
  if (statement.type !== "VariableDeclaration") {
    return name === undefined ? null : `${name} = ${code.slice(statement.start, statement.end)};`;
  }
  const [{ init }] = statement.declarations;
  if (statement.declarations.length !== 1 || name === undefined || !init) return null;
  return `${name} = ${code.slice(init.start, init.end)};`;
}

/** What the script uses at its top: in statements that declare nothing, and in declarations that have to stay. */
function alwaysNeeded(
  program: Program,
  sites: readonly PartSite[],
  declarations: ReadonlyMap<string, Declaration>,
): Set<string> {
  const needs = new Set<string>();
  for (const declaration of declarations.values()) {
    if (declaration.assignment === null) for (const name of declaration.needs) needs.add(name);
  }
  eachReference(program, (name, at) => {
    if (sites.some(({ node }) => isInside(at, node.arguments[0]))) return;
    const statement = program.body.find((found) => isInside(at, found)) as AnyNode;
    if (namesOf(statement).length === 0) needs.add(name);
  });
  return needs;
}

/** Calls back for each use of a name that the script declares at its top. */
function eachReference(program: Program, found: (name: string, at: AnyNode) => void): void {
  const visit = (node: AnyNode & { name: string }, ancestors: readonly AnyNode[]) => {
    if (findBinding(node.name, ancestors)?.scope === program) found(node.name, node);
  };
  ancestor(program, {
    Identifier: (node, _state, ancestors) => visit(node, ancestors as AnyNode[]),
    // The left side of an assignment.
    Pattern: (node, _state, ancestors) => {
      if (node.type === "Identifier") visit(node, ancestors as AnyNode[]);
    },
  });
}

function isInside(node: AnyNode, outer: AnyNode): boolean {
  return node.start >= outer.start && node.end <= outer.end;
}

/** `names` and all that they need. */
function reachFrom(names: ReadonlySet<string>, declarations: ReadonlyMap<string, Declaration>): Set<string> {
  const reached = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    waiting.push(...(declarations.get(name)?.needs ?? []));
  }
  return reached;
}

/** Functions first, since what follows may call them while it is made; then everything in the order of the script. */
function piecesOf(declarations: readonly Declaration[]): Declaration[][] {
  const pieces: Declaration[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const declaration of [...declarations].sort((a, b) => Number(b.isFunction) - Number(a.isFunction))) {
    const length = (declaration.assignment as string).replace(/\s+/g, "").length;
    if (characters + length > PIECE_CHARACTERS) {
      pieces.push([declaration]);
      characters = length;
    } else {
      pieces[pieces.length - 1].push(declaration);
      characters += length;
    }
  }
  return pieces;
}
