import { describe, expect, it } from "vitest";
import { letGoOfNames } from "../../../host/build/forgotten-names.js";

describe("letGoOfNames", () => {
  it("takes a name away with what it stood for, and makes it anew", () => {
    const code = letGoOfNames(
      "var a,kept=1,b;function make(){a=function(){return 2};b=3}function forget(){a=null,b=null}",
    );
    expect(code).toContain("var kept=1;");
    expect(code).toContain("delete a,delete b");
    const told = new Function(`${code}make();var found=[a(),b,kept];forget();found.push(typeof a,typeof b);make();
      found.push(a());delete a;delete b;return found;`);
    expect(told()).toEqual([2, 3, 1, "undefined", "undefined", 2]);
  });

  it("leaves alone variables that have a value, and those of a function", () => {
    const code = "var a=null;function f(){var b;b=null;a=null;return b}";
    expect(letGoOfNames(code)).toBe(code);
  });

  it("leaves alone what only bears the same name", () => {
    expect(letGoOfNames("var a;function f(a){a=null;return a}function g(){a=null}")).toBe(
      "function f(a){a=null;return a}function g(){delete a}",
    );
  });
});
