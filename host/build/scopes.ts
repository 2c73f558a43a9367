// Which names a script declares itself, and which reach outside of it. Layer: host/build.
// ECMAScript 2024, 9.1 (environments) and 8.2 (scope analysis), as far as finding the declaring scope needs it.
import type { AnyNode } from "acorn";
import { fullAncestor } from "acorn-walk";

const declaredNames = new WeakMap<AnyNode, Map<string, AnyNode>>();

export interface Binding {
  /** The node whose scope declares the name: a Program, function, block, loop, catch clause or class. */
  readonly scope: AnyNode;
  /** The declaration: a VariableDeclarator, function, class, or the parameter itself. */
  readonly declaration: AnyNode;
}

/** What `name` is bound to as seen from the innermost of `ancestors` (outermost first), or null: it reaches outside. */
export function findBinding(name: string, ancestors: readonly AnyNode[]): Binding | null {
  for (let i = ancestors.length - 1; i >= 0; i--) {
    const declaration = namesOf(ancestors[i]).get(name);
    if (declaration !== undefined) return { scope: ancestors[i], declaration };
  }
  return null;
}

function namesOf(scope: AnyNode): Map<string, AnyNode> {
  let names = declaredNames.get(scope);
  if (names === undefined) {
    names = new Map();
    declareIn(scope, names);
    declaredNames.set(scope, names);
  }
  return names;
}

function declareIn(scope: AnyNode, names: Map<string, AnyNode>): void {
  switch (scope.type) {
    case "Program":
      declareVars(scope, names);
      declareLexical(scope.body, names);
      break;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      if (scope.type === "FunctionExpression" && scope.id) names.set(scope.id.name, scope);
      for (const parameter of scope.params) declarePattern(parameter, parameter, names);
      declareVars(scope.body, names);
      break;
    case "ClassExpression":
      if (scope.id) names.set(scope.id.name, scope);
      break;
    case "BlockStatement":
    case "StaticBlock":
      declareLexical(scope.body, names);
      break;
    case "SwitchStatement":
      for (const branch of scope.cases) declareLexical(branch.consequent, names);
      break;
    case "ForStatement":
      if (scope.init?.type === "VariableDeclaration") declareLexical([scope.init], names);
      break;
    case "ForInStatement":
    case "ForOfStatement":
      if (scope.left.type === "VariableDeclaration") declareLexical([scope.left], names);
      break;
    case "CatchClause":
      if (scope.param) declarePattern(scope.param, scope.param, names);
      break;
  }
}

/** `var` declarations anywhere below, without going into inner functions. */
function declareVars(node: AnyNode, names: Map<string, AnyNode>): void {
  fullAncestor(node, (inner, _state, ancestors) => {
    const found = inner as AnyNode;
    if (found.type !== "VariableDeclaration" || found.kind !== "var") return;
    if (ancestors.slice(0, -1).some((above) => above !== node && isFunction(above as AnyNode))) return;
    for (const declarator of found.declarations) declarePattern(declarator.id, declarator, names);
  });
}

function declareLexical(statements: readonly AnyNode[], names: Map<string, AnyNode>): void {
  for (const statement of statements) {
    if (statement.type === "VariableDeclaration") {
      for (const declarator of statement.declarations) declarePattern(declarator.id, declarator, names);
    } else if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") {
      if (statement.id) names.set(statement.id.name, statement);
    }
  }
}

function declarePattern(pattern: AnyNode, declaration: AnyNode, names: Map<string, AnyNode>): void {
  if (pattern.type === "Identifier") names.set(pattern.name, declaration);
  else if (pattern.type === "AssignmentPattern") declarePattern(pattern.left, declaration, names);
  else if (pattern.type === "RestElement") declarePattern(pattern.argument, declaration, names);
  else if (pattern.type === "ArrayPattern") {
    for (const element of pattern.elements) if (element) declarePattern(element, declaration, names);
  } else if (pattern.type === "ObjectPattern") {
    for (const property of pattern.properties) {
      declarePattern(property.type === "Property" ? property.value : property, declaration, names);
    }
  }
}

export function isFunction(node: AnyNode): boolean {
  return (
    node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression"
  );
}

/** Which names are assigned again after their declaration, by the scope that declares them. */
export function assignedBindings(program: AnyNode): Map<AnyNode, Set<string>> {
  const assigned = new Map<AnyNode, Set<string>>();
  fullAncestor(program, (node, _state, ancestors) => {
    const target = assignmentTarget(node as AnyNode);
    if (target === null) return;
    const binding = findBinding(target, ancestors as AnyNode[]);
    if (binding === null) return;
    const names = assigned.get(binding.scope) ?? new Set();
    assigned.set(binding.scope, names.add(target));
  });
  return assigned;
}

function assignmentTarget(node: AnyNode): string | null {
  if (node.type === "AssignmentExpression" && node.left.type === "Identifier") return node.left.name;
  return node.type === "UpdateExpression" && node.argument.type === "Identifier" ? node.argument.name : null;
}
