import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { toEspruinoForms } from "../../../host/build/espruino-forms.js";

/** What the script leaves in `result`, with the interpreter's own object in place. */
function run(code: string): unknown {
  const context = { E: { toString: () => "" }, result: null as unknown };
  runInNewContext(code, context);
  return context.result;
}

test.each([
  ["`a${1 + 1}b`", "a2b"],
  ["`${1}${2}` + 3", "123"],
  ["`${true ? `in${[4]}` : 0}\\0${'\"'}\\n`", 'in4\0"\n'],
  ['`no expressions, "quotes"`', 'no expressions, "quotes"'],
  ["[`x${'a'}`].length + `${2}` * 3", 7],
])("%s as a sum is the same", (template, value) => {
  const forms = toEspruinoForms(`result=${template};`);
  expect(forms).not.toContain("${");
  expect(run(forms)).toBe(value);
});

test("a loop's single statement gets its block, a class expression loses its own name", () => {
  const forms = toEspruinoForms(
    "var i=0;do i++;while(i<3);var k=class q{m(){return `${q.n}${i}`}};k.n='n';result=new k().m();",
  );
  expect(forms).toMatch(/do *\{ *i\+\+;\}while/);
  expect(run(forms)).toBe("n3");
});

test("a pattern behind a bracket gets brackets of its own", () => {
  const code = "result=0;for(var i=0;i<3;i++)/[b]/.test('abc'[i])&&(result=i);if(result)/c/.test('c')?result++:0;";
  const forms = toEspruinoForms(code);
  expect(forms).not.toMatch(/\)\//);
  expect(forms).toContain("(/[b]/).test(");
  expect(run(forms)).toBe(2);
});

test("constants become variables, which are shorter", () => {
  const forms = toEspruinoForms('const a=1;result="const "+a;for(const b of[2,3])result+=b;');
  expect(forms).toBe('let a=1;result="const "+a;for(let b of[2,3])result+=b;');
  expect(run(forms)).toBe("const 123");
});

test("declarations that follow each other become one", () => {
  const code =
    "const a=1;let b=a+1;{const c=b;const d=(()=>{const e=c;let f=e;return f})();for(const g of[d])result=[a,b,g]}";
  const forms = toEspruinoForms(code);
  expect(forms).toContain("let a=1,b=a+1;");
  expect(forms).toContain("let e=c,f=e;");
  expect(run(forms)).toEqual([1, 2, 2]);
});
