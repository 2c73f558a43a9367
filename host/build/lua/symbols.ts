// From a name in a source to its declaration, through imports and exports. Layer: host/build/lua.
import ts from "typescript";

/** The declaration's own symbol, through imports and exports. */
export function valueSymbol(checker: ts.TypeChecker, node: ts.Identifier): ts.Symbol | undefined {
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  if (symbol === undefined) return undefined;
  return (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The statement at the top of a file that declares it; null for everything else. */
export function topStatement(symbol: ts.Symbol | undefined): ts.Statement | null {
  const declaration = symbol?.valueDeclaration;
  if (declaration === undefined || declaration.getSourceFile().isDeclarationFile) return null;
  if (ts.isFunctionDeclaration(declaration) || ts.isClassDeclaration(declaration)) {
    return ts.isSourceFile(declaration.parent) ? declaration : null;
  }
  if (!ts.isVariableDeclaration(declaration)) return null;
  const statement = declaration.parent.parent;
  return ts.isVariableStatement(statement) && ts.isSourceFile(statement.parent) ? statement : null;
}
