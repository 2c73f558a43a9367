// What a compiler refuses where: firmware has a small library of its own, virtual hardware has neither Node nor a page.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const ROOT = process.cwd();

/** The errors of one more file in the project of `config`, at `path`. */
function errors(config: string, path: string, source: string): string[] {
  const file = join(ROOT, path).replaceAll("\\", "/");
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(ROOT, config), (name) => readFileSync(name, "utf8")).config,
    ts.sys,
    dirname(join(ROOT, config)),
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, target) =>
    name === file ? ts.createSourceFile(name, source, target) : getSourceFile(name, target);
  const ambient = fileNames.filter((name) => name.endsWith(".d.ts"));
  const program = ts.createProgram([...ambient, file], options, host);
  const found = [...program.getGlobalDiagnostics(), ...program.getSemanticDiagnostics(program.getSourceFile(file))];
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

const firmware = (source: string) => errors("firmware/tsconfig.json", "firmware/core/trial.ts", source);
const espruino = (source: string) =>
  errors("firmware/platforms/espruino/tsconfig.json", "firmware/platforms/espruino/trial.ts", source);
const virtual = (source: string) => errors("hardware/tsconfig.json", "hardware/virtual/trial.ts", source);

describe("firmware", () => {
  it("has what both runtimes have", () => {
    const source = `
      const list: number[] = [3, 1];
      list.sort((a, b) => a - b);
      for (const item of list) list.push(Math.floor(item / 2));
      export const text = \`\${list.length}\`.substr(0, 1) + String.fromCharCode(65);
      export const bytes = new Uint8Array(4).fill(0);`;
    expect(firmware(source)).toEqual([]);
  });

  it.each([
    "new Map<string, number>()",
    "new Set<number>()",
    "Promise.resolve(1)",
    "Math.imul(1, 2)",
    "Math.trunc(1.5)",
    "new Uint8Array(4).subarray(1)",
    "new TextDecoder()",
    "JSON.stringify(1)",
    "new Date()",
    "Date.now()",
    "BigInt(1)",
    "Object.keys({})",
    "parseInt('1')",
    '"é".codePointAt(0)',
    '"a".at(-1)',
    '"abc".normalize("NFC")',
    "[1].at(0)",
    "[[1]].flat()",
    "console.log(1)",
    "SPI1",
    "process",
    "setTimeout(() => {}, 1)",
  ])("has no %s", (expression) => {
    expect(firmware(`export const trial = ${expression};`)).not.toEqual([]);
  });

  it("walks no text letter by letter: runtimes differ in what a letter is", () => {
    expect(firmware('for (const c of "ab") { c.length; }')).not.toEqual([]);
  });
});

describe("the platform of Espruino", () => {
  it("has Espruino's names", () => {
    expect(espruino("SPI1.write(new Uint8Array(2), new Pin('D1')); setTimeout(() => {}, getTime());")).toEqual([]);
  });

  it.each([
    "NRF",
    "Wifi",
    "ESP32.enableWifi()",
    "require('Storage')",
    "E.setBootCode",
    "save()",
    "analogRead(new Pin('D1'))",
  ])("has no %s", (expression) => {
    expect(espruino(`export const trial = ${expression};`)).not.toEqual([]);
  });
});

describe("virtual hardware", () => {
  it.each(["process", "Buffer", "setImmediate(() => {})", "document", "require('fs')"])("has no %s", (expression) => {
    expect(virtual(`export const trial = ${expression};`)).not.toEqual([]);
  });

  it("has the language, and what is the same everywhere", () => {
    expect(
      virtual(
        "setTimeout(() => {}, performance.now());\nexport const trial = new Map([[1, new Uint8Array(2).subarray(1)]]);",
      ),
    ).toEqual([]);
  });
});
