// What a script declares at its top, what each declaration refers to, and what can be reached from there; the methods of
// a class each by itself. Layer: host/build.
// A call is followed by the method's name alone: whoever names `.read` reaches every method of that name. Only of
// `this.read` it is known that it is one of the class, or of one that it extends or that extends it.
import type { AnyNode, Class, MethodDefinition, Program } from "acorn";
import { ancestor } from "acorn-walk";
import { assignedBindings, findBinding } from "./scopes.js";

/**
 * Names that are referred to: of the script's top, and of members. These are ".read" of whatever object, and "A.read" of
 * the family of classes that A is the first of.
 */
export class References {
  readonly names = new Set<string>();
  readonly members = new Set<string>();
}

/** One statement at the top of the script that declares something, or a method of a class that does. */
export interface Declaration {
  /** What is declared; none for a method. */
  readonly names: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Without what the methods below refer to. */
  readonly needs: References;
  /** As an assignment; null where it has to stay what it is: where it is assigned again, or `pinned`. */
  readonly assignment: string | null;
  /** A statement that undoes the assignment. */
  readonly undoing: string;
  /** A function or a method: nothing is computed when it is made. */
  readonly isFunction: boolean;
  /** A variable: its value is computed when the script comes to it. */
  readonly isComputed: boolean;
  /** Of a class, by ".name" and "family.name": those that can be taken out of it. */
  readonly methods: readonly (readonly [readonly string[], Declaration])[];
}

/** A place whose references count for itself, not for the declaration that it is in. */
export interface Apart {
  readonly node: AnyNode;
  readonly needs: References;
}

export interface Script {
  readonly declarations: readonly Declaration[];
  readonly byName: ReadonlyMap<string, Declaration>;
  /** What statements refer to that declare nothing. */
  readonly loose: References;
}

/**
 * @param apart fills in what these refer to
 * @param pinned what holds one of these stays where it is
 */
export function declarationsOf(
  program: Program,
  code: string,
  apart: readonly Apart[],
  pinned: readonly AnyNode[],
): Script {
  const reassigned = assignedBindings(program).get(program) ?? new Set();
  const loose = new References();
  const declarations: Declaration[] = [];
  const byName = new Map<string, Declaration>();
  const places: Apart[] = [...apart];
  const families = familiesOf(program);
  for (const statement of program.body) {
    const names = namesOf(statement);
    if (names.length === 0) {
      places.push({ node: statement, needs: loose });
      continue;
    }
    const stays = names.some((name) => reassigned.has(name)) || pinned.some((node) => isInside(node, statement));
    const methods = stays ? [] : methodsOf(statement, names[0], code);
    const declaration: Declaration = {
      names,
      start: statement.start,
      end: statement.end,
      needs: new References(),
      assignment: stays ? null : asAssignment(statement, code),
      undoing: names.map((name) => `${name} = null;`).join(" "),
      isFunction: statement.type === "FunctionDeclaration",
      isComputed: statement.type === "VariableDeclaration",
      methods: methods.map(({ name, declaration: method }) => [
        [`.${name}`, `${families.get(names[0]) ?? names[0]}.${name}`],
        method,
      ]),
    };
    for (const { node, declaration: method } of methods) places.push({ node, needs: method.needs });
    places.push({ node: statement, needs: declaration.needs });
    declarations.push(declaration);
    for (const name of names) byName.set(name, declaration);
  }
  eachReference(program, families, (kind, name, at) => placeOf(at, places).needs[kind].add(name));
  return { declarations, byName, loose };
}

/** The first of `places` that holds the node: inner ones come first. */
function placeOf(node: AnyNode, places: readonly Apart[]): Apart {
  return places.find((place) => isInside(node, place.node)) as Apart;
}

export function namesOf(statement: AnyNode): string[] {
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
  // What stands for null would be taken for a name that is let go of (forgotten-names.ts).
  if (init.type === "Literal" && init.raw === "null") return null;
  return `${name} = ${code.slice(init.start, init.end)};`;
}

function methodsOf(statement: AnyNode, className: string, code: string) {
  const found = classOf(statement);
  if (found === null) return [];
  return found.body.body.flatMap((node) => {
    if (node.type !== "MethodDefinition" || !canLeave(node, found)) return [];
    const { name } = node.key as AnyNode & { type: "Identifier" };
    const target = `${className}.prototype.${name}`;
    const declaration: Declaration = {
      names: [],
      start: node.start,
      end: node.end,
      needs: new References(),
      assignment: `${target} = function${code.slice(node.value.start, node.value.end)};`,
      undoing: `delete ${target};`,
      isFunction: true,
      isComputed: false,
      methods: [],
    };
    return [{ name, node, declaration }];
  });
}

/** For each class at the top, by the name that the script has for it: the class that it descends from first of all. */
function familiesOf(program: Program): Map<string, string> {
  const families = new Map<string, string>();
  for (const statement of program.body) {
    const found = classOf(statement);
    if (found === null) continue;
    const parent = found.superClass?.type === "Identifier" ? found.superClass.name : "";
    const [name] = namesOf(statement);
    // A class stands behind the one that it extends.
    families.set(name, families.get(parent) ?? name);
  }
  return families;
}

