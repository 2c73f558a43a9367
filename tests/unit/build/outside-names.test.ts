// Short names for the firmware's own properties: none that means something to the runtime.
import { transform } from "esbuild";
import { expect, test } from "vitest";
import { nameShortening } from "../../../host/build/outside-names.js";

test("no property gets a name that Espruino takes for a word of the language, or that is a danger", async () => {
  const names = Array.from({ length: 4000 }, (_, i) => `property${i}`);
  const { code } = await transform(names.map((name) => `print(o.${name});`).join("\n"), {
    minify: true,
    ...nameShortening(),
  });
  const short = new Set([...code.matchAll(/o\.([\w$]+)/g)].map(([, name]) => name));
  expect(short.size).toBe(4000);
  // Those of two letters were not enough.
  expect([...short].some((name) => (name as string).length === 3)).toBe(true);
  for (const word of ["of", "let", "static", "fs", "on"]) expect(short).not.toContain(word);
});
