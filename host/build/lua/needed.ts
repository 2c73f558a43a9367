// Which declarations at the top of the firmware's files the player needs: what nothing reaches stays out of the Lua
// bundle. Layer: host/build/lua.
import ts from "typescript";
import { constantValue } from "./constants.js";
import { topStatement, valueSymbol } from "./symbols.js";

/**
 * @param files all that become Lua; of the last one, and of those imported for their effect, everything is needed that
 * declares nothing
 */
export function neededStatements(program: ts.Program, files: readonly ts.SourceFile[]): Set<ts.Statement> {
  const checker = program.getTypeChecker();
  const needed = new Set<ts.Statement>();
  const waiting: ts.Statement[] = [];
  const need = (statement: ts.Statement) => {
    if (needed.has(statement)) return;
    needed.add(statement);
    waiting.push(statement);
  };
  for (const file of files) {
    for (const statement of file.statements)
      if (ts.isExpressionStatement(statement) || ts.isIfStatement(statement)) need(statement);
  }
  const visit = (node: ts.Node): void => {
    // Types are gone by the time it runs.
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    // A constant stands in its users as itself.
    if ((ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) && constantValue(checker, node) !== null) return;
    if (ts.isIdentifier(node)) {
      const statement = topStatement(valueSymbol(checker, node));
      if (statement !== null) need(statement);
    }
    ts.forEachChild(node, visit);
  };
  for (let statement = waiting.pop(); statement !== undefined; statement = waiting.pop()) visit(statement);
  return needed;
}
