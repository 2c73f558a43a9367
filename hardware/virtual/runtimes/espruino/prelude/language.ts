// Takes from the realm what the interpreter lacks: the last part of the prelude. Layer: hardware/virtual/runtimes/espruino; runs inside the realm.
import type { Kit } from "./kit.js";

export interface LanguageNames {
  readonly globals: readonly string[];
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly kept: readonly string[];
}

export function defineLanguage(kit: Kit, names: LanguageNames, apiGlobals: readonly string[]): void {
  const { global } = kit;
  kit.expose(global, "global", globalThis);
  kit.expose(global, "InternalError", class InternalError extends Error {});

  const remove = (target: object, keep: readonly string[]) => {
    const own = Object.getOwnPropertyNames(target);
    for (let n = 0; n < own.length; n++) {
      const name = own[n] as string;
      if (keep.includes(name) || names.kept.includes(name)) continue;
      try {
        delete (target as Record<string, unknown>)[name];
      } catch {
        // Not configurable, as a function's own names are.
      }
    }
  };
  for (const path in names.members) {
    const [base, member] = path.split(".") as [string, string | undefined];
    const found = global[base] as Record<string, object> | undefined;
    if (found === undefined) continue;
    remove(member === undefined ? found : (found[member] as object), names.members[path] as readonly string[]);
  }
  const errors = ["ReferenceError", "SyntaxError", "TypeError"];
  for (let n = 0; n < errors.length; n++) remove(global[errors[n] as string] as object, []);
  const keptGlobals = names.globals.concat(apiGlobals);
  const own = Object.getOwnPropertyNames(globalThis);
  for (let n = 0; n < own.length; n++) {
    const name = own[n] as string;
    if (!keptGlobals.includes(name)) delete global[name];
  }
}
