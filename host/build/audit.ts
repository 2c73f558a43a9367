// The audit of a built bundle: every name that reaches outside of it, and a refusal of each that the player has no
// business with. Proof at build time of promises 1 (no radio) and 2 (no recording). Layer: host/build.
// It follows names, not values: an outside object may only be used at once (E.toString(…)), or be one of the few that
// may be handed on (a bus, a pin) because nothing they can do is dangerous. So there is no alias to follow.
// What it cannot see is seen when the bundle runs: the engines have no radio to call, and count who tries.
import { type AnyNode, parse } from "acorn";
import { fullAncestor } from "acorn-walk";
import {
  type AllowedName,
  DANGEROUS_NAMES,
  ESPRUINO_NAMES,
  isRefusedMember,
  LISTENER_MEMBERS,
  REFUSED_DIRECTIVES,
  type Use,
} from "./audit-rules.js";
import { refusedConstructs } from "./constructs.js";
import { assignedBindings, type Binding, findBinding, isFunction } from "./scopes.js";

export interface AuditFinding {
  /** An outside name with the members it is used by ("E.toString"), or a construct. */
  readonly name: string;
  readonly uses: number;
  readonly allowed: boolean;
  /** Empty where it is allowed. */
  readonly why: string;
  /** The code around its first use. */
  readonly excerpt: string;
  /** Where its first use starts in the bundle. */
  readonly offset: number;
}

export type Names = Readonly<Record<string, AllowedName>>;
type Report = (node: AnyNode, name: string, why: string) => void;

/** Every name by which `code` reaches outside, allowed ones too, by name; refused ones first. */
export function auditBundle(code: string, names: Names = ESPRUINO_NAMES): AuditFinding[] {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "script", allowReturnOutsideFunction: false });
  const findings = new Map<string, AuditFinding>();
  const report: Report = (node, name, why) => {
    const key = `${name}\n${why}`;
    const known = findings.get(key);
    const excerpt = code.slice(Math.max(0, node.start - 20), node.start + 60);
    const first = known ?? { name, uses: 0, allowed: why === "", why, excerpt, offset: node.start };
    findings.set(key, { ...first, uses: first.uses + 1 });
  };
  for (const { construct, instead, onEspruino, node } of refusedConstructs(program)) {
    if (!onEspruino) report(node, construct, `does not run on the board: ${instead}`);
  }
  const reassigned = assignedBindings(program);
  fullAncestor(program, (node, _state, ancestors) => {
    auditNode(node as AnyNode, ancestors as AnyNode[], { names, report, reassigned });
  });
  return [...findings.values()].sort(
    (a, b) => Number(a.allowed) - Number(b.allowed) || (a.name < b.name ? -1 : Number(a.name > b.name)),
  );
}

interface Context {
  readonly names: Names;
  readonly report: Report;
  readonly reassigned: ReadonlyMap<AnyNode, ReadonlySet<string>>;
}

function auditNode(node: AnyNode, ancestors: AnyNode[], context: Context): void {
  switch (node.type) {
    case "Identifier":
      if (findBinding(node.name, ancestors) === null) auditOutsideName(node.name, ancestors, context);
      break;
    case "ThisExpression":
      if (!isOwnThis(ancestors, context.reassigned))
        context.report(node, "this", "outside of a class it is the object of all global names");
      break;
    case "MemberExpression":
      auditMember(node, ancestors, context);
      break;
    case "CallExpression":
      auditCall(node, ancestors, context);
      break;
    case "ExpressionStatement":
      if (node.directive !== undefined && REFUSED_DIRECTIVES.includes(node.directive)) {
        context.report(node, `"${node.directive}"`, "makes machine code, which this audit cannot read");
      }
      break;
    case "ImportExpression":
    case "MetaProperty":
      context.report(node, node.type, "reaches code that this audit cannot read");
      break;
  }
}

