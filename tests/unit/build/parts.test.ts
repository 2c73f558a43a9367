import { describe, expect, it } from "vitest";
import { Part } from "../../../firmware/core/player/part.js";
import { sinkIntoParts } from "../../../host/build/parts.js";

/** The player's own class, what makes a part in all its steps, and a look at a name that counts for no use of it. */
const PART = `const FIRST_PIECE = 0x23, FORGOTTEN_TOGETHER = 8, FORGOTTEN_AT_ONCE = 8;
${Part.toString()}
function made(part) { while (part.step()) {} return part.get(); }
function seen(name) { return eval(name); }`;

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
      var result = new (made(texts))().text();`);
    expect(result).toBe("page 2");
    expect(code).toMatch(/makers: \[function \(\) \{\s*double = function double/);
  });

  it("forgets it again, and makes it anew", () => {
    const { result } = sink(`
      class Page { number() { return 4; } }
      var part = new Part(() => Page, []);
      var first = made(part);
      part.drop();
      var gone = seen("Page");
      var second = made(part);
      var result = [gone, first === second, new second().number()];`);
    expect(result).toEqual([null, false, 4]);
  });

  it("leaves where it is what stands for null, which would be a name that is let go of", () => {
    const { code, result } = sink(`
      let make = null;
      function made0() { return make === null ? "none" : make(); }
      var part = new Part(() => made0, []);
      var result = made(part)();`);
    expect(result).toBe("none");
    expect(code).toMatch(/^\s*let make = null;/m);
  });

  it("leaves what the player needs where it is", () => {
    const { code, result } = sink(`
      function always() { return 1; }
      function one() { return always() + 1; }
      class More { more() { return one() + one(); } }
      var a = new Part(() => More, []);
      var result = [always(), new (made(a))().more()];`);
    expect(result).toEqual([1, 4]);
    expect(code).toMatch(/^\s*function always/m);
    expect(code).toMatch(/one = function one/);
  });

  it("keeps what parts share while one of them is there", () => {
    const { code, result } = sink(`
      class Shared { count() { return 1; } }
      class One extends Shared { one() { return this.count() + 1; } }
      class Two extends Shared { two() { return this.count() + 2; } }
      var a = new Part(() => One, []), b = new Part(() => Two, []);
      var results = [new (made(a))().one(), new (made(b))().two()];
      a.drop();
      results.push(seen("One"), new (b.get())().two());
      made(a);
      b.drop();
      results.push(seen("Two"), new (a.get())().one());
      a.drop();
      var result = results.concat(partPieces.users[0]);`);
    expect(result).toEqual([2, 3, null, 3, null, 2, 0]);
    expect(code).toMatch(/makers: \[function \(\) \{\s*Shared = class Shared/);
    expect(code).toMatch(/number === 0\) \{ Shared = null;/);
  });

  it("makes what a part shares before what is computed with it, whatever the order of the parts", () => {
    const { result } = sink(`
      var LATER = [1, 2];
      var TABLE = LATER.concat(first());
      function first() { return [3]; }
      function sum() { return TABLE.length + LATER.length; }
      function product() { return LATER.length * first()[0]; }
      var a = new Part(() => sum, []), b = new Part(() => product, []);
      var result = [made(a)(), a.drop(), made(b)(), made(a)()];`);
    expect(result).toEqual([5, true, 6, 5]);
  });

  it("makes each piece once for all of its parts, in whatever order they come and go", () => {
    const { result } = sink(`
      var made0 = 0;
      function count() { made0 += 1; return made0; }
      var NUMBER = count();
      class Reader { number() { return NUMBER; } }
      var a = new Part(() => Reader, []), b = new Part(() => () => new Reader().number(), []);
      count();
      var half = a.step();
      var results = [half, made(b)(), new (made(a))().number()];
      b.drop(); b.drop();
      results.push(new (a.get())().number());
      a.drop();
      results.push(seen("Reader"), made(b)());
      var result = results;`);
    expect(result).toEqual([true, 2, 2, 2, null, 3]);
  });

  it("leaves a single function that parts share where it is: what makes it would be as large", () => {
    const { code, result } = sink(`
      function shared() { return 1; }
      class One { one() { return shared() + 1; } }
      class Two { two() { return shared() + 2; } }
      var a = new Part(() => One, []), b = new Part(() => Two, []);
      var result = [new (made(a))().one(), new (made(b))().two()];`);
    expect(result).toEqual([2, 3]);
    expect(code).toMatch(/^\s*function shared/m);
  });

  it("leaves what holds a part where it is: made anew, it would not know what is there", () => {
    const { result } = sink(`
      class Inner { name() { return "inner"; } }
      class Outer { constructor() { this.part = inner; } }
      var inner = new Part(() => Inner, []);
      var outer = new Part(() => Outer, []);
      var first = new (made(outer))().part;
      made(first);
      outer.drop();
      var second = new (made(outer))().part;
      var result = [first === second, new (second.get())().name()];`);
    expect(result).toEqual([true, "inner"]);
  });

  it("leaves alone what is assigned again, with all that it needs", () => {
    const { result } = sink(`
      class Loop { name() { return "loop"; } }
      var current = new Loop();
      function set(next) { current = next; }
      function use() { const name = current.name(); set({ name: () => "other" }); return name + current.name(); }
      var part = new Part(() => use, []);
      var result = made(part)();`);
    expect(result).toBe("loopother");
  });

  it("leaves what outlives its part, with all that it needs", () => {
    const { result } = sink(`
      function count() { return 5; }
      class Table { next() { return count(); } }
      function mount() { return new Table(); }
      var part = new Part(() => mount, [Table]);
      var table = made(part)();
      part.drop();
      var result = table.next();`);
    expect(result).toBe(5);
  });

  it("makes functions before what is computed with them", () => {
    const { result } = sink(`
      var TABLE = fill(3);
      function fill(n) { return n === 0 ? [] : fill(n - 1).concat(n); }
      var part = new Part(() => () => TABLE, []);
      var result = made(part)();`);
    expect(result).toEqual([1, 2, 3]);
  });

  it("cuts a large part into steps", () => {
    const long = (n: number) => `function f${n}() { ${"work(1, 2, 3, 4);\n".repeat(700)} return ${n}; }`;
    const { code, result } = sink(`
      function work() {}
      ${[1, 2, 3, 4].map(long).join("\n")}
      var part = new Part(() => () => f1() + f2() + f3() + f4(), []);
      work();
      var result = made(part)();`);
    expect(result).toBe(10);
    expect(code).toContain("users: new Uint8Array(4)");
  });

  it("makes what is short in one step, however many parts share it", () => {
    const { code } = sink(`
      class A { a() { return 1; } } class B { b() { return 2; } } class C { c() { return 3; } }
      var all = new Part(() => [A, B, C], []), ab = new Part(() => [A, B], []), a = new Part(() => [A], []);
      var result = 0;`);
    expect(code).toContain("all = new Part(null, [], 0, partPieces)");
    expect(code).toContain('if (part === 0) return "#$%";');
  });

  it("runs what a part's function does when the part is made, each time", () => {
    const { result } = sink(`
      var steps = [];
      function say(word) { steps.push(word); }
      function one() { return "one"; }
      var part = new Part(() => {
        say("made");
        return one;
      }, []);
      var before = steps.length;
      made(part); part.drop();
      var result = [before, made(part)(), steps.length];`);
    expect(result).toEqual([0, "one", 2]);
  });

  it("gives a part of its own piece where others need all that it needs", () => {
    const { code, result } = sink(`
      class A { a() { return 1; } } class B { b() { return 2; } }
      var one = new Part(() => [A, B], []), two = new Part(() => [B, A], []);
      var result = [made(one).length, made(two).length, one.get()[0] === two.get()[1]];`);
    expect(result).toEqual([2, 2, true]);
    expect(code).toContain("users: new Uint8Array(3)");
  });

  it("refuses a function that names what is not at the top: it is moved there", () => {
    const script = "function start(text) { return new Part(() => text, []); } start(1);";
    expect(() => sinkIntoParts(`${PART}\n${script}`)).toThrow("names text");
    const own = "function start() { return new Part(() => [1].map((n) => n + 1), []); } var result = made(start());";
    expect(sink(own).result).toEqual([2]);
  });

  it("forgets any of many pieces", () => {
    const many = Array.from({ length: 20 }, (_, n) => n);
    const long = (n: number) => `function f${n}() { ${"work(1, 2, 3, 4);\n".repeat(700)} return ${n}; }`;
    const { result } = sink(`
      function work() {}
      work();
      ${many.map(long).join("\n")}
      var part = new Part(() => [${many.map((n) => `f${n}`).join(", ")}], []);
      var before = made(part).length;
      part.drop();
      var result = [before, [${many.map((n) => `seen("f${n}")`).join(", ")}], made(part).map((f) => f())];`);
    expect(result).toEqual([20, many.map(() => null), many]);
  });
});

describe("methods of a class that the player always has", () => {
  const CARD = `
      class Card {
        constructor() { this.blocks = 3; }
        read() { return this.blocks; }
        start() { return this.reset() + this.read(); }
        reset() { return 10; }
      }
      var card = new Card();
      card.read();`;

  it("are there while a part that calls them is", () => {
    const { code, result } = sink(`${CARD}
      var starting = new Part(() => (found) => found.start(), []);
      var sum = made(starting)(card);
      starting.drop();
      var result = [sum, starting.get(), card["sta" + "rt"], card.read()];`);
    expect(result).toEqual([13, null, undefined, 3]);
    expect(code).toMatch(/Card\.prototype\.start = function\(\)/);
    expect(code).toContain("delete Card.prototype.start; delete Card.prototype.reset;");
  });
});
