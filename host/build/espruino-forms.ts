// Rewrites the few forms that the minifier makes and Espruino's parser does not take. Layer: host/build.
// Each found by running a bundle on Espruino 2v29.277 (tests/engines/espruino-language.test.ts).
import { type AnyNode, parse, type VariableDeclaration } from "acorn";
import { fullAncestor } from "acorn-walk";
import { findBinding } from "./scopes.js";

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function toEspruinoForms(code: string): string {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "script" });
  let result = code;
  // From the end, so that the places before stay where they are; of two edits at one place the outer one comes last.
  const edits = [
    ...blockBodies(program),
    ...classNames(program),
    ...templates(program),
    ...patterns(program, code),
    ...declarations(program, code),
  ].sort((a, b) => b.start - a.start || b.end - a.end);
  for (const { start, end, text } of edits) result = result.slice(0, start) + text + result.slice(end);
  return result;
}

/** `do a;while(b)` becomes `do{a;}while(b)`: Espruino wants a block there. */
function blockBodies(program: AnyNode): Edit[] {
  const edits: Edit[] = [];
  fullAncestor(program, (found) => {
    const node = found as AnyNode;
    if (node.type !== "DoWhileStatement" || node.body.type === "BlockStatement") return;
    // From after `do`: a space there ends the word.
    edits.push({ start: node.start + 2, end: node.start + 2, text: "{" });
    edits.push({ start: node.body.end, end: node.body.end, text: "}" });
  });
  return edits;
}

/**
 * `const a=1;let b=2` becomes `let a=1,b=2`: Espruino does the same with both, and stores and passes over the characters of
 * each. Everything that would break a constant was refused before.
 */
function declarations(program: AnyNode, code: string): Edit[] {
  const edits: Edit[] = [];
  const isJoined = new Set<AnyNode>();
  fullAncestor(program, (found) => {
    const node = found as AnyNode;
    if (!("body" in node) || !Array.isArray(node.body)) return;
    for (const [i, next] of (node.body as AnyNode[]).entries()) {
      const before = node.body[i - 1] as AnyNode | undefined;
      if (before === undefined || !isBlockScoped(before) || !isBlockScoped(next) || code[before.end - 1] !== ";")
        continue;
      isJoined.add(next);
      edits.push({ start: before.end - 1, end: next.start + next.kind.length + 1, text: "," });
    }
  });
  fullAncestor(program, (found) => {
    const node = found as AnyNode;
    if (node.type !== "VariableDeclaration" || node.kind !== "const" || isJoined.has(node)) return;
    edits.push({ start: node.start, end: node.start + node.kind.length, text: "let" });
  });
  return edits;
}

function isBlockScoped(node: AnyNode): node is VariableDeclaration {
  return node.type === "VariableDeclaration" && node.kind !== "var";
}

/** What can be added to a text as it stands. */
const SIMPLE = new Set(["Identifier", "Literal", "MemberExpression", "CallExpression", "TemplateLiteral"]);

/**
 * `` `a${b}c` `` becomes `("a"+b+"c")`: Espruino reads a template's expressions as scripts of their own, which takes it
 * 0.4 ms each.
 */
function templates(program: AnyNode): Edit[] {
  const edits: Edit[] = [];
  fullAncestor(program, (found) => {
    const node = found as AnyNode;
    if (node.type !== "TemplateLiteral" || node.expressions.length === 0) return;
    const quasis = node.quasis.map((quasi) => literal(quasi.value.cooked ?? ""));
    // The first text makes all that follows a text, too.
    let before = `(${quasis[0]}`;
    let from = node.start;
    for (const [i, { type, start, end }] of node.expressions.entries()) {
      const isSimple = SIMPLE.has(type);
      edits.push({ start: from, end: start, text: `${before}${isSimple ? "+" : "+("}` });
      const next = quasis[i + 1] === '""' ? "" : `+${quasis[i + 1]}`;
      before = isSimple ? next : `)${next}`;
      from = end;
    }
    edits.push({ start: from, end: node.end, text: `${before})` });
  });
  return edits;
}

/** `if(a)/b/.test(c)` becomes `if(a)(/b/).test(c)`: behind a bracket Espruino takes the slash for a division. */
function patterns(program: AnyNode, code: string): Edit[] {
  const edits: Edit[] = [];
  fullAncestor(program, (found) => {
    const node = found as AnyNode;
    if (node.type !== "Literal" || !("regex" in node) || code[node.start - 1] !== ")") return;
    edits.push({ start: node.start, end: node.start, text: "(" }, { start: node.end, end: node.end, text: ")" });
  });
  return edits;
}

/** A string literal with these characters, each below 256. */
function literal(text: string): string {
  const escaped = Array.from(text, (character) => {
    if (character === '"' || character === "\\") return `\\${character}`;
    const code = character.charCodeAt(0);
    return code < 32 || code > 126 ? `\\x${code.toString(16).padStart(2, "0")}` : character;
  });
  return `"${escaped.join("")}"`;
}

/** The variable that a class becomes the value of, at once. */
function outerName(parent: AnyNode | undefined): string | null {
  if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id.name;
  if (parent?.type === "AssignmentExpression" && parent.left.type === "Identifier") return parent.left.name;
  return null;
}

/**
 * `var a=class b{m(){return b.n}}`, as esbuild writes classes at the top of a file, becomes `var a=class{m(){return
 * a.n}}`: Espruino does not know a class expression by its own name inside of it.
 */
function classNames(program: AnyNode): Edit[] {
  const edits: Edit[] = [];
  const outerNames = new Map<AnyNode, string>();
  fullAncestor(program, (found, _state, ancestors) => {
    const node = found as AnyNode;
    const parent = ancestors[ancestors.length - 2] as AnyNode | undefined;
    if (node.type !== "ClassExpression" || !node.id) return;
    const outer = outerName(parent);
    if (outer === null) return;
    outerNames.set(node, outer);
    edits.push({ start: node.id.start - 1, end: node.id.end, text: "" });
  });
  fullAncestor(program, (found, _state, ancestors) => {
    const node = found as AnyNode;
    if (node.type !== "Identifier") return;
    const binding = findBinding(node.name, ancestors as AnyNode[]);
    const scope = binding?.scope;
    if (scope?.type !== "ClassExpression" || scope.id === node) return;
    const outer = outerNames.get(scope);
    if (outer === undefined || outer === node.name) return;
    const above = ancestors.slice(0, ancestors.indexOf(scope)) as AnyNode[];
    if (findBinding(outer, ancestors as AnyNode[])?.scope !== findBinding(outer, above)?.scope) {
      throw new Error(`the class ${node.name} cannot be called ${outer} inside of itself: that name is taken there`);
    }
    edits.push({ start: node.start, end: node.end, text: outer });
  });
  return edits;
}
