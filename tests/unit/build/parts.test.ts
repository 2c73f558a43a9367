import { describe, expect, it } from "vitest";
import { sinkIntoParts } from "../../../host/build/parts.js";

/** As firmware/core/player/part.ts, as far as the build knows it; `steps` are run by `make`. */
const PART = `
class Part {
  constructor(make, outlive, steps, forget) { this.give = make; this.steps = steps === undefined ? [] : steps; this.forget = forget; }
  make() { for (const step of this.steps) step(); return this.give(); }
}`;

interface Sunk {
  readonly code: string;
  /** What the script leaves in \`result\`. */
  readonly result: unknown;
}

function sink(script: string): Sunk {
  const code = sinkIntoParts(`${PART}\n${script}`);
  return { code, result: new Function(`${code}\nreturn result;`)() };
}

describe("sinkIntoParts", () => {
  it("makes what only a part reaches when the part is made", () => {
    const { code, result } = sink(`
      class Page { text() { return "page " + double(ROWS); } }
      function double(n) { return n * 2; }
      var ROWS = [7].length;
      var texts = new Part(() => Page, []);
      var result = new (texts.make())().text();`);
    expect(result).toBe("page 2");
    expect(code).toMatch(/function part0Step0\(\) \{\s*double = function double/);
  });

  it("forgets it again, and makes it anew", () => {
    const { result } = sink(`
      class Page { number() { return 4; } }
      var part = new Part(() => Page, []);
      var first = part.make();
      part.forget();
      var gone = part.give();
      var second = part.make();
      var result = [gone, first === second, new second().number()];`);
    expect(result).toEqual([null, false, 4]);
  });

  it("leaves what the player or two parts need where it is", () => {
    const { code, result } = sink(`
      function always() { return 1; }
      function shared() { return always() + 1; }
      function one() { return shared() + 1; }
      function two() { return shared() + 2; }
      var a = new Part(() => one, []), b = new Part(() => two, []);
      var result = [always(), a.make()(), b.make()()];`);
    expect(result).toEqual([1, 3, 4]);
    expect(code).toMatch(/^\s*function always/m);
    expect(code).toMatch(/^\s*function shared/m);
    expect(code).toMatch(/one = function one/);
  });

  it("leaves alone what is assigned again, with all that it needs", () => {
    const { result } = sink(`
      class Loop { name() { return "loop"; } }
      var current = new Loop();
      function set(next) { current = next; }
      function use() { const name = current.name(); set({ name: () => "other" }); return name + current.name(); }
      var part = new Part(() => use, []);
      var result = part.make()();`);
    expect(result).toBe("loopother");
  });

  it("leaves what outlives its part, with all that it needs", () => {
    const { result } = sink(`
      function count() { return 5; }
      class Table { next() { return count(); } }
      function mount() { return new Table(); }
      var part = new Part(() => mount, [Table]);
      var table = part.make()();
      part.forget();
      var result = table.next();`);
    expect(result).toBe(5);
  });

  it("makes functions before what is computed with them", () => {
    const { result } = sink(`
      var TABLE = fill(3);
      function fill(n) { return n === 0 ? [] : fill(n - 1).concat(n); }
      var part = new Part(() => () => TABLE, []);
      var result = part.make()();`);
    expect(result).toEqual([1, 2, 3]);
  });

  it("cuts a large part into steps", () => {
    const long = (n: number) => `function f${n}() { ${"work(1, 2, 3, 4);\n".repeat(400)} return ${n}; }`;
    const { code, result } = sink(`
      function work() {}
      ${[1, 2, 3, 4].map(long).join("\n")}
      var part = new Part(() => () => f1() + f2() + f3() + f4(), []);
      work();
      var result = part.make()();`);
    expect(result).toBe(10);
    expect(code.match(/function part0Step\d/g)?.length).toBe(4);
  });
});
