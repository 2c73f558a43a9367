import { describe, expect, it } from "vitest";
import { inlineCalls } from "../../../host/build/inline-calls.js";

const functions = `
function u8(bytes, offset) { return bytes[offset]; }
function u16(bytes, offset) { return bytes[offset] + bytes[offset + 1] * 256; }
function divide(a, b) { return (a - a % b) / b; }
let state = 0;
function next() { state++; return state; }
function own(x) { return x + state; }
`;

/** What the script computes with and without inlining, and the inlined script. */
function both(script: string): { plain: unknown; inlined: unknown; code: string } {
  const source = `${functions}\n${script}`;
  const code = inlineCalls(source);
  const run = (text: string) => new Function(`${text}\nreturn result;`)();
  return { plain: run(source), inlined: run(code), code: code.slice(code.indexOf("var result")) };
}

describe("inlineCalls", () => {
  it("puts the expression in the place of the call", () => {
    const { inlined, code } = both("const b = [7, 8, 9]; var result = u8(b, 1) + u16(b, 1);");
    expect(inlined).toBe(8 + 8 + 9 * 256);
    expect(code).not.toMatch(/u8|u16/);
  });

  it("reaches calls within calls, from the inside", () => {
    const { plain, inlined, code } = both("const b = [1, 2, 3, 4]; var result = divide(u8(b, u8(b, 0)), 2);");
    expect(inlined).toBe(plain);
    expect(code).not.toContain("u8(");
  });

  it("keeps the order of operations", () => {
    const { plain, inlined } = both("const b = [5, 6]; var result = 3 * u16(b, 0) - divide(9, 2) * 2;");
    expect(inlined).toBe(plain);
  });

  it("evaluates nothing twice that does something or takes long", () => {
    const { plain, inlined, code } = both(
      "const b = [1, 2, 3, 4]; var result = [u16(b, next()), divide(next(), 2), state];",
    );
    expect(inlined).toEqual(plain);
    expect(code).toContain("u16(b, next())");
  });

  it("leaves alone what is another function of that name", () => {
    const { plain, inlined } = both(
      "var result = (function (u8) { return u8(1, 2); })(function (a, b) { return a + b; });",
    );
    expect(inlined).toBe(plain);
  });

  it("leaves functions alone that look at names around them", () => {
    const { plain, inlined, code } = both("var result = (function (state) { return own(state); })(5);");
    expect(inlined).toBe(plain);
    expect(code).toContain("own(");
  });
});
