// What is stored as tokens is the same script: read back by the model of the interpreter's lexer, and parsed.
import { readFileSync } from "node:fs";
import { type Node, parse } from "acorn";
import { describe, expect, it } from "vitest";
import { readTokens } from "../../../hardware/virtual/runtimes/espruino/tokens.js";
import { storedPlaces, toTokens } from "../../../host/build/tokens.js";
import { builtBundle } from "../../support/built-bundle.js";

/** The program without places, and without the form of its literals. */
function meaning(code: string): unknown {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (value === null || typeof value !== "object" || value instanceof RegExp) return value;
    const node = value as Node & Record<string, unknown>;
    if (node.type === "TemplateLiteral" && (node.expressions as unknown[]).length === 0) {
      const [{ value: text }] = node.quasis as { value: { cooked: string } }[];
      return ["Literal", text.cooked];
    }
    if (node.type === "Literal") return ["Literal", "regex" in node ? node.regex : node.value];
    const kept = Object.entries(node).filter(([name]) => !["start", "end", "raw"].includes(name));
    return kept.map(([name, one]) => [name, plain(one)]);
  };
  return plain(parse(code, { ecmaVersion: 2022, sourceType: "script" }));
}

const same = (code: string) => expect(meaning(readTokens(toTokens(code)))).toEqual(meaning(code));

describe("a script as the interpreter's tokens", () => {
  it("is written as Espruino's lexer numbers them", () => {
    expect(toTokens("if (a === 5) b()")).toBe("\xa3(a\x8b\xd4\x05)b()");
    expect(toTokens("a==b")).toBe("a\x8ab");
    expect(toTokens("a=>b")).toBe("a\xa2b");
    expect(toTokens("x='ab'")).toBe("x=\xd1\x02ab");
    expect(toTokens(`x='${"z".repeat(300)}'`)).toBe(`x=\xd2\x2c\x01${"z".repeat(300)}`);
    expect(toTokens("x=[0,127,128,32767,32768,1.5]")).toBe("x=[\xd3,\xd4\x7f,\xd5\x80\x00,\xd5\xff\x7f,32768,1.5]");
  });

  it.each([
    "a+ +b;a- -b;a+ ++b;a-- - --b;a++ +b",
    "var i,a=i++ +1;for(const k in a)if(k)delete a[k];else throw new Error('x')",
    "x=a/ /b/.exec(c);y=(a)/b/c;z=[/[\"'`]/,/\\//g]",
    "typeof a in b;void 0;a instanceof b;return1=2;$new=3;new$=4",
    "o={if:1,get in(){return 2},'a-b':3,0:4,1.5:5};o.delete.new.catch",
    "try{a()}catch(e){b()}finally{c()}",
    "`a${b+`c${d}e`}f`;`plain \\x80`;f`tagged`;(g)`tagged`",
    "s='\\x00\\xff\\n\\'';t=\"\\u20ac\";u='';v='it\\\\'",
    "a=5 .x;b=5..x;c=70000 .x;d=1e3;e=0x1f;f=-1;g=a-1",
    "class A extends B{static of(){return super.of()}}",
    "a=b\n(c);\nd=e\nf();x\n++\ny",
    "switch(a){case 1:case'b':default:do{}while(0)}",
    "f=function(){return};g=(a,b)=>({a});h=a=>a>>>1>>2<<3",
    "a=!b&&!c||d^e|f&g;a**=2;a??=1;a=b?.c;a=b?.5:1",
  ])("is the same script: %s", same);

  it("leaves what is no script, and what is stored so already", () => {
    for (const code of ["no script (", "`open", "a=> =b"]) expect(toTokens(code)).toBe(code);
    const stored = toTokens("if(a)b='text';else for(;;)c()");
    expect(toTokens(stored)).toBe(stored);
  });

  it("is read from any bytes without end or harm", () => {
    const bytes = readFileSync(new URL(import.meta.url)).toString("latin1");
    for (let seed = 1; seed < 300; seed++) {
      let state = seed;
      const noise = Array.from({ length: 60 }, () => {
        state = (state * 48271) % 2147483647;
        return state % 3 === 0 ? String.fromCharCode(state % 256) : bytes[state % bytes.length];
      });
      expect(typeof readTokens(noise.join(""))).toBe("string");
    }
  });

  it("holds for the pico's whole player", async () => {
    const code = await builtBundle("pico");
    const [asText, asTokens] = [code, readTokens(toTokens(code))].map((one) => JSON.stringify(meaning(one)));
    expect(asTokens === asText).toBe(true);
    expect(toTokens(code).length).toBeLessThan(code.length * 0.8);
  });
});

it("tells how much of it is stored before each place of its text", () => {
  const code = "if ( a ) b = 'text' + \"\";\nelse\n  c()";
  const stored = toTokens(code);
  const places = storedPlaces(code);
  expect(places.length).toBe(code.length + 1);
  expect(places[code.length]).toBe(stored.length);
  for (const piece of ["a", "b ", "c"]) expect(stored[places[code.lastIndexOf(piece)]]).toBe(piece[0]);
  for (let at = 1; at < places.length; at++) expect(places[at]).toBeGreaterThanOrEqual(places[at - 1]);
});
