// Looks into everything alive in a realm of node:vm: for the proof that nothing of a card stays after it left.
// Layer: host/simulator. V8's inspector, on the same thread, lists every object of the realm (after a full garbage
// collection) and opens the scopes of closures, which plain code cannot see. Node documentation: inspector.Session;
// Chrome DevTools Protocol: Runtime.queryObjects, Runtime.getProperties ([[Scopes]], [[BoundArgs]]).
import { type Runtime, Session } from "node:inspector";
import type { MemoryMatch } from "../../hardware/virtual/runtimes/espruino/isolate.js";
import { NeedleSet } from "./needles.js";

/** How the inspector and this file hand objects to each other: a global of the realm that exists during a search. */
const HANDOVER = "__mp8_search";
/** Objects without a prototype are only found by following properties; no deeper than this. */
const MOST_DEPTH = 64;

interface Handover {
  objects: readonly unknown[];
  subject: unknown;
  answer: unknown;
}

/** @param sandbox the contextified object of the realm  @param name the name that its context was made with */
export function searchRealm(
  sandbox: Record<string, unknown>,
  name: string,
  needles: readonly Uint8Array[],
): MemoryMatch[] {
  const handover: Handover = { objects: [], subject: null, answer: null };
  const realm = new InspectedRealm(name, handover);
  sandbox[HANDOVER] = handover;
  try {
    return new RealmSearch(new NeedleSet(needles), realm, [sandbox, handover]).run();
  } finally {
    delete sandbox[HANDOVER];
    realm.close();
  }
}

/** What only the inspector can tell. */
class InspectedRealm {
  private readonly session = new Session();
  private readonly contextId: number;

  constructor(
    name: string,
    private readonly handover: Handover,
  ) {
    this.session.connect();
    let contextId = 0;
    this.session.on("Runtime.executionContextCreated", ({ params }) => {
      if (params.context.name === name) contextId = params.context.id;
    });
    this.ask("Runtime.enable", {});
    if (contextId === 0) throw new Error(`the inspector knows no realm ${name}`);
    this.contextId = contextId;
  }

  close(): void {
    this.ask("Runtime.releaseObjectGroup", { objectGroup: HANDOVER });
    this.session.disconnect();
  }

  /** Every object of the realm that has Object.prototype above it: all but those made without a prototype. */
  objects(): readonly unknown[] {
    // Of a literal, since firmware may have put something else in the place of the global Object.
    const prototypeObjectId = this.evaluate("({}).__proto__");
    const query = { prototypeObjectId, objectGroup: HANDOVER };
    const found = this.ask<Runtime.QueryObjectsReturnType>("Runtime.queryObjects", query);
    this.take(found.objects.objectId as string);
    return this.handover.answer as unknown[];
  }

  /** The variables that a function closes over and the values it is bound to, scope by scope. */
  hidden(callback: unknown): { readonly what: string; readonly values: object }[] {
    this.handover.subject = callback;
    const objectId = this.evaluate(`${HANDOVER}.subject`);
    const answer = this.ask<Runtime.GetPropertiesReturnType>("Runtime.getProperties", {
      objectId,
      ownProperties: true,
    });
    const found: { what: string; values: object }[] = [];
    for (const { name, value } of answer.internalProperties ?? []) {
      if (value?.objectId === undefined) continue;
      if (name === "[[BoundArgs]]") {
        this.take(value.objectId);
        found.push({ what: "bound values", values: this.handover.answer as object });
      }
      if (name === "[[Scopes]]") {
        this.take(value.objectId);
        // An array of the inspector's own, without the methods of one.
        const scopes = this.handover.answer as { length: number; [n: number]: { description: string; object: object } };
        for (let n = 0; n < scopes.length; n++) {
          const scope = scopes[n] as { description: string; object: object };
          found.push({ what: scope.description, values: scope.object });
        }
      }
    }
    return found;
  }

  private evaluate(expression: string): string {
    const parameters = { expression, contextId: this.contextId, objectGroup: HANDOVER };
    return this.ask<Runtime.EvaluateReturnType>("Runtime.evaluate", parameters).result.objectId as string;
  }

  /** Puts the object behind an inspector's number into `handover.answer`. */
  private take(objectId: string): void {
    const functionDeclaration = `function () { ${HANDOVER}.answer = this; }`;
    this.ask("Runtime.callFunctionOn", { objectId, functionDeclaration, objectGroup: HANDOVER });
  }

