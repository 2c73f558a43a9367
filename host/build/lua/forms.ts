// Forms of TypeScript that typescript-to-lua translates slowly, or to what the device does wrong, as a plugin of it:
// bytes and characters by single native calls, `/` as whole division, constants as themselves. What cannot be right is
// said as a diagnostic, see refusals.ts. Layer: host/build/lua. Source: Lua 5.3 Reference Manual, 3.4 and 6.4.
import ts from "typescript";
import * as lua from "typescript-to-lua";
import { transformOrderedExpressions } from "typescript-to-lua/dist/transformation/visitors/expression-list.js";
import { constantValue } from "./constants.js";
import { type Inlined, inlined } from "./inline.js";
import { literalPrinter } from "./literals.js";
import { NATIVE_NAMES } from "./natives.js";
import { isPart, type Parts } from "./parts.js";
import { isBytes, isText } from "./refusals.js";
import { topStatement, valueSymbol } from "./symbols.js";

/** What the files of a bundle take from each other. */
export interface Links {
  /** By file: names that it imports, in Lua, and the declaration each of them is. */
  readonly imports: Map<ts.SourceFile, Map<string, ts.Symbol>>;
  /** Declarations that other files import, and the name that each has for all of them. */
  readonly names: Map<ts.Symbol, string>;
}

/** Native functions that the bundle keeps in local names (bundle.ts). */
const native = (name: string) => lua.createIdentifier(`____${name}`);

export function formsPlugin(parts: Parts, links: Links): lua.Plugin {
  const frames: Inlined[] = [];
  const unlessNeedless = <N extends ts.Statement>(node: N, context: lua.TransformationContext) =>
    ts.isSourceFile(node.parent) && !parts.needed.has(node) ? [] : context.superTransformStatements(node);
  return {
    printer: literalPrinter,
    visitors: {
      [ts.SyntaxKind.ImportDeclaration]: () => [],
      [ts.SyntaxKind.ExportDeclaration]: () => [],
      [ts.SyntaxKind.FunctionDeclaration]: unlessNeedless,
      [ts.SyntaxKind.ClassDeclaration]: unlessNeedless,
      [ts.SyntaxKind.VariableStatement]: unlessNeedless,
      [ts.SyntaxKind.Identifier]: (node, context) =>
        argument(node, context, frames) ?? identifier(node, context, links, parts),
      [ts.SyntaxKind.ArrayLiteralExpression]: (node, context) => array(node, context, parts),
      [ts.SyntaxKind.PropertyAccessExpression]: property,
      [ts.SyntaxKind.ElementAccessExpression]: element,
      [ts.SyntaxKind.BinaryExpression]: binary,
      [ts.SyntaxKind.CallExpression]: (node, context) => inPlace(node, context, frames) ?? call(node, context),
    },
  };
}

function identifier(
  node: ts.Identifier,
  context: lua.TransformationContext,
  links: Links,
  parts: Parts,
): lua.Expression {
  const value = constantValue(context.checker, node);
  if (value !== null) return literal(value, node);
  const expression = context.superTransformExpression(node);
  const symbol = valueSymbol(context.checker, node);
  const statement = topStatement(symbol);
  if (symbol === undefined || statement === null || !lua.isIdentifier(expression)) return expression;
  const file = statement.getSourceFile();
  if (file === context.sourceFile) return expression;
  const group = parts.groupOf(file);
  if (group !== 0 && group !== parts.groupOf(context.sourceFile) && isOfPart(node)) {
    // Not there before the part's files are run.
    const given = lua.createTableIndexExpression(lua.createIdentifier("____parts"), lua.createStringLiteral("given"));
    const own = lua.createTableIndexExpression(given, lua.createNumericLiteral(group));
    return lua.createTableIndexExpression(own, lua.createStringLiteral(sharedName(symbol, links)), node);
  }
  let names = links.imports.get(context.sourceFile);
  if (names === undefined) {
    names = new Map();
    links.imports.set(context.sourceFile, names);
  }
  names.set(expression.text, symbol);
  sharedName(symbol, links);
  return expression;
}

/** A call as the expression that it stands for (inline.ts). @param frames those that are being put in place */
function inPlace(
  node: ts.CallExpression,
  context: lua.TransformationContext,
  frames: Inlined[],
): lua.Expression | null {
  const expansion = inlined(context.checker, node);
  if (expansion === null) return null;
  frames.push(expansion);
  const expression = context.transformExpression(expansion.expression);
  frames.pop();
  // Its lines are those of another source.
  const { line, character } = context.sourceFile.getLineAndCharacterOfPosition(node.getStart());
  const place = (part: unknown) => {
    if (typeof part !== "object" || part === null) return;
    if ("kind" in part) lua.setNodePosition(part as lua.Node, { line, column: character });
    for (const inner of Object.values(part)) place(inner);
  };
  place(expression);
  return expression;
}

