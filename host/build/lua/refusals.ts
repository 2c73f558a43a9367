// What TypeScript allows, typescript-to-lua translates and the device then does wrong, as errors of the build with file
// and line: NodeMCU has integers of 31 bits and a sign, single floats, and takes 0 and "" for true. Layer:
// host/build/lua. Source: Lua 5.3 Reference Manual, 3.3.4, 3.4.1 to 3.4.5; NodeMCU, "Differences between Lua versions".
import ts from "typescript";
import { place } from "./sources.js";

/** The type that a Buf has in Lua (firmware/lib/lua.d.ts). */
export function isBytes(type: ts.Type): boolean {
  return type.getSymbol()?.name === "LuaBytes";
}

export function isText(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.StringLike) !== 0;
}

const LARGEST = 2147483647;
/** What JavaScript takes for true where Lua does, too: of null, of an object, of a boolean. */
const SURE = ts.TypeFlags.BooleanLike | ts.TypeFlags.Object | ts.TypeFlags.Null | ts.TypeFlags.Undefined;

/** @returns one line for each place */
export function refusedForms(program: ts.Program, file: ts.SourceFile): string[] {
  const checker = program.getTypeChecker();
  const isForLua = file.fileName.endsWith(".lua.ts");
  const problems: string[] = [];
  const refuse = (node: ts.Node, what: string) => problems.push(`${place(file, node.getStart())}: ${what}`);
  const condition = (node: ts.Expression) => {
    const type = checker.getTypeAtLocation(node);
    const parts = type.isUnion() ? type.types : [type];
    if (parts.some(({ flags }) => (flags & SURE) === 0)) {
      refuse(node, "0 and an empty text are true in Lua: compare with what is meant");
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) condition(node.expression);
    if (ts.isForStatement(node) && node.condition !== undefined) condition(node.condition);
    if (ts.isConditionalExpression(node)) condition(node.condition);
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) condition(node.operand);
    if (ts.isNumericLiteral(node)) {
      const value = Number(node.text);
      if (!Number.isInteger(value)) refuse(node, `${node.getText()} is a fraction: the device has whole numbers`);
      else if (value > LARGEST) refuse(node, `${node.getText()} is beyond 2^31 - 1, the device's largest number`);
    }
    if (ts.isArrayTypeNode(node) && holdsNull(node.elementType)) {
      refuse(node, "an array with null in it ends there in Lua: take another value for none");
    }
    if (ts.isObjectBindingPattern(node)) refuse(node, "destructuring: name the fields one by one");
    if (ts.isTryStatement(node)) refuse(node, "try: expected failures are returned, others are caught once, in main");
    if (ts.isForOfStatement(node) && isText(checker.getTypeAtLocation(node.expression))) {
      refuse(node.expression, "a text has no iterator in Lua: use an index");
    }
    if (isFieldOfFieldChanged(node)) {
      refuse(node, "the field's name becomes a text, which is not shortened with the field: name the object first");
    } else if (isFieldTakenAndChanged(node)) {
      refuse(
        node,
        "the field's name becomes a text, which is not shortened with the field: change it in a line of its own",
      );
    }
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.kind;
      if (operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.BarBarToken) {
        condition(node.left);
      } else if (SHIFTS.has(operator) && !isForLua) {
        refuse(node, "a shift to the right or by 32 differs in Lua: use divide, multiply, or core/bytes");
      } else if (operator === ts.SyntaxKind.SlashEqualsToken) {
        refuse(node, "/= gives a fraction: use divide");
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return problems;
}

/** `a.b.c += d`, `a.b.c++`: typescript-to-lua looks `a.b` up once, and says "c" for the field. */
function isFieldOfFieldChanged(node: ts.Node): boolean {
  const target = changedBy(node);
  return target !== null && ts.isPropertyAccessExpression(target) && ts.isPropertyAccessExpression(target.expression);
}

/** `x = a.b++`, `f(a.b += c)`: a field is changed, and its value used. typescript-to-lua says "b" for the field then, too. */
function isFieldTakenAndChanged(node: ts.Node): boolean {
  const target = changedBy(node);
  if (target === null || !ts.isPropertyAccessExpression(target)) return false;
  const { parent } = node;
  return !ts.isExpressionStatement(parent) && !(ts.isForStatement(parent) && parent.incrementor === node);
}

/** What is changed by what it was; null where nothing is. */
function changedBy(node: ts.Node): ts.Expression | null {
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const { PlusPlusToken, MinusMinusToken } = ts.SyntaxKind;
    return node.operator === PlusPlusToken || node.operator === MinusMinusToken ? node.operand : null;
  }
  if (!ts.isBinaryExpression(node)) return null;
  const { kind } = node.operatorToken;
  const { FirstCompoundAssignment, LastCompoundAssignment } = ts.SyntaxKind;
  return kind >= FirstCompoundAssignment && kind <= LastCompoundAssignment ? node.left : null;
}

function holdsNull(element: ts.TypeNode): boolean {
  if (ts.isParenthesizedTypeNode(element)) return holdsNull(element.type);
  if (ts.isUnionTypeNode(element)) return element.types.some(holdsNull);
  return ts.isLiteralTypeNode(element) && element.literal.kind === ts.SyntaxKind.NullKeyword;
}

const SHIFTS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.GreaterThanGreaterThanToken,
  ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken,
  ts.SyntaxKind.LessThanLessThanToken,
  ts.SyntaxKind.GreaterThanGreaterThanEqualsToken,
  ts.SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken,
  ts.SyntaxKind.LessThanLessThanEqualsToken,
]);
