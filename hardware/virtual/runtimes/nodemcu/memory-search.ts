// Looks into everything that a Lua state still holds: strings in variables, tables, closures and the stack. Layer:
// hardware/virtual/runtimes/nodemcu. fengari keeps Lua's values as JavaScript objects; all of them hang on the state.

/** @returns where each needle was found, in words */
export function searchLua(state: object, needles: readonly Uint8Array[]): string[] {
  const found: string[] = [];
  const seen = new Set<object>([state]);
  const waiting: { value: object; path: string }[] = [{ value: state, path: "lua" }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, path } = next;
    if (value instanceof Uint8Array) {
      needles.forEach((needle, index) => {
        if (holds(value, needle)) found.push(`needle ${index} in ${path}`);
      });
      continue;
    }
    const entries = value instanceof Map ? value.entries() : Object.entries(value);
    for (const [key, member] of entries) {
      if (typeof member !== "object" || member === null || seen.has(member)) continue;
      seen.add(member);
      waiting.push({ value: member, path: path.length > 200 ? path : `${path}.${String(key)}` });
    }
  }
  return found;
}

function holds(bytes: Uint8Array, needle: Uint8Array): boolean {
  if (needle.length === 0) return false;
  const last = bytes.length - needle.length;
  for (
    let at = bytes.indexOf(needle[0] as number);
    at >= 0 && at <= last;
    at = bytes.indexOf(needle[0] as number, at + 1)
  ) {
    let same = 1;
    while (same < needle.length && bytes[at + same] === needle[same]) same += 1;
    if (same === needle.length) return true;
  }
  return false;
}
