// Which local variable a name in a Lua chunk stands for. Layer: host/build/lua.
// Source: Lua 5.3 Reference Manual, 3.3 and 3.5: a local name begins behind its statement, a function's inside it.
import type { LuaNode } from "luaparse";

export interface LuaNames {
  /** For each place where a local name stands: how many others can be seen where it was declared. */
  readonly locals: ReadonlyMap<LuaNode, number>;
  /** Global names, with the places where each stands. */
  readonly globals: ReadonlyMap<string, readonly LuaNode[]>;
  /** Names of fields and methods, likewise, but for those of a global: they are the interpreter's. */
  readonly fields: ReadonlyMap<string, readonly LuaNode[]>;
}

interface Scope {
  readonly names: Map<string, number>;
  readonly outer: Scope | null;
  /** Local names that can be seen, its own included. */
  count: number;
}

export function luaNames(chunk: LuaNode): LuaNames {
  const locals = new Map<LuaNode, number>();
  const globals = new Map<string, LuaNode[]>();
  const fields = new Map<string, LuaNode[]>();
  const inner = (outer: Scope | null): Scope => ({ names: new Map(), outer, count: outer?.count ?? 0 });
  const declare = (scope: Scope, node: LuaNode) => {
    if (node.type !== "Identifier") return;
    scope.names.set(node.name as string, scope.count);
    locals.set(node, scope.count);
    scope.count += 1;
  };
  const globalNodes = new Set<LuaNode>();
  const use = (scope: Scope, node: LuaNode) => {
    for (let at: Scope | null = scope; at !== null; at = at.outer) {
      const number = at.names.get(node.name as string);
      if (number !== undefined) {
        locals.set(node, number);
        return;
      }
    }
    note(globals, node);
    globalNodes.add(node);
  };
  const all = (nodes: unknown, scope: Scope) => {
    for (const node of nodes as LuaNode[]) visit(node, scope);
  };
  const block = (nodes: unknown, scope: Scope) => all(nodes, inner(scope));
  const functionBody = (node: LuaNode, outer: Scope) => {
    const scope = inner(outer);
    for (const parameter of node.parameters as LuaNode[]) declare(scope, parameter);
    all(node.body, scope);
  };
  const visit = (node: LuaNode | null, scope: Scope): void => {
    if (node === null || typeof node !== "object") return;
    switch (node.type) {
      case "Identifier":
        use(scope, node);
        return;
      case "MemberExpression":
        visit(node.base as LuaNode, scope);
        if (!globalNodes.has(node.base as LuaNode)) note(fields, node.identifier as LuaNode);
        return;
      case "TableKeyString":
        note(fields, node.key as LuaNode);
        visit(node.value as LuaNode, scope);
        return;
      case "LocalStatement":
        all(node.init, scope);
        for (const variable of node.variables as LuaNode[]) declare(scope, variable);
        return;
      case "FunctionDeclaration": {
        const name = node.identifier as LuaNode | null;
        if (name !== null) {
          if (node.isLocal === true) declare(scope, name);
          else visit(name, scope);
        }
        functionBody(node, scope);
        return;
      }
      case "ForNumericStatement": {
        for (const part of ["start", "end", "step"]) visit(node[part] as LuaNode | null, scope);
        const body = inner(scope);
        declare(body, node.variable as LuaNode);
        all(node.body, body);
        return;
      }
      case "ForGenericStatement": {
        all(node.iterators, scope);
        const body = inner(scope);
        for (const variable of node.variables as LuaNode[]) declare(body, variable);
        all(node.body, body);
        return;
      }
      case "RepeatStatement": {
        const body = inner(scope);
        all(node.body, body);
        visit(node.condition as LuaNode, body);
        return;
      }
      case "IfStatement":
        all(node.clauses, scope);
        return;
      case "IfClause":
      case "ElseifClause":
      case "WhileStatement":
        visit(node.condition as LuaNode, scope);
        block(node.body, scope);
        return;
      case "ElseClause":
      case "DoStatement":
        block(node.body, scope);
        return;
      case "GotoStatement":
      case "LabelStatement":
        return;
      default:
        for (const value of Object.values(node)) {
          if (Array.isArray(value)) all(value.filter(isNode), scope);
          else if (isNode(value)) visit(value, scope);
        }
    }
  };
  block(chunk.body, { names: new Map(), outer: null, count: 0 });
  return { locals, globals, fields };
}

function isNode(value: unknown): value is LuaNode {
  return typeof value === "object" && value !== null && "type" in value;
}

function note(into: Map<string, LuaNode[]>, node: LuaNode): void {
  const name = node.name as string;
  const places = into.get(name);
  if (places === undefined) into.set(name, [node]);
  else places.push(node);
}