/** The free identifier at the end of `ancestors`, with the members read from it at once. */
function auditOutsideName(root: string, ancestors: AnyNode[], { names, report, reassigned }: Context): void {
  let path = root;
  let depth = ancestors.length - 1;
  const node = ancestors[depth];
  let parent = ancestors[depth - 1];
  while (parent?.type === "MemberExpression" && parent.object === ancestors[depth]) {
    const member = memberName(parent);
    if (member === null) {
      report(node, `${path}[…]`, "a member of an outside object by a computed name");
      return;
    }
    path += `.${member}`;
    depth--;
    parent = ancestors[depth - 1];
  }
  // Members of what a call returned, or of an allowed value's own fields, are not outside names any more.
  const use = useOf(ancestors[depth], parent);
  if (use === "change") {
    report(node, path, "changes or makes a global name");
    return;
  }
  const withArgument = use === "call" ? calledWith(path, parent) : "";
  if (withArgument !== "" && Object.hasOwn(names, withArgument)) path = withArgument;
  const rule = Object.hasOwn(names, path) ? names[path] : undefined;
  const module = path === "require" ? moduleNamed(parent) : null;
  if (module !== null && (rule === undefined || !rule.onlyWith?.includes(module))) {
    report(node, `require(${JSON.stringify(module)})`, whyRefused(DANGEROUS_NAMES.has(module) ? module : path));
  } else if (rule === undefined) {
    report(node, path, whyRefused(path));
  } else if (!rule.uses.includes(use)) {
    report(node, path, use === "value" ? "may be called, not handed on" : `may not be used by ${use}`);
  } else if (parent.type === "CallExpression" && !argumentsFit(parent, rule, ancestors, reassigned)) {
    report(node, path, whyNotFitting(rule));
  } else if (rule.result !== undefined && !resultFits(rule.result, ancestors, depth - 1)) {
    report(node, path, `may only be asked for ${Object.keys(rule.result).join(" or ")}, and that at once`);
  } else {
    report(node, path, "");
  }
}

/** `require("name")` as it is written, where its one argument is a text; else "". */
function calledWith(path: string, call: AnyNode): string {
  if (call.type !== "CallExpression" || call.arguments.length !== 1) return "";
  const text = writtenOut(call.arguments[0]);
  return typeof text === "string" ? `${path}(${JSON.stringify(text)})` : "";
}

/** The module that `require` is called for, where it is written out. */
function moduleNamed(call: AnyNode): string | null {
  const [first] = call.type === "CallExpression" ? call.arguments : [];
  return first?.type === "Literal" && typeof first.value === "string" ? first.value : null;
}

const CODE_IN_TEXT = "needs a function written in the bundle there: a text would be run as code";

function whyNotFitting(rule: AllowedName): string {
  if (rule.onlyNull) return "may only be called with null: it opens the console";
  return rule.onlyWith === undefined ? CODE_IN_TEXT : `may only be called with ${JSON.stringify(rule.onlyWith)}`;
}

function useOf(node: AnyNode, parent: AnyNode): Use | "change" {
  if (parent.type === "CallExpression" && parent.callee === node) return "call";
  if (parent.type === "NewExpression" && parent.callee === node) return "new";
  if (parent.type === "AssignmentExpression" && parent.left === node) return "change";
  if (parent.type === "UpdateExpression") return "change";
  if (parent.type === "UnaryExpression" && parent.operator === "delete") return "change";
  if ((parent.type === "ForInStatement" || parent.type === "ForOfStatement") && parent.left === node) return "change";
  return "value";
}

function whyRefused(path: string): string {
  for (const part of path.split(".")) {
    const why = DANGEROUS_NAMES.get(part);
    if (why !== undefined) return why;
  }
  return "is not on the list of what the player may reach";
}

function argumentsFit(
  node: AnyNode & { type: "CallExpression" },
  rule: AllowedName,
  ancestors: AnyNode[],
  reassigned: Context["reassigned"],
): boolean {
  const first = node.arguments[0] as AnyNode | undefined;
  if (rule.onlyNull) return first?.type === "Literal" && first.raw === "null";
  if (rule.onlyWith) return JSON.stringify(node.arguments.map(writtenOut)) === JSON.stringify(rule.onlyWith);
  return !rule.callback || (first !== undefined && isKnownFunction(first, ancestors, reassigned));
}

