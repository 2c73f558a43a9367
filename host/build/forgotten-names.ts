// Makes a script let go of the names, too, of what its parts forget. Layer: host/build.
// Espruino keeps a script's names in one list, and goes through it for each that it looks up: one that stands for nothing
// takes a variable, and its time. `var a; function forget() { a = null }` becomes `function forget() { delete a }`; what
// makes it anew also makes the name anew. The last step of a build: it is plain from the script before it which names are
// the script's own.
import { type AnyNode, type Program, parse } from "acorn";
import { ancestor } from "acorn-walk";
import { DANGEROUS_NAMES, ESPRUINO_NAMES } from "./audit-rules.js";
import { findBinding } from "./scopes.js";

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** @param code a script whose variables without a value, at its top, are those of its parts (parts.ts) */
export function letGoOfNames(code: string): string {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "script" });
  const edits: Edit[] = [];
  const names = forgottenNames(program);
  for (const statement of program.body) {
    if (statement.type !== "VariableDeclaration" || statement.kind !== "var") continue;
    const { declarations } = statement;
    const isKept = declarations.map(({ id, init }) => !!init || id.type !== "Identifier" || !names.has(id.name));
    const last = isKept.lastIndexOf(true);
    if (last < 0) {
      edits.push({ start: statement.start, end: statement.end, text: "" });
      continue;
    }
    // What is kept stays where it is: functions in it have names to let go of.
    for (const [i, { start }] of declarations.entries()) {
      if (!isKept[i] && i < last) edits.push({ start, end: declarations[i + 1].start, text: "" });
    }
    const { end } = declarations[declarations.length - 1];
    if (declarations[last].end < end) edits.push({ start: declarations[last].end, end, text: "" });
  }
  eachForgetting(program, (name, { start, end }) => {
    if (names.has(name)) edits.push({ start, end, text: `delete ${name}` });
  });
  edits.sort((a, b) => b.start - a.start);
  let result = code;
  for (const { start, end, text } of edits) result = result.slice(0, start) + text + result.slice(end);
  return result;
}

/** Longer names are the runtime's: the build shortens its own. */
const LONGEST_OWN_NAME = 3;

/**
 * The same script with the declarations that `letGoOfNames` took out put back, for who reads a built bundle: of names that
 * it deletes, and made before. A name that the runtime has is never taken for the script's own.
 */
export function recallNames(code: string): string {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "script" });
  const deleted = new Set<string>();
  ancestor(program, {
    UnaryExpression({ operator, argument }, _state, ancestors) {
      if (operator !== "delete" || argument.type !== "Identifier") return;
      if (findBinding(argument.name, ancestors as AnyNode[]) === null) deleted.add(argument.name);
    },
  });
  const names = [...deleted].filter((name) => name.length <= LONGEST_OWN_NAME && !isOfRuntime(name));
  return names.length === 0 ? code : `${code}\nvar ${names.join(",")};`;
}

const RUNTIME_ROOTS = new Set(Object.keys(ESPRUINO_NAMES).map((path) => path.split(/[.(]/)[0]));

/** Pins' names count as anybody's: who says one to `new Pin` has the pin. */
function isOfRuntime(name: string): boolean {
  return RUNTIME_ROOTS.has(name) || DANGEROUS_NAMES.has(name);
}

/** Variables at the top that have no value there, and are given null somewhere. */
function forgottenNames(program: Program): Set<string> {
  const forgotten = new Set<string>();
  eachForgetting(program, (name) => forgotten.add(name));
  const empty = new Set<string>();
  for (const statement of program.body) {
    if (statement.type !== "VariableDeclaration" || statement.kind !== "var") continue;
    for (const { id, init } of statement.declarations) {
      const isEmpty = !init && id.type === "Identifier" && forgotten.has(id.name);
      // Who reads the built script could not tell a short name of its own from the runtime's, were it not declared.
      if (isEmpty && !isOfRuntime(id.name)) empty.add(id.name);
    }
  }
  return empty;
}

function eachForgetting(program: Program, found: (name: string, at: AnyNode) => void): void {
  ancestor(program, {
    AssignmentExpression(node, _state, ancestors) {
      const { left, right } = node;
      if (left.type !== "Identifier" || right.type !== "Literal" || right.raw !== "null") return;
      if (findBinding(left.name, ancestors as AnyNode[])?.scope === program) found(left.name, node);
    },
  });
}
