// Which calls become the expression that they stand for in Lua: those where it cannot matter when what is given is read.
import ts from "typescript";
import { expect, test } from "vitest";
import { inlined } from "../../../host/build/lua/inline.js";
import { luaSources } from "../../support/lua-program.js";

const FUNCTIONS = `
function next(n: number): number { return n + 1; }
function twice(n: number): number { return n + n; }
function both(a: number, b: number): number { return b * 10 + a; }
function deep(n: number): number { return twice(n); }
function long(n: number): number { const m = n; return m; }
let count = 0;
function counted(n: number): number { return n + count; }
`;

/** Of the last statement's call. */
function isInlined(call: string): boolean {
  const { program, file } = luaSources(`${FUNCTIONS}\nfunction use(x: number, o: { n: number }) { return ${call}; }`);
  let found: ts.CallExpression | null = null;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && found === null) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(file.statements[file.statements.length - 1] as ts.Statement);
  return inlined(program.getTypeChecker(), found as unknown as ts.CallExpression) !== null;
}

test.each([
  ["next(x)", true],
  ["next(o.n * 2)", true],
  ["next(next(x))", true],
  ["twice(x)", true],
  // It would be worked out twice.
  ["twice(o.n)", false],
  ["both(x, o.n)", true],
  // A call may change what the other one reads.
  ["both(long(x), o.n)", false],
  ["next(x = 1)", false],
  ["deep(x)", false],
  ["long(x)", false],
  // A variable of its file.
  ["counted(x)", false],
])("%s: %s", (call, expected) => {
  expect(isInlined(call)).toBe(expected);
});