/** What is given for a parameter, where it stands in an expression that is put in place. */
function argument(node: ts.Identifier, context: lua.TransformationContext, frames: Inlined[]): lua.Expression | null {
  const frame = frames[frames.length - 1];
  const symbol = frame === undefined ? undefined : valueSymbol(context.checker, node);
  const given = symbol === undefined ? undefined : frame?.given.get(symbol);
  if (frame === undefined || given === undefined) return null;
  // It speaks of the names around the call.
  frames.pop();
  const expression = context.transformExpression(given);
  frames.push(frame);
  return expression;
}

/** The name under which files take it from each other. */
export function sharedName(symbol: ts.Symbol, { names }: Links): string {
  const known = names.get(symbol);
  if (known !== undefined) return known;
  const taken = new Set(names.values());
  let name = symbol.name;
  for (let n = 2; taken.has(name); n++) name = `${symbol.name}${n}`;
  names.set(symbol, name);
  return name;
}

/** Whether it stands in what a Part hands out. */
function isOfPart(node: ts.Node): boolean {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (isPart(at.parent) && at.parent.arguments?.[0] === at) return true;
  }
  return false;
}

/** The second argument of a Part becomes the numbers of its groups. */
function array(node: ts.ArrayLiteralExpression, context: lua.TransformationContext, parts: Parts): lua.Expression {
  const { parent } = node;
  if (!isPart(parent) || parent.arguments?.[1] !== node) return context.superTransformExpression(node);
  const groups = parts.sites.get(parent) ?? [];
  return lua.createTableExpression(
    groups.map((group) => lua.createTableFieldExpression(lua.createNumericLiteral(group))),
    node,
  );
}

function literal(value: number | string, node: ts.Node): lua.Expression {
  if (typeof value === "string") return lua.createStringLiteral(value, node);
  return value < 0
    ? lua.createUnaryExpression(lua.createNumericLiteral(-value), lua.SyntaxKind.NegationOperator, node)
    : lua.createNumericLiteral(value, node);
}

function property(node: ts.PropertyAccessExpression, context: lua.TransformationContext): lua.Expression {
  const value = constantValue(context.checker, node);
  if (value !== null) return literal(value, node);
  const shared = nativeNamed(node);
  if (shared !== null) return shared;
  if (node.name.text === "length" && isBytes(context.checker.getTypeAtLocation(node.expression))) {
    const bytes = context.transformExpression(node.expression);
    return lua.createUnaryExpression(bytes, lua.SyntaxKind.LengthOperator, node);
  }
  return context.superTransformExpression(node);
}

/** `bytes[i]` and `text[i]` */
function element(node: ts.ElementAccessExpression, context: lua.TransformationContext): lua.Expression {
  const type = context.checker.getTypeAtLocation(node.expression);
  if (!isBytes(type) && !isText(type)) return context.superTransformExpression(node);
  const run = context.transformExpression(node.expression);
  const at = context.transformExpression(node.argumentExpression);
  if (isText(type)) return charAt(run, [at], node);
  return lua.createCallExpression(native("byte"), [run, plus(at, 1)], node);
}

/**
 * Divisions of the firmware come out even, or are meant to be rounded down (core/bytes/integer.ts); with 32-bit integers,
 * Lua's shift to the right is the one without a sign.
 */
const OPERATORS: ReadonlyMap<ts.SyntaxKind, lua.BinaryOperator> = new Map<ts.SyntaxKind, lua.BinaryOperator>([
  [ts.SyntaxKind.SlashToken, lua.SyntaxKind.FloorDivisionOperator],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken, lua.SyntaxKind.BitwiseRightShiftOperator],
]);

