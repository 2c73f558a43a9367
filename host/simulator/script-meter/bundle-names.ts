// Where a bundle's names live, for the price of finding them: the interpreter walks through every scope and every
// object name by name. Layer: host/simulator.
import type { Node } from "acorn";

/** Names of one function, in the order in which the interpreter gets to know them. */
export class NameScope {
  private readonly names = new Map<string, number>();

  constructor(readonly outer: NameScope | null) {}

  add(name: string): void {
    if (!this.names.has(name)) this.names.set(name, this.names.size);
  }

  get size(): number {
    return this.names.size;
  }

  /** How many names lie before this one; -1 where it is not here. */
  position(name: string): number {
    return this.names.get(name) ?? -1;
  }
}

/** How many fields and methods are passed on the way to a member of a class of the firmware. */
export interface MemberPlace {
  readonly method: boolean;
  readonly passed: number;
}

// biome-ignore lint/suspicious/noExplicitAny: acorn's nodes are told apart by their `type`
export type AnyNode = Node & Record<string, any>;

export function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** Calls back for each child node. */
export function forEachChild(node: AnyNode, callback: (child: AnyNode) => void): void {
  for (const key in node) {
    const value: unknown = node[key];
    if (Array.isArray(value)) for (const part of value) isNode(part) && callback(part);
    else if (isNode(value)) callback(value);
  }
}

export function isFunction(node: AnyNode): boolean {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

/** The names that a function (or the script) declares itself, without those of the functions inside. */
export function scopeOf(node: AnyNode, outer: NameScope | null): NameScope {
  const scope = new NameScope(outer);
  for (const parameter of (node.params ?? []) as AnyNode[])
    if (parameter.type === "Identifier") scope.add(parameter.name);
  const visit = (child: AnyNode): void => {
    if (child.type === "VariableDeclarator" && child.id.type === "Identifier") scope.add(child.id.name);
    if ((child.type === "FunctionDeclaration" || child.type === "ClassDeclaration") && child.id)
      scope.add(child.id.name);
    if (!isFunction(child)) forEachChild(child, visit);
  };
  forEachChild(node, (child) => {
    if (!((node.params ?? []) as AnyNode[]).includes(child)) visit(child);
  });
  return scope;
}

/** Members of all classes and object literals of a bundle. */
export function memberPlaces(script: AnyNode): Map<string, MemberPlace> {
  const places = new Map<string, MemberPlace>();
  const put = (name: string, place: MemberPlace) => {
    const known = places.get(name);
    // The same name in several classes: the middle of what they cost is what matters.
    const passed = known === undefined ? place.passed : (known.passed + place.passed) / 2;
    places.set(name, { method: place.method, passed });
  };
  const visit = (node: AnyNode): void => {
    if (node.type === "ClassBody") {
      const fields = fieldsOf(node);
      fields.forEach((name, passed) => {
        put(name, { method: false, passed });
      });
      const methods = (node.body as AnyNode[]).filter((part) => part.type === "MethodDefinition");
      methods.forEach((method, n) => {
        if (method.key.type === "Identifier") put(method.key.name, { method: true, passed: fields.length + n });
      });
    }
    if (node.type === "ObjectExpression") {
      (node.properties as AnyNode[]).forEach((property, passed) => {
        if (property.key?.type === "Identifier" && !places.has(property.key.name)) {
          put(property.key.name, { method: false, passed });
        }
      });
    }
    forEachChild(node, visit);
  };
  visit(script);
  return places;
}

function fieldsOf(body: AnyNode): string[] {
  const names = new Set<string>();
  const visit = (node: AnyNode): void => {
    if (node.type === "PropertyDefinition" && node.key.type === "Identifier") names.add(node.key.name);
    if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression") {
      const { object, property, computed } = node.left;
      if (object.type === "ThisExpression" && !computed) names.add(property.name);
    }
    forEachChild(node, visit);
  };
  visit(body);
  return [...names];
}
