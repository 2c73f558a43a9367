// A call of a function that does nothing but return an expression becomes that expression: a call costs Lua as much as
// ten additions, and a function 100 bytes of flash besides its heap. Layer: host/build/lua; host/build/inline-calls.ts is
// the same for JavaScript.
import ts from "typescript";
import { topStatement, valueSymbol } from "./symbols.js";

/** Longer expressions would make the bundle larger than calls of them. */
const LONGEST = 90;

export interface Inlined {
  readonly expression: ts.Expression;
  /** What stands for each parameter. */
  readonly given: ReadonlyMap<ts.Symbol, ts.Expression>;
}

/** The expression that a call stands for; null where it has to stay a call. */
export function inlined(checker: ts.TypeChecker, call: ts.CallExpression): Inlined | null {
  if (!ts.isIdentifier(call.expression)) return null;
  const declaration = topStatement(valueSymbol(checker, call.expression));
  if (declaration === null || !ts.isFunctionDeclaration(declaration)) return null;
  const expression = oneExpression(declaration);
  if (expression === null || declaration.parameters.length !== call.arguments.length) return null;
  const parameters = declaration.parameters.map(({ name }) => checker.getSymbolAtLocation(name) as ts.Symbol);
  const uses = new Map<ts.Symbol, number>(parameters.map((symbol) => [symbol, 0]));
  if (!isPlain(checker, expression, uses)) return null;
  const given = new Map<ts.Symbol, ts.Expression>();
  for (const [i, symbol] of parameters.entries()) {
    const argument = call.arguments[i] as ts.Expression;
    if (!isRead(checker, argument)) return null;
    if (!isSimple(argument) && uses.get(symbol) !== 1) return null;
    given.set(symbol, argument);
  }
  return { expression, given };
}

function oneExpression({ body, parameters }: ts.FunctionDeclaration): ts.Expression | null {
  const [only, ...others] = body?.statements ?? [];
  if (only === undefined || others.length > 0 || !ts.isReturnStatement(only)) return null;
  const { expression } = only;
  if (expression === undefined || expression.getText().length > LONGEST) return null;
  return parameters.every(({ name }) => ts.isIdentifier(name)) ? expression : null;
}

/** Of operators, literals, parameters and Lua's own functions. @param uses is filled in */
function isPlain(checker: ts.TypeChecker, node: ts.Node, uses: Map<ts.Symbol, number>): boolean {
  if (ts.isParenthesizedExpression(node)) return isPlain(checker, node.expression, uses);
  if (ts.isAsExpression(node)) return isPlain(checker, node.expression, uses);
  if (ts.isNumericLiteral(node) || ts.isStringLiteral(node)) return true;
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return true;
  if (ts.isIdentifier(node)) {
    const symbol = valueSymbol(checker, node);
    const count = symbol === undefined ? undefined : uses.get(symbol);
    if (symbol === undefined || count === undefined) return node.text === "undefined";
    uses.set(symbol, count + 1);
    return true;
  }
  if (ts.isBinaryExpression(node)) {
    return !isAssignment(node) && isPlain(checker, node.left, uses) && isPlain(checker, node.right, uses);
  }
  if (ts.isPropertyAccessExpression(node))
    return node.name.text === "length" && isPlain(checker, node.expression, uses);
  if (ts.isCallExpression(node)) {
    const callee = node.expression;
    if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return false;
    return callee.expression.text === "string" && node.arguments.every((argument) => isPlain(checker, argument, uses));
  }
  return false;
}

/** An expression that only reads, so that it does not matter when. */
function isRead(checker: ts.TypeChecker, node: ts.Expression): boolean {
  const read = (inner: ts.Expression) => isRead(checker, inner);
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return read(node.expression);
  if (isSimple(node)) return true;
  if (ts.isPropertyAccessExpression(node)) return read(node.expression);
  if (ts.isElementAccessExpression(node)) return read(node.expression) && read(node.argumentExpression);
  if (ts.isCallExpression(node)) return inlined(checker, node) !== null;
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const isLogical = kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;
    return !isLogical && !isAssignment(node) && read(node.left) && read(node.right);
  }
  return false;
}

function isSimple(node: ts.Expression): boolean {
  const { kind } = node;
  return ts.isIdentifier(node) || ts.isNumericLiteral(node) || kind === ts.SyntaxKind.ThisKeyword;
}

function isAssignment({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}
