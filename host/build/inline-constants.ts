// Puts numbers, short texts and the numbers of constant objects in the place of their names. On Espruino a name at the
// top of a script is a variable for as long as the player runs (and its look-up goes through a list of all of them),
// while a number in the code stays in flash. Layer: host/build.
import { type AnyNode, type Expression, type Program, parse } from "acorn";
import { ancestor } from "acorn-walk";
import { assignedBindings, findBinding } from "./scopes.js";

/** Longer texts cost more time at each place than their name does. */
const LONGEST_TEXT = 16;

type Constant = number | string;

interface Constants {
  readonly plain: Map<string, Constant>;
  /** Objects of nothing but numbers, such as `{ empty: 0, ready: 2 }`. */
  readonly objects: Map<string, Map<string, Constant>>;
}

/** @param code a plain script with readable names */
export function inlineConstants(code: string): string {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "script" });
  const constants = constantsOf(program);
  const edits: { start: number; end: number; text: string }[] = [];
  ancestor(program, {
    Identifier(node, _state, ancestors) {
      const parent = ancestors[ancestors.length - 2] as AnyNode;
      const value = constants.plain.get(node.name);
      const fields = constants.objects.get(node.name);
      if (value === undefined && fields === undefined) return;
      if (findBinding(node.name, ancestors as AnyNode[])?.scope !== program) return;
      if (value !== undefined) {
        const isShorthand = parent.type === "Property" && parent.shorthand;
        const text = textOf(value);
        edits.push({ start: node.start, end: node.end, text: isShorthand ? `${node.name}: ${text}` : text });
      } else if (fields !== undefined && parent.type === "MemberExpression" && parent.property.type === "Identifier") {
        const field = fields.get(parent.property.name);
        if (field !== undefined) edits.push({ start: parent.start, end: parent.end, text: textOf(field) });
      }
    },
  });
  // Each place once: a shorthand property is visited as key and as value.
  const unique = [...new Map(edits.map((edit) => [edit.start, edit])).values()].sort((a, b) => b.start - a.start);
  let result = code;
  for (const { start, end, text } of unique) result = result.slice(0, start) + text + result.slice(end);
  return result;
}

function constantsOf(program: Program): Constants {
  const reassigned = assignedBindings(program).get(program);
  const constants: Constants = { plain: new Map(), objects: new Map() };
  for (const statement of program.body) {
    if (statement.type !== "VariableDeclaration") continue;
    for (const { id, init } of statement.declarations) {
      if (id.type !== "Identifier" || !init || reassigned?.has(id.name)) continue;
      const value = evaluate(init, constants);
      if (value !== undefined) constants.plain.set(id.name, value);
      const fields = fieldsOf(init, constants);
      if (fields !== null) constants.objects.set(id.name, fields);
    }
  }
  for (const name of otherwiseUsed(program, constants)) constants.objects.delete(name);
  return constants;
}

/** What an expression of literals and constants above it comes to; undefined where it is none, or too long. */
function evaluate(node: Expression, { plain, objects }: Constants): Constant | undefined {
  const value = (inner: AnyNode) => evaluate(inner as Expression, { plain, objects });
  if (node.type === "Literal") {
    if (typeof node.value === "string") return node.value.length <= LONGEST_TEXT ? node.value : undefined;
    return typeof node.value === "number" ? node.value : undefined;
  }
  if (node.type === "Identifier") return plain.get(node.name);
  if (node.type === "UnaryExpression" && node.operator === "-") {
    const positive = value(node.argument);
    return typeof positive === "number" ? -positive : undefined;
  }
  if (node.type === "BinaryExpression") {
    const left = value(node.left);
    const right = value(node.right);
    if (typeof left !== "number" || typeof right !== "number") return undefined;
    if (node.operator === "+") return left + right;
    if (node.operator === "-") return left - right;
    if (node.operator === "*") return left * right;
    return node.operator === "/" ? left / right : undefined;
  }
  return undefined;
}

function fieldsOf(node: Expression, constants: Constants): Map<string, Constant> | null {
  if (node.type !== "ObjectExpression" || node.properties.length === 0) return null;
  const fields = new Map<string, Constant>();
  for (const property of node.properties) {
    if (property.type !== "Property" || property.key.type !== "Identifier" || property.computed) return null;
    const value = evaluate(property.value as Expression, constants);
    if (typeof value !== "number") return null;
    fields.set(property.key.name, value);
  }
  return fields;
}

/** Objects that are more than looked into: handed on, changed, asked for a field by a computed or an unknown name. */
function otherwiseUsed(program: Program, { objects }: Constants): Set<string> {
  const names = new Set<string>();
  ancestor(program, {
    Identifier(node, _state, ancestors) {
      const fields = objects.get(node.name);
      if (fields === undefined || findBinding(node.name, ancestors as AnyNode[])?.scope !== program) return;
      const parent = ancestors[ancestors.length - 2] as AnyNode;
      const above = ancestors[ancestors.length - 3] as AnyNode | undefined;
      const isRead =
        parent.type === "MemberExpression" &&
        parent.object === node &&
        !parent.computed &&
        parent.property.type === "Identifier" &&
        fields.has(parent.property.name) &&
        !(above?.type === "AssignmentExpression" && above.left === parent) &&
        above?.type !== "UpdateExpression" &&
        !(above?.type === "UnaryExpression" && above.operator === "delete") &&
        !(above?.type === "CallExpression" && above.callee === parent);
      if (!isRead) names.add(node.name);
    },
  });
  return names;
}

/** In parentheses where a minus might meet another. */
function textOf(value: Constant): string {
  if (typeof value === "number") return value < 0 ? `(${value})` : String(value);
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
