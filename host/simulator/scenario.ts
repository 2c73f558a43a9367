// Scenarios: their shape in memory, and how a YAML file becomes one, with messages that name the line.
// Layer: host/simulator. The published contract is scenario.schema.json; this file must not accept more than it.
import { readFile } from "node:fs/promises";
import { basename, dirname, extname, resolve } from "node:path";
import type { Document } from "yaml";
import { isMap, isSeq, LineCounter, parseDocument } from "yaml";
import type { ButtonName } from "../../hardware/boards/board.js";
import { ExitCode, systemReason, UserError } from "../errors.js";
import type { CardRecipe } from "./card-source.js";
import { schemaProblem } from "./scenario-problem.js";

/** What goes wrong with a card, as the file says it. */
export interface Faults {
  readonly "access-ms"?: number;
  readonly "bad-blocks"?: readonly number[];
  readonly "silent-blocks"?: readonly number[];
  readonly "slow-blocks"?: readonly { readonly first: number; readonly count: number; readonly "extra-ms": number }[];
  readonly "flipped-bits"?: readonly {
    readonly block: number;
    readonly bit: number;
    readonly "on-wire"?: boolean;
    readonly times?: number;
  }[];
  readonly "wire-noise"?: number;
  readonly "pulled-at"?: { readonly block: number; readonly byte?: number };
}

export interface Insertion extends Faults {
  readonly card?: string | CardRecipe;
  readonly seed?: number;
}

export type Limit = number | boolean | string;

/** What a step does; one form each, whatever short form the file used. */
export type Action =
  | { readonly kind: "insert"; readonly insertion: Insertion }
  | { readonly kind: "eject" }
  | { readonly kind: "fault"; readonly faults: Faults }
  | { readonly kind: "press"; readonly button: ButtonName; readonly holdMs: number; readonly times: number }
  | { readonly kind: "touch"; readonly x: number; readonly y: number; readonly holdMs: number }
  | { readonly kind: "wait-for" | "expect-text" | "expect-no-text" | "fail-text"; readonly texts: readonly string[] }
  | { readonly kind: "screenshot"; readonly save: string; readonly compareWith: string | null }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "expect-report"; readonly limits: Readonly<Record<string, Limit>> };

export interface Step {
  readonly action: Action;
  /** In the scenario's file, from 1. */
  readonly line: number;
  /** As a summary shows it: `press: ok`. */
  readonly title: string;
  readonly timeoutMs: number;
}

export interface Scenario {
  readonly file: string;
  /** What relative paths start from. */
  readonly folder: string;
  readonly name: string;
  /** null: whatever the caller takes. */
  readonly board: string | null;
  /** Of that board; null: one that nobody has set up. */
  readonly variant: string | null;
  /** null: whatever the board has. */
  readonly engine: "espruino" | "rp2040" | "lua" | null;
  readonly card: string | CardRecipe | null;
  readonly timeoutMs: number;
  readonly failTexts: readonly string[];
  readonly steps: readonly Step[];
}

export const DEFAULT_HOLD_MS = 80;
const DEFAULT_TIMEOUT_MS = 120_000;
const DEFAULT_STEP_TIMEOUT_MS = 10_000;
const MORE_THAN_ANY_SCENARIO_BYTES = 4 * 1024 * 1024;

type Values = Record<string, unknown>;

/** @throws UserError (wrong usage) with the file, the line, what is wrong there and what is right. */
export async function loadScenario(file: string): Promise<Scenario> {
  let source: string;
  try {
    source = await readFile(file, "utf8");
  } catch (error) {
    throw new UserError(`cannot read the scenario ${file}: ${systemReason(error)}; check the path`);
  }
  return parseScenario(source, file);
}

export function parseScenario(source: string, file: string): Scenario {
  const fail = (line: number, message: string): UserError =>
    new UserError(`${file}:${line}: ${message}`, ExitCode.usage);
  if (source.length > MORE_THAN_ANY_SCENARIO_BYTES) throw fail(1, "this is no scenario: it is larger than 4 MB");
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw fail(lines.linePos(broken.pos[0]).line, `not valid YAML: ${broken.message}; see the examples in scenarios/`);
  }
  let values: unknown;
  try {
    values = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw fail(1, `not valid YAML: ${systemReason(error)}`);
  }
  const problem = schemaProblem(values);
  if (problem !== null) throw fail(lineOf(document, lines, problem.path), problem.message);
  return fromValues(values as Values, file, (path) => lineOf(document, lines, path));
}

