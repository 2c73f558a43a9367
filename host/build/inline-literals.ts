// Puts what stands in an object of nothing but literals, such as the board's data, in the place where it is asked for: in
// Espruino's memory such an object takes a variable or two for each of its fields, as long as the player runs, while a
// literal in the code stays in flash. Layer: host/build.
import { type AnyNode, type Identifier, type ObjectExpression, parse } from "acorn";
import { ancestor } from "acorn-walk";
import { assignedBindings, findBinding } from "./scopes.js";

/** What stands in several places is not longer than this. */
const LONGEST_TWICE = 18;

interface Use {
  readonly start: number;
  readonly end: number;
  /** The literal that is meant. */
  readonly value: AnyNode;
}

/** @param code a plain script with readable names */
export function inlineLiterals(code: string): string {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "script" });
  const reassigned = assignedBindings(program).get(program);
  const objects = new Map<string, ObjectExpression>();
  for (const statement of program.body) {
    if (statement.type !== "VariableDeclaration") continue;
    for (const { id, init } of statement.declarations) {
      if (id.type !== "Identifier" || init?.type !== "ObjectExpression" || reassigned?.has(id.name)) continue;
      if (isLiteral(init)) objects.set(id.name, init);
    }
  }
  const uses = new Map<string, Use[]>();
  ancestor(program, {
    Identifier(node, _state, ancestors) {
      const object = objects.get(node.name);
      if (object === undefined || findBinding(node.name, ancestors as AnyNode[])?.scope !== program) return;
      const use = useOf(node, object, ancestors as AnyNode[]);
      if (use === null) objects.delete(node.name);
      else uses.set(node.name, [...(uses.get(node.name) ?? []), use]);
    },
  });
  const edits = [...objects.keys()].flatMap((name) => {
    const found = uses.get(name) ?? [];
    return found.every((use) => isSmallOrAlone(use, found)) ? found : [];
  });
  let result = code;
  for (const { start, end, value } of edits.sort((a, b) => b.start - a.start)) {
    const text = code.slice(value.start, value.end);
    result = `${result.slice(0, start)}${isString(value) ? text : `(${text})`}${result.slice(end)}`;
  }
  return result;
}

function isString(node: AnyNode): boolean {
  return node.type === "Literal" && typeof node.value === "string";
}

/** Whether it is made of literals alone, with plain names for fields. */
function isLiteral(node: AnyNode | null): boolean {
  if (node === null) return false;
  if (node.type === "Literal") return !("regex" in node);
  if (node.type === "UnaryExpression") return ["-", "!"].includes(node.operator) && isLiteral(node.argument);
  if (node.type === "ArrayExpression") return node.elements.every(isLiteral);
  return (
    node.type === "ObjectExpression" &&
    node.properties.every(
      (property) => property.type === "Property" && keyOf(property) !== null && isLiteral(property.value),
    )
  );
}

function keyOf(property: AnyNode): string | null {
  if (property.type !== "Property" || property.kind !== "init" || property.computed || property.method) return null;
  if (property.key.type === "Identifier") return property.key.name === "__proto__" ? null : property.key.name;
  return null;
}

/** What is asked for by a name and the fields behind it; null where the object is more than looked into. */
function useOf(name: Identifier, object: ObjectExpression, ancestors: readonly AnyNode[]): Use | null {
  let whole: AnyNode = name;
  let value: AnyNode = object;
  let at = ancestors.length - 2;
  for (; value.type === "ObjectExpression"; at--) {
    const parent = ancestors[at];
    if (parent?.type !== "MemberExpression" || parent.object !== whole) break;
    if (parent.computed || parent.property.type !== "Identifier") return null;
    const field = parent.property.name;
    const property: AnyNode | undefined = value.properties.find((candidate) => keyOf(candidate) === field);
    if (property?.type !== "Property") return null;
    value = property.value;
    whole = parent;
  }
  if (whole === name || isChanged(whole, ancestors[at])) return null;
  return { start: whole.start, end: whole.end, value };
}

function isChanged(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (parent?.type === "AssignmentExpression") return parent.left === node;
  if (parent?.type === "CallExpression") return parent.callee === node;
  if (parent?.type === "MemberExpression") return parent.object === node && !isRead(parent);
  return parent?.type === "UpdateExpression" || (parent?.type === "UnaryExpression" && parent.operator === "delete");
}

/** Of a text or a list only this is asked for. */
function isRead({ computed, property }: { computed: boolean; property: AnyNode }): boolean {
  return !computed && property.type === "Identifier" && property.name === "length";
}

/** A copy each is only made of what is short; objects and lists stand where they are asked for alone. */
function isSmallOrAlone(use: Use, all: readonly Use[]): boolean {
  const { value } = use;
  if (all.every((other) => other === use || other.value !== value)) return true;
  return (
    value.type !== "ObjectExpression" && value.type !== "ArrayExpression" && value.end - value.start <= LONGEST_TWICE
  );
}