function binary(node: ts.BinaryExpression, context: lua.TransformationContext): lua.Expression {
  const operator = OPERATORS.get(node.operatorToken.kind);
  if (operator === undefined) {
    if (node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return context.superTransformExpression(node);
    if (isSum(node, context)) return sum(node, context);
    const texts = joined(node, context);
    return texts === null ? context.superTransformExpression(node) : joining(texts, context);
  }
  const left = context.transformExpression(node.left);
  const right = context.transformExpression(node.right);
  return lua.createBinaryExpression(left, right, operator, node);
}

/** The texts of `a + b + c`; null where one of them is none. */
function joined(node: ts.Expression, context: lua.TransformationContext): ts.Expression[] | null {
  if (ts.isParenthesizedExpression(node)) return joined(node.expression, context);
  if (!isText(context.checker.getTypeAtLocation(node))) return null;
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return [node];
  const left = joined(node.left, context);
  const right = joined(node.right, context);
  return left === null || right === null ? null : [...left, ...right];
}

/** Joined from the right, Lua puts all of them together at once: from the left, each with what was made before. */
function joining(texts: readonly ts.Expression[], context: lua.TransformationContext): lua.Expression {
  return transformOrderedExpressions(context, texts).reduceRight((rest, part) =>
    lua.createBinaryExpression(part, rest, lua.SyntaxKind.ConcatOperator),
  );
}

/** A number and a literal: what is put in place of calls adds to what adds already. */
function isSum({ operatorToken, left, right }: ts.BinaryExpression, { checker }: lua.TransformationContext): boolean {
  if (operatorToken.kind !== ts.SyntaxKind.PlusToken || !ts.isNumericLiteral(right)) return false;
  return (checker.getTypeAtLocation(left).flags & ts.TypeFlags.NumberLike) !== 0;
}

function sum({ left, right }: ts.BinaryExpression, context: lua.TransformationContext): lua.Expression {
  return plus(context.transformExpression(left), Number(right.getText()));
}

function call(node: ts.CallExpression, context: lua.TransformationContext): lua.Expression {
  const callee = node.expression;
  if (!ts.isPropertyAccessExpression(callee) || !isText(context.checker.getTypeAtLocation(callee.expression))) {
    return context.superTransformExpression(node);
  }
  const method = callee.name.text;
  const build = TEXT_METHODS[method];
  if (build === undefined) return context.superTransformExpression(node);
  const text = context.transformExpression(callee.expression);
  const given = node.arguments.map((argument) => context.transformExpression(argument));
  return build(text, given, node);
}

const SHARED_NATIVES: ReadonlySet<string> = new Set(NATIVE_NAMES);

/** `string.byte` in a source for Lua. */
function nativeNamed(node: ts.PropertyAccessExpression): lua.Expression | null {
  if (!ts.isIdentifier(node.expression) || node.expression.text !== "string") return null;
  return SHARED_NATIVES.has(node.name.text) ? native(node.name.text) : null;
}

type TextMethod = (text: lua.Expression, given: lua.Expression[], node: ts.Node) => lua.Expression;

const charAt: TextMethod = (text, [at], node) =>
  isSimple(at)
    ? lua.createCallExpression(native("sub"), [text, plus(at, 1), plus(at, 1)], node)
    : lua.createCallExpression(native("charAt"), [text, at], node);

const TEXT_METHODS: Readonly<Record<string, TextMethod | undefined>> = {
  charCodeAt: (text, [at], node) => lua.createCallExpression(native("byte"), [text, plus(at, 1)], node),
  charAt,
  repeat: (text, [count], node) => lua.createCallExpression(native("rep"), [text, count], node),
  toLowerCase: (text, _none, node) => lua.createCallExpression(native("lower"), [text], node),
  toUpperCase: (text, _none, node) => lua.createCallExpression(native("upper"), [text], node),
  split: (text, [separator], node) => lua.createCallExpression(native("split"), [text, separator], node),
  lastIndexOf: (text, [wanted], node) => lua.createCallExpression(native("lastIndexOf"), [text, wanted], node),
  substring: (text, [start, end], node) =>
    lua.createCallExpression(
      native("sub"),
      end === undefined ? [text, plus(start, 1)] : [text, plus(start, 1), end],
      node,
    ),
  substr: (text, [start, count], node) => {
    if (count === undefined) return lua.createCallExpression(native("sub"), [text, plus(start, 1)], node);
    if (lua.isNumericLiteral(start) && lua.isNumericLiteral(count)) {
      const end = lua.createNumericLiteral(start.value + count.value);
      return lua.createCallExpression(native("sub"), [text, plus(start, 1), end], node);
    }
    return lua.createCallExpression(native("substr"), [text, start, count], node);
  },
  indexOf: (text, [wanted, from], node) => {
    const start = from === undefined ? lua.createNumericLiteral(1) : plus(from, 1);
    const found = lua.createCallExpression(native("find"), [text, wanted, start, lua.createBooleanLiteral(true)], node);
    const orNone = lua.createBinaryExpression(found, lua.createNumericLiteral(0), lua.SyntaxKind.OrOperator, node);
    return lua.createBinaryExpression(
      lua.createParenthesizedExpression(orNone),
      lua.createNumericLiteral(1),
      lua.SyntaxKind.SubtractionOperator,
      node,
    );
  },
};

function isSimple(expression: lua.Expression): boolean {
  return lua.isIdentifier(expression) || lua.isNumericLiteral(expression);
}

/** `i` as `i + 1`, `i - 1` as `i`, 5 as 6. */
function plus(expression: lua.Expression, more: number): lua.Expression {
  if (lua.isNumericLiteral(expression)) return lua.createNumericLiteral(expression.value + more);
  if (lua.isBinaryExpression(expression) && lua.isNumericLiteral(expression.right)) {
    const { value } = expression.right;
    if (expression.operator === lua.SyntaxKind.SubtractionOperator && value === more) return expression.left;
    if (expression.operator === lua.SyntaxKind.AdditionOperator) {
      const sum = lua.createNumericLiteral(value + more);
      return lua.createBinaryExpression(expression.left, sum, lua.SyntaxKind.AdditionOperator);
    }
  }
  const one = lua.createNumericLiteral(more);
  return lua.createBinaryExpression(expression, one, lua.SyntaxKind.AdditionOperator);
}
