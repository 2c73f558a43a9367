// The model's `heatshrink` beside the interpreter's own, where one for Linux is named.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mostShrunk, shrink } from "../../hardware/virtual/runtimes/espruino/heatshrink.js";
import { expand } from "../../host/link/heatshrink.js";
import { seededBytes } from "../support/seeded-random.js";
import { REAL_INTERPRETER } from "./runtime-real-interpreter.js";

const samples: [string, Uint8Array][] = [
  ["one byte", Uint8Array.of(65)],
  ["zeros", new Uint8Array(700)],
  ["words", Buffer.from("the lamp and the oil and the lamp again; ".repeat(60).slice(0, 2000))],
  ["noise", seededBytes(1024, 4)],
  ["a repetition a window away", Buffer.concat([seededBytes(256, 5), seededBytes(256, 5)])],
];

function shrunk(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(mostShrunk(bytes.length));
  return out.subarray(0, shrink(bytes, out));
}

describe("the interpreter's compressor", () => {
  it.each(samples)("%s comes back as it was", (_, bytes) => {
    expect(Buffer.from(expand(shrunk(bytes), bytes.length) as Uint8Array).equals(bytes)).toBe(true);
  });

  it.for(samples)("%s: the same bytes as the interpreter's", ([, bytes], context) => {
    if (REAL_INTERPRETER === "") context.skip("needs MP8_ESPRUINO, an Espruino built for Linux");
    const folder = mkdtempSync(join(tmpdir(), "mp8-heatshrink-"));
    const program = join(folder, "program.js");
    const text = Buffer.from(bytes).toString("base64");
    writeFileSync(program, `print("="+btoa(E.toString(require("heatshrink").compress(atob("${text}")))))`);
    const { stdout } = spawnSync(REAL_INTERPRETER, [program], { encoding: "utf8", timeout: 120_000 });
    rmSync(folder, { recursive: true, force: true });
    const found = /=([A-Za-z0-9+/=]+)/.exec(stdout)?.[1] ?? "";
    expect(Buffer.from(found, "base64").equals(Buffer.from(shrunk(bytes)))).toBe(true);
  });
});
