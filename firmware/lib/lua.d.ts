// What the Lua build has besides language.d.ts: bytes as an opaque type, and Lua's own library for core/bytes/*.lua.ts and
// platforms/nodemcu. Layer: types only. Source: Lua 5.3 Reference Manual, 6.4 to 6.6. Positions count from 1 there.
// Each function of `string` and `table` is a local name in the bundle (host/build/lua/forms.ts).

/** A Buf: a Lua string. Its length and its bytes are translated to native calls. */
interface LuaBytes {
  readonly length: number;
  readonly [index: number]: number;
}

/** What typescript-to-lua knows a function with several results by. */
type LuaMultiReturn<T extends any[]> = T & { readonly __tstlMultiReturn: any };
type LuaText = string | LuaBytes;

declare const string: {
  byte(this: void, text: LuaText, from: number): number;
  byte(this: void, text: LuaText, from: number, to: number): LuaMultiReturn<number[]>;
  char(this: void, ...codes: number[]): string;
  sub(this: void, text: LuaText, from: number, to?: number): string;
  rep(this: void, text: LuaText, count: number): string;
  /** @returns where it begins, or nil */
  find(this: void, text: LuaText, pattern: string, from?: number, plain?: boolean): number | undefined;
  match(this: void, text: LuaText, pattern: string, from?: number): string | undefined;
  gsub(
    this: void,
    text: LuaText,
    pattern: string,
    replacement: string | LuaTable | ((this: void, ...found: string[]) => string),
  ): LuaMultiReturn<[string, number]>;
  format(this: void, form: string, ...values: unknown[]): string;
  pack(this: void, form: string, ...values: number[]): string;
  unpack(this: void, form: string, text: LuaText, at: number): LuaMultiReturn<number[]>;
  reverse(this: void, text: string): string;
  lower(this: void, text: string): string;
};

declare const table: {
  concat(this: void, pieces: readonly LuaText[] | LuaTable, between?: string, from?: number, to?: number): string;
  sort(this: void, items: readonly unknown[]): void;
  unpack(this: void, items: readonly number[], from?: number, to?: number): LuaMultiReturn<number[]>;
};

/** A table with any keys. */
interface LuaTable {
  [key: string | number]: string;
}

declare function tostring(this: void, value: unknown): string;
declare function pcall(this: void, work: unknown, ...given: unknown[]): LuaMultiReturn<[boolean, unknown]>;
declare function collectgarbage(this: void, what?: "collect"): void;
declare function collectgarbage(this: void, what: "count"): number;
declare function collectgarbage(this: void, what: "setpause" | "setstepmul", percent: number): void;

/** What the build keeps of the groups of files that are run for parts only (host/build/lua/parts.ts), from 1 on. */
declare const ____parts: {
  /** Runs a group's files. */
  readonly makers: { readonly [group: number]: (this: void) => void };
  /** How many of the parts that are there need it. */
  readonly users: { [group: number]: number };
  /** What its files give to others, while it is there. */
  readonly given: { [group: number]: unknown };
};
