// Constants that stand in the Lua bundle as themselves: `const X = 5`, `ReadError.cardGone`. Layer: host/build/lua.
import ts from "typescript";
import { valueSymbol } from "./symbols.js";

/** Longer texts are kept once. */
const SHORT = 40;

/** The number or text that a name or a field of a constant object always has; null for everything else. */
export function constantValue(checker: ts.TypeChecker, node: ts.Expression): number | string | null {
  const root = ts.isPropertyAccessExpression(node) ? node.expression : node;
  if (!ts.isIdentifier(root) || !isTopConstant(valueSymbol(checker, root))) return null;
  const type = checker.getTypeAtLocation(node);
  if (type.isNumberLiteral()) return type.value;
  return type.isStringLiteral() && type.value.length <= SHORT ? type.value : null;
}

/** A constant at the top of a file, or a file imported by `import * as`. */
function isTopConstant(symbol: ts.Symbol | undefined): boolean {
  const declaration = symbol?.valueDeclaration;
  if (declaration === undefined) return false;
  if (ts.isSourceFile(declaration)) return true;
  if (!ts.isVariableDeclaration(declaration)) return false;
  const list = declaration.parent;
  const isConst = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  return isConst && ts.isVariableStatement(list.parent) && ts.isSourceFile(list.parent.parent);
}
