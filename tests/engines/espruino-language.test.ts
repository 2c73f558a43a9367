// What the build lets through means the same to the real interpreter as to V8: one bundle of everything that the
// firmware's sources may use, minified as the player is, printed by both.
// Needs the interpreter's Linux build (BOARD=LINUX): MP8_ESPRUINO says where it is.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import vm from "node:vm";
import { expect, it } from "vitest";
import { bundle } from "../unit/build/bundle.js";

const SOURCE = `
import { latinGlyphs as glyphsOf, latinFirstCode } from "#font";
const latinGlyphs = glyphsOf();

const enum Kind { first = 1, second = 2 }
class Base {
  private readonly list: number[] = [];
  static count = 3;
  constructor(private readonly value: number) { this.list.push(value); }
  sum(): number { return this.value + this.list.length + Base.count; }
  name(kind: number): string {
    switch (kind) {
      case Kind.first: return "first";
      case Kind.second: { const five = 5; return "second" + five; }
      default: return \`other\\n\${kind}\`;
    }
  }
}
class Derived extends Base {
  extra = 7;
  constructor() { super(4); this.extra += 1; }
  override sum(): number { return super.sum() + Base.count + this.extra; }
}
const object = { field: 1, method() { return 4 + this.field; }, "a-b": 2 };
function growing(start: number, step?: number): number {
  if (step === undefined) return start;
  let total = 0;
  do { total += step; if (total > 50) break; } while (true);
  return total;
}

print(new Base(1).name(1) + new Base(1).name(2) + new Base(1).name(9));
print(new Derived().sum());
let nothing: string | null = null;
for (const item of [1, 2]) print(item + " " + object.method() + " " + (nothing ?? "none") + object["a-b"]);
try { throw new Error("thrown"); } catch (error) { print((error as Error).message); }
try { throw new Error("thrown"); } catch { print("caught"); } finally { print("at last"); }
print(growing(1)); print(growing(1, 20)); print(typeof growing);
print(65535 * 65536); print(0x7fffffff); print(1e9); print(-7 % 3); print(0.5); print(1 / 0 === Infinity);
print(latinGlyphs.length + " " + latinGlyphs.charCodeAt((0xe9 - latinFirstCode) * 16 + 2));
let checksum = 0;
for (let i = 0; i < latinGlyphs.length; i++) checksum = (checksum * 31 + latinGlyphs.charCodeAt(i)) % 65521;
print(checksum);
const closures: (() => number)[] = [];
for (let i = 0; i < 3; i++) { const twice = i * 2; closures.push(() => twice); }
print(closures[0]() + closures[2]());
print([3, 1, 2].sort((a, b) => a - b).join());
print("\\xc3\\xa9".length); print("é".length); print("\\x00\\x7f\\xff".charCodeAt(2));
const bytes = new Uint8Array(8).fill(65);
bytes.set([66], 3);
print(String.fromCharCode.apply(null, new Uint8Array(bytes.buffer, 2, 3) as never));
let turns = 0;
for (;;) { if (++turns > 3) break; if (turns === 2) continue; }
print(turns); print(nothing === null && turns > 2 ? "yes" : "no"); print(undefined === void 0);
`;

it("a bundle of all that sources may use prints the same as on V8", async (context) => {
  const interpreter = process.env.MP8_ESPRUINO;
  if (interpreter === undefined) context.skip("needs MP8_ESPRUINO: the path of Espruino's Linux build");
  const { code } = await bundle(SOURCE);
  const expected: string[] = [];
  vm.runInNewContext(code, { print: (line: unknown) => expected.push(String(line)) });
  const folder = mkdtempSync(join(tmpdir(), "mp8-espruino-"));
  writeFileSync(join(folder, "bundle.js"), code);
  const { stdout } = spawnSync(interpreter as string, [join(folder, "bundle.js")], {
    encoding: "utf8",
    timeout: 120_000,
  });
  rmSync(folder, { recursive: true, force: true });
  // A greeting comes first, a prompt last, and the console ends lines with CR LF.
  const printed = stdout
    .replaceAll("\r", "")
    .replace(/[\n>]*$/, "")
    .split("\n");
  const lines = expected.join("\n").split("\n");
  expect(printed.slice(printed.indexOf(lines[0]))).toEqual(lines);
});