function classOf(statement: AnyNode): Class | null {
  if (statement.type === "ClassDeclaration") return statement as Class;
  if (statement.type !== "VariableDeclaration" || statement.declarations.length !== 1) return null;
  const { init } = statement.declarations[0];
  return init?.type === "ClassExpression" ? (init as Class) : null;
}

/** A method that says nothing that it may say only inside of its class. */
function canLeave(node: MethodDefinition, owner: Class): boolean {
  if (node.kind !== "method" || node.static || node.computed || node.key.type !== "Identifier") return false;
  let inside = false;
  ancestor(node.value, {
    Super() {
      inside = true;
    },
    Identifier(found) {
      if (owner.type === "ClassExpression" && found.name === owner.id?.name) inside = true;
    },
  });
  return !inside;
}

function eachReference(
  program: Program,
  families: ReadonlyMap<string, string>,
  found: (kind: "names" | "members", name: string, at: AnyNode) => void,
): void {
  const visit = (node: AnyNode & { name: string }, ancestors: readonly AnyNode[]) => {
    if (findBinding(node.name, ancestors)?.scope === program) found("names", node.name, node);
  };
  ancestor(program, {
    Identifier: (node, _state, ancestors) => visit(node, ancestors as AnyNode[]),
    // The left side of an assignment.
    Pattern: (node, _state, ancestors) => {
      if (node.type === "Identifier") visit(node, ancestors as AnyNode[]);
    },
    MemberExpression: ({ object, property, computed }, _state, ancestors) => {
      const owner = object.type === "ThisExpression" ? ownerOfThis(ancestors as AnyNode[], families) : "";
      if (!computed && property.type === "Identifier") found("members", `${owner}.${property.name}`, property);
      else if (property.type === "Literal") found("members", `${owner}.${property.value}`, property);
    },
  });
}

/** The family of the class whose method `this` is in; "" where that is not sure. */
function ownerOfThis(ancestors: readonly AnyNode[], families: ReadonlyMap<string, string>): string {
  for (let i = ancestors.length - 1; i > 0; i--) {
    const node = ancestors[i];
    if (node.type === "FunctionDeclaration") return "";
    if (node.type !== "FunctionExpression") continue;
    if (ancestors[i - 1].type !== "MethodDefinition") return "";
    const statement = ancestors[1];
    return ancestors[i - 3] === classOf(statement) ? (families.get(namesOf(statement)[0]) ?? "") : "";
  }
  return "";
}

export function isInside(node: AnyNode, outer: AnyNode): boolean {
  return node.start >= outer.start && node.end <= outer.end;
}

/** All that is there once something is. */
export interface Reach {
  readonly names: ReadonlySet<string>;
  readonly methods: ReadonlySet<Declaration>;
}

/**
 * What the whole of the script needs at any time: of the classes only the methods that are named there.
 */
export function reachAlways(seeds: References, script: Script): Reach {
  const waiting = new Map<string, Declaration[]>();
  return follow(
    seeds,
    script,
    (declaration, members) =>
      declaration.methods.flatMap(([ways, method]) => {
        if (ways.some((way) => members.has(way))) return [method];
        for (const way of ways) waiting.set(way, [...(waiting.get(way) ?? []), method]);
        return [];
      }),
    (member) => waiting.get(member) ?? [],
  );
}

/**
 * What is reached from `seeds` beyond what is always there: other classes whole, and of those that are always there the
 * methods that are not.
 */
export function reachBeyond(always: Reach, seeds: References, script: Script): Reach {
  const absent = new Map<string, Declaration[]>();
  for (const { names, methods } of script.declarations) {
    if (!names.some((name) => always.names.has(name))) continue;
    for (const [ways, method] of methods) {
      if (always.methods.has(method)) continue;
      for (const way of ways) absent.set(way, [...(absent.get(way) ?? []), method]);
    }
  }
  return follow(
    seeds,
    script,
    (declaration) =>
      declaration.names.some((name) => always.names.has(name)) ? [] : declaration.methods.map(([, method]) => method),
    (member) => absent.get(member) ?? [],
  );
}

/** @param methodsOf methods that come with a declaration, given the members named so far; and with a member's name */
function follow(
  seeds: References,
  script: Script,
  methodsOf: (declaration: Declaration, members: ReadonlySet<string>) => readonly Declaration[],
  methodsNamed: (member: string) => readonly Declaration[],
): Reach {
  const names = new Set<string>();
  const members = new Set<string>();
  const methods = new Set<Declaration>();
  const waiting: References[] = [seeds];
  const addMethods = (found: readonly Declaration[]) => {
    for (const method of found) {
      if (methods.has(method)) continue;
      methods.add(method);
      waiting.push(method.needs);
    }
  };
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const member of next.members) {
      if (members.has(member)) continue;
      members.add(member);
      addMethods(methodsNamed(member));
    }
    for (const name of next.names) {
      if (names.has(name)) continue;
      names.add(name);
      const declaration = script.byName.get(name);
      if (declaration === undefined) continue;
      waiting.push(declaration.needs);
      addMethods(methodsOf(declaration, members));
    }
  }
  return { names, methods };
}
