// Which of JavaScript's constructs Espruino does not run, found in a syntax tree: esbuild refuses some of them and
// rewrites the others at a cost that a small board feels, so the build refuses all of them itself, in the sources (with
// file and line) and once more in what the minifier made. Layer: host/build.
// Source: Espruino's "Features" page and trials on its interpreter.
import type { AnyNode, Class } from "acorn";
import { fullAncestor } from "acorn-walk";

export interface RefusedConstruct {
  readonly construct: string;
  /** What to write instead. */
  readonly instead: string;
  /** Espruino has it, but not the second runtime (Lua): refused only in sources that both share. */
  readonly onEspruino: boolean;
  readonly node: AnyNode;
}

type Refusal = readonly [construct: string, instead: string];

const DESTRUCTURING: Refusal = ["destructuring", "read the fields one by one"];
const GETTER: Refusal = ["a getter or setter", "write a method"];
const COMPUTED_KEY: Refusal = ["a computed key", "assign it after the object is made"];
const IMPLIED_CONSTRUCTOR: Refusal = [
  "a field of a derived class without a constructor",
  "write the constructor (the implied one spreads its arguments)",
];
const REGULAR_EXPRESSION: Refusal = ["a regular expression", "use indexOf and charCodeAt"];
const CHARACTERS: Refusal = ["a character above \\xff in a string", 'write its UTF-8 bytes: "\\xc3\\xa9"'];

export function refusedConstructs(program: AnyNode): RefusedConstruct[] {
  const found: RefusedConstruct[] = [];
  fullAncestor(program, (node, _state, ancestors) => {
    const parent = ancestors.length > 1 ? ancestors[ancestors.length - 2] : null;
    const refusal = refusalOf(node as AnyNode, parent as AnyNode | null);
    if (refusal === null) return;
    const [construct, instead] = refusal;
    found.push({ construct, instead, onEspruino: refusal === REGULAR_EXPRESSION, node: node as AnyNode });
  });
  return found.sort((a, b) => a.node.start - b.node.start);
}

function refusalOf(node: AnyNode, parent: AnyNode | null): Refusal | null {
  switch (node.type) {
    case "ObjectPattern":
    case "ArrayPattern":
      return DESTRUCTURING;
    case "AssignmentPattern":
      return parent !== null && "params" in parent
        ? ["a default argument", "test for the missing argument, or make two functions"]
        : DESTRUCTURING;
    case "RestElement":
      return ["a rest parameter", "take an array"];
    case "SpreadElement":
      return ["spread", "copy in a loop, or use concat or slice"];
    case "ChainExpression":
      return ["?.", "test for null first"];
    case "ForInStatement":
      return ["for..in", "keep an array: the build shortens the names of fields"];
    case "BinaryExpression":
      if (node.operator === "in") return ["in", "set the field to null: the build shortens the names of fields"];
      return node.operator === "**" ? ["**", "multiply"] : null;
    case "AssignmentExpression":
      if (node.operator === "**=") return ["**", "multiply"];
      return ["&&=", "||=", "??="].includes(node.operator) ? [node.operator, "write an if"] : null;
    case "AwaitExpression":
      return ["await", "return to the caller and go on in the next step"];
    case "ForOfStatement":
      return node.await ? ["for await", "go on in the next step"] : null;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      if (node.async) return ["async", "return to the caller and go on in the next step"];
      return node.generator ? ["a generator", "write a step function"] : null;
    case "YieldExpression":
      return ["yield", "write a step function"];
    case "LabeledStatement":
      return ["a label", "move the inner loop into a function"];
    case "WithStatement":
      return ["with", "name the object"];
    case "MetaProperty":
      return [`${node.meta.name}.${node.property.name}`, "pass the value in"];
    case "ImportExpression":
      return ["import()", "import at the top of the file"];
    case "TaggedTemplateExpression":
      return ["a tagged template", "call a function"];
    case "ClassDeclaration":
    case "ClassExpression":
      return needsConstructor(node) ? IMPLIED_CONSTRUCTOR : null;
    case "StaticBlock":
      return ["a static block", "initialise in the field itself"];
    case "PrivateIdentifier":
      return ["a #private name", "use TypeScript's private"];
    case "Property":
      if (parent?.type === "ObjectPattern") return null;
      if (node.kind !== "init") return GETTER;
      return node.computed ? COMPUTED_KEY : null;
    case "MethodDefinition":
      if (node.kind === "get" || node.kind === "set") return GETTER;
      return node.computed ? COMPUTED_KEY : null;
    case "PropertyDefinition":
      return node.computed ? COMPUTED_KEY : null;
    case "Literal":
      return refusedLiteral(node);
    case "TemplateElement":
      return hasHighCharacters(node.value.cooked ?? "") ? CHARACTERS : null;
    default:
      return node.type.startsWith("JSX") ? ["JSX", "call a function"] : null;
  }
}

function needsConstructor({ superClass, body }: Class): boolean {
  if (!superClass) return false;
  const fields = body.body.filter((member) => member.type === "PropertyDefinition");
  const hasConstructor = body.body.some(
    (member) => member.type === "MethodDefinition" && member.kind === "constructor",
  );
  return !hasConstructor && fields.some((field) => !field.static && field.value);
}

function refusedLiteral(node: { value?: unknown; regex?: unknown; bigint?: unknown }): Refusal | null {
  if (node.bigint !== undefined && node.bigint !== null) return ["a BigInt", "keep numbers below 2^31"];
  if (node.regex !== undefined) return REGULAR_EXPRESSION;
  return typeof node.value === "string" && hasHighCharacters(node.value) ? CHARACTERS : null;
}

function hasHighCharacters(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return true;
  return false;
}
