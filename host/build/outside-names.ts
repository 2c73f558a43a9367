// Which property names the firmware shares with its runtime, and which are its own: the build shortens its own, because
// Espruino keeps a name of up to 4 characters in one JsVar and compares longer ones block by block.
// The runtime's names are those of the ambient types, so one that is missing there is not callable. Layer: host/build.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TransformOptions } from "esbuild";
import { DANGEROUS_NAMES, LISTENER_MEMBERS } from "./audit-rules.js";
import { packageRoot } from "./package-root.js";

const NAMES = /[A-Za-z_$][\w$]*/g;
/** Words to Espruino's lexer wherever they stand, but not to JavaScript's: a method cannot have such a name there. */
const ESPRUINO_WORDS = ["of", "let", "static", "undefined"];
const AMBIENT_TYPES = [
  "firmware/lib/language.d.ts",
  "firmware/lib/javascript.d.ts",
  "firmware/platforms/espruino/espruino.d.ts",
];

/** For esbuild: shorten all property names but the runtime's and those that the audit watches for. */
export function nameShortening(): Pick<
  TransformOptions,
  "mangleProps" | "mangleQuoted" | "reserveProps" | "mangleCache"
> {
  const names = [...outsideNames()];
  return {
    mangleProps: /^[A-Za-z_]/,
    mangleQuoted: true,
    reserveProps: new RegExp(`^(?:${names.map((name) => name.replaceAll("$", "\\$")).join("|")})$`),
    // What is someone else's is not made up as a short name: esbuild makes up none that this list has given away.
    mangleCache: Object.fromEntries(
      names.filter((name) => name.length <= 4).map((name) => [`of_others_${name}`, name]),
    ),
  };
}

function outsideNames(): Set<string> {
  const names = new Set([...DANGEROUS_NAMES.keys(), ...LISTENER_MEMBERS, ...ESPRUINO_WORDS]);
  for (const file of AMBIENT_TYPES) {
    const source = readFileSync(join(packageRoot(), file), "utf8");
    for (const name of withoutComments(source).match(NAMES) ?? []) names.add(name);
  }
  return names;
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*/g, "");
}
