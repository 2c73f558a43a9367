// Settings that hold for every call: a flag goes before the environment, the environment before mp8.config.json in the
// current folder. Layer: host.
import { readFileSync } from "node:fs";
import { ExitCode, systemReason, UserError } from "./errors.js";
import { nearest } from "./nearest.js";

const FILE = "mp8.config.json";

/** Each setting with its environment variable. */
const SETTINGS = { board: "MP8_BOARD", port: "MP8_PORT", baud: "MP8_BAUD" } as const;
export type Setting = keyof typeof SETTINGS;

export function setting(name: Setting, flag: string | undefined, usual: string): string {
  const fromEnvironment = process.env[SETTINGS[name]];
  return flag ?? (fromEnvironment === "" ? undefined : fromEnvironment) ?? configured(name) ?? usual;
}

function configured(name: Setting): string | undefined {
  const value: unknown = configuration()[name];
  return value === undefined ? undefined : String(value);
}

function configuration(): Partial<Record<Setting, string>> {
  let text: string;
  try {
    text = readFileSync(FILE, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new UserError(`cannot read ${FILE}: ${systemReason(error)}`);
  }
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${FILE} is not valid JSON: ${systemReason(error)}`, ExitCode.usage);
  }
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw new UserError(`${FILE} must hold one object, such as { "board": "pico" }`, ExitCode.usage);
  }
  const known = Object.keys(SETTINGS);
  for (const [key, value] of Object.entries(values)) {
    if (!known.includes(key)) {
      const meant = nearest(key, known);
      const right = meant === null ? `known are ${known.join(", ")}` : `did you mean "${meant}"?`;
      throw new UserError(`${FILE} has an unknown setting "${key}": ${right}`, ExitCode.usage);
    }
    if (key === "baud" && typeof value === "number") continue;
    if (typeof value !== "string") throw new UserError(`${FILE}: "${key}" must be a text`, ExitCode.usage);
  }
  return values as Partial<Record<Setting, string>>;
}
