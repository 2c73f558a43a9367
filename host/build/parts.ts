// Moves what only one `Part` of the player needs out of the way until that part is used. Layer: host/build.
// On Espruino each function and class costs some ten variables from the moment its line is run, though its code stays in
// flash. `new Part(() => openText)` in the sources says that openText, and whatever only it reaches, is needed for a
// while at most. Here those declarations become assignments in a few functions, the part's steps, each short enough for
// a slice of the player's time; the part is told its steps, and how to forget again what they made:
//   var pager; function step1() { pager = class { … }; } … new Part(() => openText, [], [step1, …], forget1)
import { type AnyNode, type NewExpression, type Program, parse } from "acorn";
import { ancestor } from "acorn-walk";
import { assignedBindings, findBinding } from "./scopes.js";

/** The class of firmware/core/player/part.ts: the build knows it by its name. */
const PART = "Part";
/** Characters of a step, without blanks: measured on the emulated Pico, as many take 12 ms at the most. */
const STEP_CHARACTERS = 9000;

/** One statement at the top of the script that declares something. */
interface Declaration {
  readonly names: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Names at the top of the script that it refers to. */
  readonly needs: ReadonlySet<string>;
  /** As an assignment; null where it has to stay what it is. */
  readonly assignment: string | null;
  readonly isFunction: boolean;
}

interface PartSite {
  readonly node: NewExpression;
  readonly needs: Set<string>;
}

/** @param code a plain script with readable names */
export function sinkIntoParts(code: string): string {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "script" });
  const sites = partSites(program);
  if (sites.length === 0) return code;
  const declarations = declarationsOf(program, sites, code);
  const reach = sites.map((site) => reachFrom(site.needs, declarations));
  const always = reachFrom(alwaysNeeded(program, sites, declarations), declarations);
  const edits: { start: number; end: number; text: string }[] = [];
  const functions: string[] = [];
  sites.forEach(({ node }, part) => {
    const own = [...new Set(declarations.values())].filter(({ names, assignment }) => {
      if (assignment === null) return false;
      return names.every((name) => reach[part].has(name) && !always.has(name) && !isShared(name, part, reach));
    });
    if (own.length === 0) return;
    const names = own.flatMap((declaration) => declaration.names);
    const steps = stepsOf(own);
    functions.push(...steps.map((step, number) => `function part${part}Step${number}() {\n${step}\n}`));
    functions.push(`function forgetPart${part}() {\n${names.map((name) => `${name} = null;`).join("\n")}\n}`);
    functions.push(`var ${names.join(", ")};`);
    for (const { start, end } of own) edits.push({ start, end, text: "" });
    const last = node.arguments[node.arguments.length - 1].end;
    const list = steps.map((_, number) => `part${part}Step${number}`).join(", ");
    edits.push({ start: last, end: last, text: `, [${list}], forgetPart${part}` });
  });
  edits.sort((a, b) => b.start - a.start);
  let result = code;
  for (const { start, end, text } of edits) result = result.slice(0, start) + text + result.slice(end);
  // At the front, since the rest of the script is what starts the player; but behind the expressions it begins with.
  const front = program.body.find(({ type }) => type !== "ExpressionStatement")?.start ?? 0;
  return `${code.slice(0, front)}${functions.join("\n")}\n${result.slice(front)}`;
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
    const assignment = names.some((name) => reassigned.has(name)) ? null : asAssignment(statement, code);
    const isFunction = statement.type === "FunctionDeclaration";
    for (const name of names) {
      declarations.set(name, { names, start, end, needs: needs[index], assignment, isFunction });
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

function isShared(name: string, part: number, reach: readonly ReadonlySet<string>[]): boolean {
  return reach.some((names, other) => other !== part && names.has(name));
}

/** Functions first, since what follows may call them while it is made; then everything in the order of the script. */
function stepsOf(own: readonly Declaration[]): string[] {
  const steps: string[] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const { assignment } of [...own].sort((a, b) => Number(b.isFunction) - Number(a.isFunction))) {
    const text = assignment as string;
    const length = text.replace(/\s+/g, "").length;
    if (characters + length > STEP_CHARACTERS) {
      steps.push(text);
      characters = length;
    } else {
      steps[steps.length - 1] += `\n${text}`;
      characters += length;
    }
  }
  return steps;
}