  private ask<T>(method: string, parameters: object): T {
    let answer: T | undefined;
    // On the same thread the inspector answers before `post` returns.
    this.session.post(method, parameters, (error, result) => {
      if (error !== null) throw new Error(`${method}: ${error.message}`);
      answer = result as T;
    });
    return answer as T;
  }
}

class RealmSearch {
  private readonly found = new Map<string, MemoryMatch>();
  private readonly seen = new Set<unknown>();

  constructor(
    private readonly needles: NeedleSet,
    private readonly realm: InspectedRealm,
    own: readonly unknown[],
  ) {
    for (const object of own) this.seen.add(object);
  }

  run(): MemoryMatch[] {
    const objects = this.realm.objects();
    for (const object of objects) this.object(object, nameOf(object), 0);
    for (const object of objects) if (typeof object === "function" && !isNative(object)) this.closure(object);
    return [...this.found.values()];
  }

  private closure(callback: unknown): void {
    for (const { what, values } of this.realm.hidden(callback)) {
      if (what === "Global") continue;
      this.properties(values, `${what} of ${nameOf(callback)}`, 0);
    }
  }

  private object(object: unknown, place: string, depth: number): void {
    if (this.seen.has(object)) return;
    this.seen.add(object);
    if (ArrayBuffer.isView(object)) {
      this.bytes(new Uint8Array(object.buffer, object.byteOffset, object.byteLength), place);
      if (object instanceof Object.getPrototypeOf(Uint8Array) || "BYTES_PER_ELEMENT" in object) {
        if ((object as Uint8Array).BYTES_PER_ELEMENT > 1) this.numbers(object as Uint16Array, place);
      }
      return;
    }
    // Of another realm, so `instanceof` says nothing.
    if (Object.prototype.toString.call(object) === "[object ArrayBuffer]") {
      this.bytes(new Uint8Array(object as ArrayBuffer), place);
      return;
    }
    if (Array.isArray(object)) this.numbers(object, place);
    this.properties(object as object, place, depth);
  }

  private properties(object: object, place: string, depth: number): void {
    const own = Object.getOwnPropertyDescriptors(object) as Record<string, PropertyDescriptor>;
    for (const name in own) {
      this.match(this.needles.inText(name), `a property's name in ${place}`);
      const value: unknown = own[name]?.value;
      if (typeof value === "string") this.match(this.needles.inText(value), `"${name}" in ${place}`);
      else if (typeof value === "object" && value !== null && depth < MOST_DEPTH && orphan(value)) {
        this.object(value, `"${name}" in ${place}`, depth + 1);
      }
    }
  }

  private bytes(bytes: Uint8Array, place: string): void {
    this.match(this.needles.inBytes(bytes), place);
  }

  /** Bytes or characters kept as numbers, one an element. */
  private numbers(values: ArrayLike<unknown>, place: string): void {
    const bytes = new Uint8Array(values.length);
    for (let n = 0; n < values.length; n++) bytes[n] = typeof values[n] === "number" ? (values[n] as number) : 0;
    this.match(this.needles.inBytes(bytes), `numbers of ${place}`);
  }

  private match(needles: readonly number[], place: string): void {
    for (const needle of needles) this.found.set(`${needle} ${place}`, { needle, place });
  }
}

function orphan(object: object): boolean {
  return Object.getPrototypeOf(object) === null;
}

function isNative(callback: object): boolean {
  const name: unknown = Object.getOwnPropertyDescriptor(callback, "name")?.value;
  if (typeof name === "string" && name.startsWith("bound ")) return false;
  return /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(callback));
}

function nameOf(object: unknown): string {
  try {
    if (typeof object === "function")
      return object.name === "" ? "a function without a name" : `function ${object.name}`;
    if (ArrayBuffer.isView(object)) return `${object.constructor.name} of ${object.byteLength} bytes`;
    if (Array.isArray(object)) return `an array of ${object.length}`;
    if (Object.hasOwn(object as object, "globalThis")) return "the globals";
    const { name } = (object as object).constructor;
    return name === "" ? "an object" : `a ${name}`;
  } catch {
    return "an object";
  }
}
