// A Lua interpreter and what its modules need of it: arguments in, results out, callbacks kept. Layer:
// hardware/virtual/runtimes/nodemcu. The interpreter is fengari: 32-bit integers, double floats.
import { type LuaFunction, type LuaState, lauxlib, lua, lualib, to_jsstring, to_luastring } from "fengari";
import { tellStringsApart } from "./string-keys.js";

tellStringsApart();

/** A Lua function that is kept for later calls. */
export type Callback = number;

/** What Lua gave to a function of a module, counted from 1. */
export class Arguments {
  constructor(
    private readonly state: LuaState,
    private readonly first = 1,
  ) {}

  integer(position: number): number {
    return lauxlib.luaL_checkinteger(this.state, position + this.first - 1);
  }

  isTable(position: number): boolean {
    return lua.lua_type(this.state, position + this.first - 1) === lua.LUA_TTABLE;
  }

  isNumber(position: number): boolean {
    return typeof lua.lua_tointeger(this.state, position + this.first - 1) === "number";
  }

  bytes(position: number): Uint8Array {
    return lua.lua_tolstring(this.state, position + this.first - 1)?.slice() ?? new Uint8Array(0);
  }

  text(position: number): string {
    return to_jsstring(this.bytes(position));
  }

  /** A field of a table that is a whole number; `otherwise` where it has none. */
  field(position: number, name: string, otherwise: number): number {
    lua.lua_getfield(this.state, position + this.first - 1, to_luastring(name));
    const value = lua.lua_tointeger(this.state, -1);
    lua.lua_settop(this.state, -2);
    return value === false ? otherwise : value;
  }

  fieldBytes(position: number, name: string): Uint8Array {
    lua.lua_getfield(this.state, position + this.first - 1, to_luastring(name));
    const bytes = lua.lua_tolstring(this.state, -1)?.slice() ?? new Uint8Array(0);
    lua.lua_settop(this.state, -2);
    return bytes;
  }

  /** @throws a Lua error where it is no function */
  callback(position: number): Callback {
    const index = position + this.first - 1;
    if (lua.lua_type(this.state, index) !== lua.LUA_TFUNCTION) fail(this.state, `argument ${index}: function expected`);
    lua.lua_pushvalue(this.state, index);
    return lauxlib.luaL_ref(this.state, lua.LUA_REGISTRYINDEX);
  }
}

/** Ends the Lua function that is running with an error. */
export function fail(state: LuaState, message: string): never {
  lauxlib.luaL_error(state, to_luastring(message));
  throw new Error("luaL_error returned");
}

/** A problem that a module's function has with its arguments, or with the hardware. */
export class LuaError extends Error {}

export type Result = number | boolean | Uint8Array | null | LuaObject | readonly number[];
/** A function of a module; an array as its result is several results. */
export type Native = (given: Arguments) => Result | undefined;
/** Functions and numbers by name: a module, or an object with methods. */
export interface LuaObject {
  readonly [name: string]: Native | number | LuaObject;
}

export class LuaVm {
  readonly state: LuaState = lauxlib.luaL_newstate();

  /** @param work called each time so many instructions have run; what it returns ends the Lua function with that error */
  constructor(work: () => string | null, instructions: number) {
    const libraries: [string, LuaFunction][] = [
      ["_G", lualib.luaopen_base],
      ["string", lualib.luaopen_string],
      ["table", lualib.luaopen_table],
      ["math", lualib.luaopen_math],
      ["coroutine", lualib.luaopen_coroutine],
    ];
    for (const [name, open] of libraries) {
      lauxlib.luaL_requiref(this.state, to_luastring(name), open, 1);
      lua.lua_settop(this.state, -2);
    }
    const hook = (state: LuaState) => {
      const problem = work();
      if (problem !== null) fail(state, problem);
    };
    lua.lua_sethook(this.state, hook, lua.LUA_MASKCOUNT, instructions);
  }

  define(name: string, value: LuaObject | Native | null): void {
    this.push(value);
    lua.lua_setglobal(this.state, to_luastring(name));
  }

  /** Runs a chunk. @returns an error in words, or null */
  run(code: Uint8Array, name: string): string | null {
    const { state } = this;
    if (lauxlib.luaL_loadbuffer(state, code, code.length, to_luastring(`=${name}`)) !== lua.LUA_OK)
      return this.takeError();
    return lua.lua_pcall(state, 0, 0, 0) === lua.LUA_OK ? null : this.takeError();
  }

  /** @returns an error in words, or null */
  call(callback: Callback, given: readonly (number | Uint8Array)[]): string | null {
    const { state } = this;
    lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, callback);
    for (const value of given) this.push(value);
    return lua.lua_pcall(state, given.length, 0, 0) === lua.LUA_OK ? null : this.takeError();
  }

  release(callback: Callback): void {
    lauxlib.luaL_unref(this.state, lua.LUA_REGISTRYINDEX, callback);
  }

  close(): void {
    lua.lua_close(this.state);
  }

  private takeError(): string {
    const text = to_jsstring(lauxlib.luaL_tolstring(this.state, -1));
    lua.lua_settop(this.state, 0);
    return text;
  }

  private push(value: Result | LuaObject | Native | undefined): void {
    const { state } = this;
    if (value === null || value === undefined) lua.lua_pushnil(state);
    else if (typeof value === "number") {
      if (Number.isInteger(value) && Math.abs(value) <= 0x7fffffff) lua.lua_pushinteger(state, value);
      else lua.lua_pushnumber(state, value);
    } else if (typeof value === "boolean") lua.lua_pushboolean(state, value);
    else if (value instanceof Uint8Array) lua.lua_pushlstring(state, value, value.length);
    else if (typeof value === "function") this.pushFunction(value);
    else if (!Array.isArray(value)) this.pushObject(value as LuaObject);
  }

  private pushObject(object: LuaObject): void {
    lua.lua_newtable(this.state);
    for (const [name, member] of Object.entries(object)) {
      this.push(member);
      lua.lua_setfield(this.state, -2, to_luastring(name));
    }
  }

  private pushFunction(native: Native): void {
    lua.lua_pushjsfunction(this.state, (state) => {
      let result: Result | undefined;
      try {
        result = native(new Arguments(state));
      } catch (problem) {
        if (problem instanceof LuaError) fail(state, problem.message);
        throw problem;
      }
      if (result === undefined) return 0;
      if (Array.isArray(result)) {
        for (const value of result) this.push(value as number);
        return result.length;
      }
      this.push(result);
      return 1;
    });
  }
}
