// The options of `mp8 index`, and reading them where they are well-formed. Layer: host/commands. What is not well-formed
// is explained by host/command-line.ts, which has these from here.
import { parseArgs } from "node:util";

export interface IndexOptions {
  readonly json?: boolean;
  readonly list?: boolean;
  readonly all?: boolean;
  readonly out?: string;
  readonly engine?: string;
  readonly interpreter?: string;
  readonly bootrom?: string;
  /** Explained by the command line: with these the source is a board. */
  readonly port?: string;
  readonly baud?: string;
}

/** `value` is what an option is followed by; "" where it is a switch. */
export const INDEX_OPTIONS: readonly { name: keyof IndexOptions; value: string; help: string }[] = [
  { name: "list", value: "", help: "print the path of every entry, one a line" },
  { name: "all", value: "", help: "keep files that the player does not open, too" },
  { name: "out", value: "file", help: "keep the catalog; one that is there is brought up to date" },
  {
    name: "engine",
    value: "engine",
    help: "let the firmware do it, simulated: espruino (V8), rp2040 (the real interpreter) or lua",
  },
  { name: "interpreter", value: "file", help: "for rp2040: Espruino as a .uf2; default: MP8_ESPRUINO_UF2" },
  { name: "bootrom", value: "file", help: "for rp2040: the chip's boot ROM; default: MP8_BOOTROM" },
  { name: "json", value: "", help: "print the result as JSON and nothing else; with --list, one object a line" },
];

/** @param args behind the verb @returns null where they need explaining, --help among them */
export function indexArguments(args: readonly string[]): { source: string; options: IndexOptions } | null {
  const options: Record<string, { type: "string" | "boolean" }> = {};
  for (const { name, value } of INDEX_OPTIONS) options[name] = { type: value === "" ? "boolean" : "string" };
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return positionals.length === 1 ? { source: positionals[0], options: values as IndexOptions } : null;
  } catch {
    return null;
  }
}