/** The line of the value at `path`, or of the closest one above it that exists. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === String(part));
      const key = pair?.key as { range?: readonly number[] } | undefined;
      if (key?.range !== undefined) offset = key.range[0];
      next = pair?.value;
    } else if (isSeq(node)) {
      next = node.items[Number(part)];
      const range = (next as { range?: readonly number[] } | undefined)?.range;
      if (range !== undefined) offset = range[0];
    }
    if (next === undefined || next === null) break;
    node = next;
  }
  return lines.linePos(offset).line;
}

function fromValues(values: Values, file: string, lineAt: (path: (string | number)[]) => number): Scenario {
  const stepTimeoutMs = (values["step-timeout"] as number | undefined) ?? DEFAULT_STEP_TIMEOUT_MS;
  const path = resolve(file);
  return {
    file,
    folder: dirname(path),
    name: (values.name as string | undefined) ?? basename(file, extname(file)),
    board: (values.board as string | undefined) ?? null,
    variant: (values.variant as string | undefined) ?? null,
    engine: (values.engine as Scenario["engine"] | undefined) ?? null,
    card: (values.card as string | CardRecipe | undefined) ?? null,
    timeoutMs: (values.timeout as number | undefined) ?? DEFAULT_TIMEOUT_MS,
    failTexts: textsOf(values["fail-text"]),
    steps: (values.steps as unknown[]).map((step, index) => stepOf(step, lineAt(["steps", index]), stepTimeoutMs)),
  };
}

function textsOf(value: unknown): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : (value as string[]);
}

function stepOf(value: unknown, line: number, defaultTimeoutMs: number): Step {
  const values = (typeof value === "string" ? { [value]: {} } : value) as Values;
  const verb = Object.keys(values).find((key) => key !== "name" && key !== "timeout") as string;
  const own = typeof value === "string" ? verb : `${verb}: ${shortly(values[verb])}`;
  return {
    action: actionOf(verb, values[verb]),
    line,
    title: (values.name as string | undefined) ?? own,
    timeoutMs: (values.timeout as number | undefined) ?? defaultTimeoutMs,
  };
}

function shortly(value: unknown): string {
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === "string");
  const text =
    typeof value === "string" ? value : isTexts ? value.join(" + ") : JSON.stringify(value).replace(/[{}"]/g, "");
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function actionOf(verb: string, value: unknown): Action {
  const values = value as Values;
  switch (verb) {
    case "insert":
      return { kind: verb, insertion: typeof value === "string" ? { card: value } : (value as Insertion) };
    case "eject":
      return { kind: verb };
    case "fault":
      return { kind: verb, faults: value as Faults };
    case "press":
      if (typeof value === "string") {
        return { kind: verb, button: value as ButtonName, holdMs: DEFAULT_HOLD_MS, times: 1 };
      }
      return {
        kind: verb,
        button: values.button as ButtonName,
        holdMs: (values.hold as number | undefined) ?? DEFAULT_HOLD_MS,
        times: (values.times as number | undefined) ?? 1,
      };
    case "touch":
      return {
        kind: verb,
        x: values.x as number,
        y: values.y as number,
        holdMs: (values.hold as number | undefined) ?? DEFAULT_HOLD_MS,
      };
    case "screenshot":
      if (typeof value === "string") return { kind: verb, save: value, compareWith: null };
      return {
        kind: verb,
        save: values.save as string,
        compareWith: (values["compare-with"] as string | undefined) ?? null,
      };
    case "wait":
      return { kind: verb, ms: value as number };
    case "expect-report":
      return { kind: verb, limits: value as Record<string, Limit> };
    case "wait-for":
    case "expect-text":
    case "expect-no-text":
    case "fail-text":
      return { kind: verb, texts: textsOf(value) };
    default:
      throw new Error(`the schema allows a step "${verb}" that nothing plays`);
  }
}