/** Whether what the call at `ancestors[depth]` returns is used as the rule says. */
function resultFits(members: NonNullable<AllowedName["result"]>, ancestors: AnyNode[], depth: number): boolean {
  const member = ancestors[depth - 1];
  if (member?.type !== "MemberExpression" || member.object !== ancestors[depth]) return false;
  const name = memberName(member);
  const rule = name !== null && Object.hasOwn(members, name) ? members[name] : undefined;
  const use = useOf(member, ancestors[depth - 2]);
  if (rule === undefined) return false;
  if (rule === "value") return use === "value";
  const call = ancestors[depth - 2];
  return (
    use === "call" &&
    call.type === "CallExpression" &&
    JSON.stringify(call.arguments.map(writtenOut)) === JSON.stringify(rule)
  );
}

/** The value of what is written out; `undefined` of anything that would have to be run. */
function writtenOut(node: AnyNode): unknown {
  if (node.type === "Literal") return node.value;
  if (node.type !== "ObjectExpression") return undefined;
  const entries = node.properties.map((property): [string, unknown] => {
    if (property.type !== "Property" || property.computed || property.key.type !== "Identifier") return ["", undefined];
    return [property.key.name, writtenOut(property.value)];
  });
  return Object.fromEntries(entries);
}

function isKnownFunction(node: AnyNode, ancestors: AnyNode[], reassigned: Context["reassigned"]): boolean {
  if (isFunction(node)) return true;
  if (node.type !== "Identifier") return false;
  const binding = findBinding(node.name, ancestors);
  if (binding === null || reassigned.get(binding.scope)?.has(node.name)) return false;
  return isFunctionBinding(binding);
}

function isFunctionBinding({ declaration }: Binding): boolean {
  if (declaration.type === "VariableDeclarator") return Boolean(declaration.init && isFunction(declaration.init));
  return declaration.type === "FunctionDeclaration";
}

function auditMember(node: AnyNode & { type: "MemberExpression" }, ancestors: AnyNode[], context: Context): void {
  const name = memberName(node);
  if (name === null) {
    if (isText(node.property)) context.report(node, "[text]", "a member by a name put together from texts");
    return;
  }
  if (!isRefusedMember(name) || isAllowedPath(node, ancestors, context.names)) return;
  if (name === "prototype" && isOwnMethod(ancestors, ancestors.length - 1, context.reassigned)) return;
  // Of what an allowed call returned: looked at where that call is.
  const called = node.object.type === "CallExpression" ? pathOf(node.object.callee, ancestors) : null;
  if (called !== null && context.names[called]?.result?.[name] !== undefined) return;
  // A whole outside path is reported once, where its first name is.
  let object: AnyNode = node;
  while (object.type === "MemberExpression") object = object.object;
  if (object.type === "Identifier" && findBinding(object.name, ancestors) === null) return;
  context.report(node, `.${name}`, DANGEROUS_NAMES.get(name) ?? "");
}

function isAllowedPath(node: AnyNode, ancestors: AnyNode[], names: Names): boolean {
  const path = pathOf(node, ancestors);
  return path !== null && Object.hasOwn(names, path);
}

/** "A.b.c" of a name that reaches outside and members read from it by name; null of anything else. */
function pathOf(node: AnyNode, ancestors: AnyNode[]): string | null {
  const parts: string[] = [];
  let inner = node;
  while (inner.type === "MemberExpression") {
    parts.unshift(memberName(inner) ?? "");
    inner = inner.object;
  }
  if (inner.type !== "Identifier" || findBinding(inner.name, ancestors) !== null) return null;
  return [inner.name, ...parts].join(".");
}

