// Each construct that a runtime lacks is a build error with its file and line.
import vm from "node:vm";
import { describe, expect, it } from "vitest";
import { bundle, bundleSources, refusalsOf } from "./bundle.js";

const REFUSED: Record<string, string> = {
  "object destructuring": "const { a } = { a: 1 }; print(a);",
  "array destructuring": "const [a] = [1]; print(a);",
  "destructuring in a parameter": "const f = ({ a }) => print(a); f({ a: 1 });",
  "destructuring in a loop": "for (const [a] of [[1]]) print(a);",
  "destructuring assignment": "let a; ({ a } = { a: 1 }); print(a);",
  "default argument": "function f(a = 1) { print(a); } f();",
  "default argument of a method": "class A { f(a = 1) { print(a); } } new A().f();",
  "rest parameter": "function f(...a) { print(a); } f(1);",
  "spread in an array": "const a = [1]; print([...a]);",
  "spread in a call": "const a = [1]; print(...a);",
  "spread in an object": "const a = { b: 1 }; print({ ...a });",
  "?.": "let a = null; print(a?.b);",
  "?.()": "let a = null; a?.();",
  "**": "let a = getTime(); print(a ** 2);",
  "**=": "let a = getTime(); a **= 2; print(a);",
  "??=": "let a = null; a ??= 1; print(a);",
  "||=": "let a = null; a ||= 1; print(a);",
  "an async function": "async function f() { print(1); } f();",
  "an async arrow": "setTimeout(async () => print(1), 1);",
  "top-level await": "await print(1);",
  "a generator": "function* f() { yield 1; } print(f());",
  "a generator method": "class A { *f() { yield 1; } } print(new A().f());",
  "for await": "async function f(a) { for await (const b of a) print(b); } f([]);",
  "a label": "outer: for (let i = 0; i < 9; i++) for (;;) { if (getTime() > 1) continue outer; print(i); }",
  "a computed key": "const k = String(getTime()); print({ [k]: 1 });",
  "a computed method": "class A { ['a' + getTime()]() {} } print(new A());",
  "a getter in an object": "print({ get a() { return 1; } });",
  "a setter in an object": "print({ set a(v) { print(v); } });",
  "a getter in a class": "class A { get a() { return 1; } } print(new A().a);",
  "a private name": "class A { #a = 1; b() { return this.#a; } } print(new A().b());",
  "a static block": "class A { static { print(1); } } print(A);",
  "a field of a derived class without a constructor":
    "class A { a = 1; } class B extends A { b = 2; } print(new B().b);",
  "a BigInt": "print(1n);",
  "a regular expression": "print(/a/);",
  "for..in": "for (const k in { a: 1 }) print(k);",
  in: "const a = { b: 1 }; print('b' in a);",
  "a tagged template": "const f = (s) => s; print(f`a`);",
  "new.target": "class A { constructor() { print(new.target); } } new A();",
  "import.meta": "print(import.meta);",
  "import()": "import('./other.js');",
  "a character above \\xff": 'print("\\u4e2d");',
  "a character above \\xff, written out": 'print("中");',
  "a character above \\xff in a template": "print(`→ ${getTime()}`);",
  with: "with (E) print(1);",
};

describe("the firmware build refuses", () => {
  for (const [name, source] of Object.entries(REFUSED)) {
    it(name, async () => {
      const problems = await refusalsOf(`print(0);\n${source}\nexport {};`);
      expect(problems.join("\n")).toContain("main.ts:2: ");
    });
  }

  it("a construct in a module that main.ts imports, with the file's name", async () => {
    const main = 'import { f } from "./other.js";\nf();';
    const other = "export function f() {\n  const a = [1];\n  print([...a]);\n}";
    await expect(bundleSources({ "main.ts": main, "other.ts": other })).rejects.toThrow(
      "other.ts:3: spread does not run on the board: copy in a loop",
    );
  });

  it("a module that is not there, and a name that a module does not export", async () => {
    expect((await refusalsOf('import "./nowhere.js";')).join()).toContain("nowhere");
    expect((await refusalsOf('import { a } from "#font"; print(a);')).join()).toContain("main.ts:1");
    expect((await refusalsOf('import { a } from "#fonts"; print(a);')).join()).toContain("#fonts");
    expect((await refusalsOf('import { readFileSync } from "node:fs"; readFileSync("a");')).join()).toContain(
      "node:fs",
    );
  });
});

