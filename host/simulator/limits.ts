// Limits of `expect-report`: a number or a truth value to be met, or a comparison such as "< 2000".
// Layer: host/simulator.

export interface ViolatedLimit {
  readonly message: string;
  readonly expected: string;
}

function valueAt(report: object, path: string): unknown {
  let value: unknown = report;
  for (const key of path.split(".")) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return value;
}

function isMet(found: unknown, limit: number | boolean | string): boolean {
  if (typeof limit !== "string") return found === limit;
  const parts = /^(<=|>=|!=|<|>|=) ?(-?[0-9.]+)$/.exec(limit);
  if (parts === null || typeof found !== "number") return false;
  const bound = Number(parts[2]);
  switch (parts[1]) {
    case "<":
      return found < bound;
    case "<=":
      return found <= bound;
    case ">":
      return found > bound;
    case ">=":
      return found >= bound;
    case "!=":
      return found !== bound;
    default:
      return found === bound;
  }
}

export function violatedLimits(
  report: object,
  limits: Readonly<Record<string, number | boolean | string>>,
): ViolatedLimit[] {
  const violated: ViolatedLimit[] = [];
  for (const [path, limit] of Object.entries(limits)) {
    const found = valueAt(report, path);
    if (isMet(found, limit)) continue;
    const shown = found === null || found === undefined ? "not known yet" : String(found);
    violated.push({ message: `${path} is ${shown}, expected ${limit}`, expected: `${path} ${limit}` });
  }
  return violated;
}