function auditCall(node: AnyNode & { type: "CallExpression" }, ancestors: AnyNode[], context: Context): void {
  const callee = node.callee;
  if (callee.type !== "MemberExpression") return;
  const name = memberName(callee);
  if (name === null) {
    context.report(node, "[…](…)", "calls a member by a computed name");
  } else if (LISTENER_MEMBERS.includes(name)) {
    const listener = node.arguments[name === "then" || name === "catch" ? 0 : 1] as AnyNode | undefined;
    if (listener === undefined || !isKnownFunction(listener, ancestors, context.reassigned)) {
      context.report(node, `.${name}`, CODE_IN_TEXT);
    }
  }
}

/** The member's name, an index as its digits, or null where it is only known when the bundle runs. */
function memberName(node: AnyNode & { type: "MemberExpression" }): string | null {
  const { property } = node;
  if (!node.computed) return property.type === "Identifier" ? property.name : null;
  if (property.type === "Literal") return String(property.value);
  if (property.type === "TemplateLiteral" && property.expressions.length === 0)
    return property.quasis[0].value.cooked ?? "";
  return null;
}

/** An expression whose value is surely text: no index of an array. */
function isText(node: AnyNode): boolean {
  if (node.type === "TemplateLiteral") return true;
  if (node.type === "Literal") return typeof node.value === "string";
  if (node.type === "BinaryExpression" && node.operator === "+") return isText(node.left) || isText(node.right);
  if (node.type === "ConditionalExpression") return isText(node.consequent) || isText(node.alternate);
  return node.type === "SequenceExpression" && isText(node.expressions[node.expressions.length - 1]);
}

/**
 * Whether the member expression at `at` is the `Own.prototype` of `Own.prototype.name = function … ` or of
 * `delete Own.prototype.name`, of a class that the bundle itself declares: how the build gives classes methods for a while.
 */
function isOwnMethod(ancestors: AnyNode[], at: number, reassigned: Context["reassigned"]): boolean {
  const [use, method, node] = [ancestors[at - 2], ancestors[at - 1], ancestors[at]];
  if (node?.type !== "MemberExpression" || memberName(node) !== "prototype") return false;
  if (method?.type !== "MemberExpression" || method.object !== node || method.computed) return false;
  const { object } = node;
  if (object.type !== "Identifier") return false;
  const binding = findBinding(object.name, ancestors.slice(0, at));
  if (binding === null || reassigned.get(binding.scope)?.has(object.name)) return false;
  const { declaration } = binding;
  const owner = declaration.type === "VariableDeclarator" ? declaration.init : declaration;
  if (owner?.type !== "ClassExpression" && owner?.type !== "ClassDeclaration") return false;
  if (use?.type === "UnaryExpression") return use.operator === "delete";
  return use?.type === "AssignmentExpression" && use.operator === "=" && use.right.type === "FunctionExpression";
}

/** Whether the function that is assigned there becomes a method of a class of the bundle's own. */
function isMethodOfClass(
  { left }: AnyNode & { type: "AssignmentExpression" },
  ancestors: AnyNode[],
  reassigned: Context["reassigned"],
): boolean {
  if (left.type !== "MemberExpression") return false;
  return isOwnMethod([...ancestors, left, left.object as AnyNode], ancestors.length + 1, reassigned);
}

/** In a class or an object's own method `this` is that object. */
function isOwnThis(ancestors: AnyNode[], reassigned: Context["reassigned"]): boolean {
  for (let i = ancestors.length - 2; i > 0; i--) {
    const node = ancestors[i];
    if (node.type === "PropertyDefinition") return true;
    if (!isFunction(node) || node.type === "ArrowFunctionExpression") continue;
    const parent = ancestors[i - 1];
    if (parent.type === "MethodDefinition" || (parent.type === "Property" && parent.method)) return true;
    return (
      parent.type === "AssignmentExpression" &&
      parent.right === node &&
      isMethodOfClass(parent, ancestors.slice(0, i), reassigned)
    );
  }
  return false;
}
