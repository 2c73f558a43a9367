// Native methods whose cost grows with what they work on, with that cost, and sort as the interpreter does it.
// Layer: hardware/virtual/runtimes/espruino; runs inside the realm. The prices are in costs.ts.
import type { CostName } from "../costs.js";
import type { PreludePart } from "./kit.js";

export const defineNativeCosts: PreludePart = (kit, host) => {
  type Method = (this: { length: number }, ...values: unknown[]) => unknown;
  /** Charges for each element or character of the object, or of the result where `ofResult`. */
  const price = (prototype: object, name: string, cost: CostName, ofResult: boolean): void => {
    const native = (prototype as Record<string, Method>)[name] as Method;
    kit.expose(prototype, name, function (this: { length: number }, ...values: unknown[]) {
      const result = native.apply(this, values);
      host.charge(cost, ofResult ? (result as { length: number }).length : this.length);
      return result;
    });
  };
  /** A search ends where it finds: only what it has passed is charged. */
  const priceSearch = (prototype: object, name: string, cost: CostName): void => {
    const native = (prototype as Record<string, Method>)[name] as Method;
    kit.expose(prototype, name, function (this: { length: number }, ...values: unknown[]) {
      const found = native.apply(this, values) as number;
      const from = kit.int(values[1]);
      host.charge(cost, (found < 0 ? this.length : found + 1) - (from > 0 ? from : 0));
      return found;
    });
  };
  const text = String.prototype;
  priceSearch(text, "indexOf", "findCharacter");
  price(text, "lastIndexOf", "splitCharacter", false);
  for (const name of ["toLowerCase", "toUpperCase", "trim", "replace", "replaceAll"]) {
    price(text, name, "changeCharacter", false);
  }
  for (const name of ["substr", "substring", "slice"]) price(text, name, "copyCharacter", true);
  price(text, "split", "splitCharacter", false);
  for (const name of ["repeat", "padStart", "padEnd"]) price(text, name, "splitCharacter", true);
  const list = Array.prototype;
  priceSearch(list, "indexOf", "joinElement");
  price(list, "slice", "sliceElement", true);
  price(list, "concat", "joinElement", true);
  price(list, "join", "joinElement", false);
  const typed = Object.getPrototypeOf(Uint8Array.prototype) as object;
  price(typed, "join", "joinTypedElement", false);
  price(typed, "reverse", "visitElement", false);
  for (const name of ["forEach", "map", "filter", "every", "some", "reduce", "find", "findIndex"]) {
    price(list, name, "visitElement", false);
    price(typed, name, "visitElement", false);
  }

  /** As the interpreter compares: undefined last, without a function as texts. */
  const compare = (a: unknown, b: unknown, callback: unknown): number => {
    if (a === undefined) return 1;
    if (b === undefined) return -1;
    if (typeof callback === "function") return Number(callback(a, b));
    const [first, second] = [String(a), String(b)];
    host.charge("compare", Math.min(first.length, second.length));
    return first < second ? -1 : first > second ? 1 : 0;
  };
  /** The middle of three goes to the front, where the pivot is taken from. */
  const choosePivot = (values: unknown[], from: number, count: number, callback: unknown): void => {
    const middle = from + (count >> 1);
    const last = from + count - 1;
    const low = values[from];
    const lowMiddle = compare(low, values[middle], callback);
    const middleLast = compare(values[middle], values[last], callback);
    const lowLast = compare(low, values[last], callback);
    let chosen = from;
    if ((lowMiddle <= 0 && middleLast <= 0) || (lowLast <= 0 && middleLast >= 0)) chosen = middle;
    else if ((lowMiddle >= 0 && lowLast <= 0) || (middleLast >= 0 && lowLast >= 0)) chosen = last;
    values[from] = values[chosen];
    values[chosen] = low;
  };
  /** Quicksort that is not stable: what is equal ends up in the interpreter's order. */
  const sort = (values: unknown[], from: number, count: number, callback: unknown): void => {
    if (count < 2) return;
    if (count > 10) choosePivot(values, from, count, callback);
    const pivot = values[from];
    let at = from;
    let lower = false;
    for (let n = from + 1; n < from + count; n++) {
      const value = values[n];
      const order = compare(value, pivot, callback);
      if (!(order <= 0)) continue;
      if (order < 0) lower = true;
      values[at] = value;
      at++;
      values[n] = values[at];
      values[at] = pivot;
    }
    sort(values, at + 1, from + count - at - 1, callback);
    if (lower) sort(values, from, at - from, callback);
  };
  for (const prototype of [list, typed]) {
    kit.expose(prototype, "sort", function (this: unknown[], callback: unknown) {
      if (callback !== undefined && typeof callback !== "function") throw new Error("Expecting compare function");
      sort(this, 0, this.length, callback);
      return this;
    });
  }
};
