// What only `Part`s of the player reach, by the set of parts that reach it: on NodeMCU a function or a method costs some
// 40 bytes of heap from the moment its line is run, though its code stays in flash. So these declarations are run when
// the first of their parts is used, and are garbage when the last one is dropped (firmware/core/player/part.lua.ts).
// Layer: host/build/lua; host/build/parts.ts is the same for Espruino.
import ts from "typescript";
import { constantValue } from "./constants.js";
import { inlined } from "./inline.js";
import { topStatement, valueSymbol } from "./symbols.js";

/** The class of firmware/core/player/part.lua.ts: the build knows it by its name. */
const PART = "Part";

export interface Parts {
  /** Statements that the player needs, whenever that is. */
  readonly needed: ReadonlySet<ts.Statement>;
  /** `new Part(() => …)`: numbers of the groups that it needs, in the order in which they are made. */
  readonly sites: ReadonlyMap<ts.NewExpression, readonly number[]>;
  /** The number of a file's group, from 1; 0 for what is always there. */
  readonly groupOf: (file: ts.SourceFile) => number;
  readonly groups: number;
}

/**
 * @param files all that become Lua; of the last one, and of those imported for their effect, everything is needed that
 * declares nothing
 */
export function partsOf(program: ts.Program, files: readonly ts.SourceFile[]): Parts {
  const checker = program.getTypeChecker();
  const found = new Set<ts.NewExpression>();
  const roots = files.flatMap(loose);
  const needed = reached(checker, roots, found);
  // A part may know of others: the loop comes to what is added meanwhile.
  for (const site of found)
    for (const one of reached(checker, references(checker, site, found), found)) needed.add(one);
  // A file is one group's, with all that is needed of it.
  const from = (statements: readonly ts.Statement[]) => filesFrom(checker, statements, needed);
  const always = from(roots);
  const reach = [...found].map((site) => from(references(checker, site, new Set())));
  const keys = new Map<ts.SourceFile, string>();
  for (const file of files) {
    const users = reach.flatMap((set, part) => (set.has(file) ? [part] : []));
    if (users.length > 0 && !always.has(file)) keys.set(file, users.join());
  }
  // What a file needs while it is run is reached by all parts that reach it: larger sets are made first.
  const sizeOf = (key: string) => key.split(",").length;
  const order = [...new Set(keys.values())].sort((a, b) => sizeOf(b) - sizeOf(a));
  const groupsOf = (part: number) => order.flatMap((key, i) => (key.split(",").includes(String(part)) ? [i + 1] : []));
  return {
    needed,
    sites: new Map([...found].map((site, part) => [site, groupsOf(part)])),
    groupOf: (file) => order.indexOf(keys.get(file) ?? "") + 1,
    groups: order.length,
  };
}

/** The files that these statements come to, each with everything that is needed of it. */
function filesFrom(checker: ts.TypeChecker, from: readonly ts.Statement[], needed: ReadonlySet<ts.Statement>) {
  const files = new Set(from.map((statement) => statement.getSourceFile()));
  for (const file of files) {
    for (const statement of file.statements) {
      if (!needed.has(statement)) continue;
      for (const next of references(checker, statement, new Set())) files.add(next.getSourceFile());
    }
  }
  return files;
}

/** Statements at the top of a file that declare nothing. */
function loose(file: ts.SourceFile): ts.Statement[] {
  return file.statements.filter((statement) => ts.isExpressionStatement(statement) || ts.isIfStatement(statement));
}

/** Everything that these statements come to, but for what parts hand out. @param sites is added to */
function reached(checker: ts.TypeChecker, from: readonly ts.Statement[], sites: Set<ts.NewExpression>) {
  const all = new Set(from);
  // A set's loop comes to what is added meanwhile.
  for (const statement of all) for (const next of references(checker, statement, sites)) all.add(next);
  return all;
}

/** Statements whose declarations a node names; of a Part itself, those that its function names. */
function references(checker: ts.TypeChecker, node: ts.Node, sites: Set<ts.NewExpression>): ts.Statement[] {
  const found: ts.Statement[] = [];
  const visit = (inner: ts.Node): void => {
    // Types are gone by the time it runs.
    if (ts.isTypeNode(inner) && !ts.isExpressionWithTypeArguments(inner)) return;
    if (isPart(inner) && inner !== node) {
      sites.add(inner);
      visit(inner.expression);
      return;
    }
    // A constant stands in its users as itself.
    const isName = ts.isIdentifier(inner) || ts.isPropertyAccessExpression(inner);
    if (isName && constantValue(checker, inner) !== null) return;
    if (ts.isCallExpression(inner) && inlined(checker, inner) !== null) {
      inner.arguments.forEach(visit);
      return;
    }
    if (ts.isIdentifier(inner)) {
      const statement = topStatement(valueSymbol(checker, inner));
      if (statement !== null) found.push(statement);
    }
    ts.forEachChild(inner, visit);
  };
  if (isPart(node)) visit(node.arguments?.[0] as ts.Expression);
  else visit(node);
  return found;
}

/** `new Part(() => …)` */
export function isPart(node: ts.Node): node is ts.NewExpression {
  if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== PART) return false;
  const [make] = node.arguments ?? [];
  return make !== undefined && ts.isArrowFunction(make);
}