describe("the firmware build keeps", () => {
  it("what Espruino does run", async () => {
    const { code } = await bundle(`
      class A { constructor(private readonly a: number) {} b = 2; c(): number { return this.a + this.b; } }
      class B extends A { static d = 3; c(): number { return super.c() + B.d; } }
      const e = { f: 1, g() { return 4; } };
      let h = null;
      for (const i of [1, 2]) print(\`\${i} \${e.g()} \${h ?? "none"}\`);
      try { print(new B(1).c()); } catch { print("no"); }
      switch (getTime()) { case 1: print("\\xc3\\xa9 é"); break; default: print(e.f); }
    `);
    expect(code).toContain("class");
    expect(code).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it("a class that names itself, by the name that Espruino knows it by", async () => {
    const { code } = await bundle(`
      class A { static n = 1; make(): A { return A.n > 0 ? new A() : this; } }
      class B extends A { m(): number { return B.n + A.n; } }
      print(new A().make()); print(new B().m());
    `);
    expect(code).not.toMatch(/=class (?!extends )/);
    const lines: unknown[] = [];
    vm.runInNewContext(code, { print: (line: unknown) => lines.push(line) });
    expect(lines[1]).toBe(2);
  });

  it("short names for its own fields only, the same in quotes and in enums", async () => {
    const { code } = await bundle(`
      const enum Color { warning = 7, push = 8 }
      enum Shade { dark = 5 }
      class Thing { fieldOfItsOwn = 3; methodOfItsOwn() { return this["fieldOfItsOwn"] + Color.warning + Color.push; } }
      const list: number[] = [];
      list.push(new Thing().methodOfItsOwn(), { "quoted": 1 }.quoted, Shade.dark, { warning: 6 }.warning);
      print(list.join());
      setWatch((event) => print(event.state), new Pin("D1"), { repeat: true, edge: "both", debounce: 20 });
    `);
    expect(code).not.toMatch(/OfItsOwn|quoted/);
    expect(code).toContain('repeat:!0,edge:"both",debounce:20');
    const lines: unknown[] = [];
    const setWatch = (listener: (event: { state: boolean }) => void) => listener({ state: true });
    vm.runInNewContext(code, { print: (line: unknown) => lines.push(line), setWatch, Pin: class {} });
    expect(lines).toEqual(["18,1,5,6", true]);
  });

  it("numbers for an enum's members that another file declares", async () => {
    const main = 'import { State } from "./state.js";\nprint(getTime() === 1 ? State.ready : State.waiting);';
    const state = "/** Where it is: { not yet } */\nexport const enum State { waiting = 41, ready = 42 }";
    const { code } = await bundleSources({ "main.ts": main, "state.ts": state });
    expect(code).toBe("print(getTime()===1?42:41);\n");
  });

  it("do loops, with the block that Espruino's parser wants", async () => {
    const { code } = await bundle(
      "let a = getTime(); do { a--; if (a < 3) break; } while (a > 1); do print(a--); while (a > 0);",
    );
    expect(code.match(/\bdo\b/g)).toHaveLength(2);
    expect(code.match(/\bdo\{/g)).toHaveLength(2);
    const lines: unknown[] = [];
    vm.runInNewContext(code, { print: (line: unknown) => lines.push(line), getTime: () => 5 });
    expect(lines).toEqual([2, 1]);
  });

  it("a byte string as it is: each character becomes one byte", async () => {
    const { code } = await bundle('print("\\x00\\x7f\\x80\\xff\\u00e9");');
    expect(code).toContain("\\x80\\xFF\\xE9");
  });

  it("neither names of the simulator nor code that nothing uses", async () => {
    const { code } = await bundle('function unused() { print("unused"); } print("used");');
    expect(code).toBe('print("used");\n');
  });
});
