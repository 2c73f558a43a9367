import { describe, expect, it } from "vitest";
import { inlineConstants } from "../../../host/build/inline-constants.js";

/** What the script's `result` is with and without inlining, and the inlined script. */
function both(script: string): { plain: unknown; inlined: unknown; code: string } {
  const code = inlineConstants(script);
  const run = (text: string) => new Function(`${text}\nreturn result;`)();
  return { plain: run(script), inlined: run(code), code: code.slice(code.indexOf("var result")) };
}

describe("inlineConstants", () => {
  it("puts numbers and short texts in the place of their names", () => {
    const { inlined, code } = both(`var ROWS = 15; var LIST = ROWS - 2; var GAP = "\\xe9 ";
      var result = GAP + LIST + [ROWS];`);
    expect(inlined).toBe("\xe9 1315");
    expect(code).not.toMatch(/ROWS|LIST|GAP/);
  });

  it("takes the numbers out of constant objects", () => {
    const { plain, inlined, code } = both(`var State = { empty: 0, gone: -1 };
      var result = [State.empty, 3 - State.gone, 5 -State.gone];`);
    expect(inlined).toEqual(plain);
    expect(code).not.toContain("State");
  });

  it("keeps objects that are more than looked into", () => {
    const { plain, inlined } = both(`var Kept = { a: 1 }; var Changed = { a: 1 }; Changed.a++;
      var result = [Kept, Kept.a, Changed.a, Object.keys(Kept)];`);
    expect(inlined).toEqual(plain);
  });

  it("keeps what is assigned again, and other things of the same name", () => {
    const { plain, inlined } = both(`var count = 1; count++; var size = 7;
      function own(size) { return size + count; }
      var result = [own(3), { size: 4 }.size, { size }, [size].map(function (count) { return count; })];`);
    expect(inlined).toEqual(plain);
  });

  it("keeps long texts in one place", () => {
    const { code } = both(`var LONG = "a text of more than sixteen characters"; var result = LONG + LONG;`);
    expect(code).toContain("LONG + LONG");
  });
});
