// Puts the expression of a one-line function in the place of its calls: on Espruino a call costs as much as 15
// characters of source, so that u8(bytes, i) takes five times as long as bytes[i]. Layer: host/build.
// The sources keep their functions, which other runtimes have in another form.
import { type AnyNode, type Expression, type FunctionDeclaration, parse } from "acorn";
import { ancestor, full } from "acorn-walk";
import { findBinding } from "./scopes.js";

/** Longer expressions would make the bundle larger than the calls make it slower. */
const LONGEST = 90;
/** Calls within calls: each round takes the innermost ones. */
const ROUNDS = 12;

interface Inlined {
  readonly parameters: readonly string[];
  readonly expression: Expression;
  /** How often each parameter stands in the expression. */
  readonly uses: ReadonlyMap<string, number>;
}

/** @param code a plain script with readable names */
export function inlineCalls(code: string): string {
  let result = code;
  for (let round = 0; round < ROUNDS; round++) {
    const next = inlineInnermost(result);
    if (next === result) break;
    result = next;
  }
  return result;
}

function inlineInnermost(code: string): string {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "script" });
  const candidates = new Map<string, Inlined>();
  for (const statement of program.body) {
    if (statement.type !== "FunctionDeclaration") continue;
    const inlined = oneExpression(statement, code);
    if (inlined !== null) candidates.set(statement.id.name, inlined);
  }
  const edits: { start: number; end: number; text: string }[] = [];
  ancestor(program, {
    CallExpression(node, _state, ancestors) {
      if (node.callee.type !== "Identifier") return;
      const inlined = candidates.get(node.callee.name);
      if (inlined === undefined || node.arguments.length !== inlined.parameters.length) return;
      if (findBinding(node.callee.name, ancestors as AnyNode[])?.scope !== program) return;
      if (node.arguments.some((argument) => callsAny(argument, candidates))) return;
      if (!isSafe(node.arguments as Expression[], inlined)) return;
      edits.push({ start: node.start, end: node.end, text: expand(node.arguments as Expression[], inlined, code) });
    },
  });
  // Inside functions that go away themselves edits may nest: the inner one is left to the next round.
  edits.sort((a, b) => b.start - a.start);
  let result = code;
  let from = Number.POSITIVE_INFINITY;
  for (const { start, end, text } of edits) {
    if (end > from) continue;
    result = result.slice(0, start) + text + result.slice(end);
    from = start;
  }
  return result;
}

/** A function that does nothing but return an expression of its parameters; null for all others. */
function oneExpression(node: FunctionDeclaration, code: string): Inlined | null {
  const [only] = node.body.body;
  if (node.body.body.length !== 1 || only.type !== "ReturnStatement" || !only.argument) return null;
  if (only.argument.end - only.argument.start > LONGEST || node.id === null) return null;
  const parameters: string[] = [];
  for (const parameter of node.params) {
    if (parameter.type !== "Identifier") return null;
    parameters.push(parameter.name);
  }
  const uses = new Map<string, number>(parameters.map((name) => [name, 0]));
  let plain = true;
  full(only.argument, (found) => {
    if (found.type === "Identifier") {
      const { name } = found as unknown as { name: string };
      const count = uses.get(name);
      if (count !== undefined) uses.set(name, count + 1);
      // A name from around the function may mean something else where it is called; those of the language do not.
      else if (!/^(Uint8Array|Uint16Array|String|Math)$/.test(name)) plain = false;
    } else if (!/^(Literal|Binary|Logical|Conditional|Member|New|Unary|Parenthesized|CallExpr)/.test(found.type)) {
      plain = false;
    }
  });
  return plain && code.length > 0 ? { parameters, expression: only.argument, uses } : null;
}

function callsAny(node: AnyNode, candidates: ReadonlyMap<string, Inlined>): boolean {
  let found = false;
  full(node, (inner) => {
    const call = inner as AnyNode;
    if (call.type === "CallExpression" && call.callee.type === "Identifier" && candidates.has(call.callee.name)) {
      found = true;
    }
  });
  return found;
}

/** An argument that does something, or takes long, may stand only once; and only one may do something. */
function isSafe(args: readonly Expression[], { parameters, uses }: Inlined): boolean {
  let active = 0;
  for (let i = 0; i < args.length; i++) {
    if (isSimple(args[i])) continue;
    if ((uses.get(parameters[i]) as number) !== 1) return false;
    active += hasEffects(args[i]) ? 1 : 0;
  }
  return active <= 1;
}

function isSimple(node: AnyNode): boolean {
  if (node.type === "Identifier" || node.type === "Literal" || node.type === "ThisExpression") return true;
  return node.type === "MemberExpression" && !node.computed && isSimple(node.object);
}

function hasEffects(node: AnyNode): boolean {
  let effects = false;
  full(node, (inner) => {
    if (/^(Call|New|Assignment|Update|Yield|Await)/.test(inner.type)) effects = true;
  });
  return effects;
}

function expand(args: readonly Expression[], { parameters, expression }: Inlined, code: string): string {
  const places: { start: number; end: number; text: string }[] = [];
  full(expression, (found) => {
    const node = found as AnyNode;
    if (node.type !== "Identifier") return;
    const index = parameters.indexOf(node.name);
    if (index < 0) return;
    const text = code.slice(args[index].start, args[index].end);
    places.push({ start: node.start, end: node.end, text: isSimple(args[index]) ? text : `(${text})` });
  });
  places.sort((a, b) => b.start - a.start);
  const offset = expression.start;
  let text = code.slice(expression.start, expression.end);
  for (const { start, end, text: argument } of places) {
    text = text.slice(0, start - offset) + argument + text.slice(end - offset);
  }
  return `(${text})`;
}
