import { describe, expect, it } from "vitest";
import { inlineLiterals } from "../../../host/build/inline-literals.js";

/** What the script's `result` is with and without, and the script behind its objects. */
function both(script: string): { plain: unknown; inlined: unknown; code: string } {
  const code = inlineLiterals(script);
  const run = (text: string) => new Function(`${text}\nreturn result;`)();
  return { plain: run(script), inlined: run(code), code: code.slice(code.indexOf("var result")) };
}

describe("inlineLiterals", () => {
  it("takes what is asked for out of objects of literals, however deep", () => {
    const { plain, inlined, code } =
      both(`var board = { name: "pico", card: { pin: "D17", hz: -25e6, detect: null }, ok: !0 };
      var result = [board.name, board.name.length, 3 - board.card.hz, board.card.detect, board.ok ? 1 : 2];`);
    expect(inlined).toEqual(plain);
    expect(code).not.toContain("board");
  });

  it("puts a whole object where it is asked for alone, and its fields elsewhere", () => {
    const { plain, inlined, code } = both(`var board = { card: { pins: ["D17", 3], hz: 5 } };
      function use(card, hz) { return card.pins.concat(hz); }
      var result = use(board.card, board.card.hz);`);
    expect(inlined).toEqual(plain);
    expect(code).not.toContain("board");
  });

  it("keeps an object where a long text or a list would stand twice", () => {
    const { plain, inlined, code } = both(`var a = { long: "more than eighteen characters" }; var b = { list: [1] };
      var result = [a.long + a.long, b.list === b.list];`);
    expect(inlined).toEqual(plain);
    expect(code).toContain("a.long + a.long");
  });

  it("keeps what is handed on, changed, called, gone through or asked for what it has not", () => {
    for (const use of [
      "f(o)",
      "o.a = 2",
      "o.a++",
      "delete o.a",
      "o.b",
      "o[k]",
      "o.list[0]",
      "o.list.push(3)",
      "o.in.a = 5",
    ]) {
      const { plain, inlined } = both(`var o = { a: 1, list: [1, 2], in: { a: 4 } }; var k = "a";
        function f(all) { all.a = 7; }
        ${use};
        var result = [o.a, o.list.length, o.in.a];`);
      expect(inlined, use).toEqual(plain);
    }
  });

  it("keeps objects of more than literals, that are assigned again, and others of the same name", () => {
    const { plain, inlined } = both(`var k = 3; var a = { x: k }; var b = { x: 1 }; k = 4; b = { x: 2 };
      var c = { x: 5 }; function own(c) { return c.x; }
      var result = [a.x, b.x, own({ x: 6 }), c.x];`);
    expect(inlined).toEqual(plain);
  });
});
