// The first thing wrong with a scenario by the published schema, in words that help. Layer: host/simulator.
import { Ajv, type ErrorObject } from "ajv";
import schema from "../../scenario.schema.json" with { type: "json" };
import { nearest } from "../nearest.js";

export interface SchemaProblem {
  /** Where: keys and indices from the top. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const STEPS = schema.definitions.step.allOf[1].then.oneOf?.map((form) => form.required[0]) ?? [];

let validate: ReturnType<Ajv["compile"]> | undefined;

export function schemaProblem(values: unknown): SchemaProblem | null {
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    return {
      path: [],
      message: "this is no scenario: it needs `version: 1` and `steps:`; see the examples in scenarios/",
    };
  }
  validate ??= new Ajv({ allErrors: true, strict: false, verbose: true }).compile(schema);
  if (validate(values)) return null;
  const errors = (validate.errors ?? []).filter((error) => error.keyword !== "if" && !isWithinOneOf(error));
  return worded(mostTelling(errors));
}

/** The branches of "exactly one of these" say less than the rule itself. */
function isWithinOneOf(error: ErrorObject): boolean {
  return /\/oneOf\/\d+\//.test(error.schemaPath);
}

/** An unknown key explains what is missing because of it, so it comes first; otherwise in the order of the file. */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject {
  return (
    errors.find((error) => error.keyword === "additionalProperties" || error.keyword === "propertyNames") ?? errors[0]
  );
}

function pathOf(error: ErrorObject): (string | number)[] {
  return error.instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function place(path: readonly (string | number)[]): string {
  if (path.length === 0) return "the scenario";
  if (path[0] === "steps" && path.length >= 2) {
    const rest = path.slice(2).join(".");
    return `step ${Number(path[1]) + 1}${rest === "" ? "" : `, ${rest}`}`;
  }
  return path.join(".");
}

function withSuggestion(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant === null ? `known are ${known.join(", ")}` : `did you mean "${meant}"?`;
}

function worded(error: ErrorObject): SchemaProblem {
  const path = pathOf(error);
  const where = place(path);
  const parameters = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(parameters.additionalProperty);
      const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {});
      return { path: [...path, key], message: `${where} has an unknown key "${key}": ${withSuggestion(key, known)}` };
    }
    case "propertyNames": {
      const key = String(parameters.propertyName);
      const known = schema.definitions.step.properties["expect-report"].propertyNames.enum;
      return { path: [...path, key], message: `the report has no "${key}": ${withSuggestion(key, known)}` };
    }
    case "required":
      return { path, message: `${where} lacks "${String(parameters.missingProperty)}"` };
    case "oneOf":
      return { path, message: `${where} must do exactly one thing: one of ${STEPS.join(", ")}` };
    case "const":
      return { path, message: `${where} must be ${String(parameters.allowedValue)}: this mp8 knows no other` };
    case "enum": {
      const allowed = parameters.allowedValues as string[];
      const found = JSON.stringify(error.data) ?? "nothing";
      return { path, message: `${where} is ${found}: ${withSuggestion(String(error.data), allowed)}` };
    }
    case "type":
      return { path, message: `${where} is of the wrong kind: it must be ${[parameters.type].flat().join(" or ")}` };
    case "pattern":
      return {
        path,
        message:
          path[path.length - 2] === "expect-report"
            ? `${where} is no limit: write a number, or a comparison such as "< 2000"`
            : `${where} has characters that do not fit a file's name`,
      };
    default:
      return { path, message: `${where} ${error.message ?? "is not right"}` };
  }
}
