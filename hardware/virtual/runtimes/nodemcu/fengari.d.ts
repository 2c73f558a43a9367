// What the runtime uses of fengari, a Lua 5.3 interpreter in JavaScript (npm): its C-like API. Types only.
// Source: Lua 5.3 Reference Manual, 4.8 and 5.1. Lua's strings are byte arrays there.
declare module "fengari" {
  /** A Lua state. */
  export type LuaState = { readonly brand: unique symbol };
  export type LuaFunction = (state: LuaState) => number;
  export function to_luastring(text: string): Uint8Array;
  export function to_jsstring(text: Uint8Array): string;
  export const lua: {
    readonly LUA_OK: number;
    readonly LUA_REGISTRYINDEX: number;
    readonly LUA_TNIL: number;
    readonly LUA_TTABLE: number;
    readonly LUA_TFUNCTION: number;
    readonly LUA_TSTRING: number;
    readonly LUA_MASKCOUNT: number;
    lua_close(state: LuaState): void;
    lua_gettop(state: LuaState): number;
    lua_settop(state: LuaState, top: number): void;
    lua_type(state: LuaState, index: number): number;
    lua_pushvalue(state: LuaState, index: number): void;
    lua_pushinteger(state: LuaState, value: number): void;
    lua_pushnumber(state: LuaState, value: number): void;
    lua_pushboolean(state: LuaState, value: boolean): void;
    lua_pushnil(state: LuaState): void;
    lua_pushstring(state: LuaState, bytes: Uint8Array): void;
    lua_pushlstring(state: LuaState, bytes: Uint8Array, length: number): void;
    lua_pushjsfunction(state: LuaState, body: LuaFunction): void;
    lua_newtable(state: LuaState): void;
    lua_createtable(state: LuaState, array: number, record: number): void;
    lua_setfield(state: LuaState, index: number, name: Uint8Array): void;
    lua_getfield(state: LuaState, index: number, name: Uint8Array): number;
    lua_setglobal(state: LuaState, name: Uint8Array): void;
    lua_getglobal(state: LuaState, name: Uint8Array): number;
    lua_rawgeti(state: LuaState, index: number, key: number): number;
    lua_tointeger(state: LuaState, index: number): number | false;
    lua_tolstring(state: LuaState, index: number): Uint8Array | null;
    lua_pcall(state: LuaState, given: number, results: number, handler: number): number;
    lua_sethook(state: LuaState, hook: ((state: LuaState) => void) | null, mask: number, count: number): void;
    lua_error(state: LuaState): number;
  };
  export const lauxlib: {
    luaL_newstate(): LuaState;
    luaL_loadbuffer(state: LuaState, code: Uint8Array, length: number, name: Uint8Array): number;
    luaL_requiref(state: LuaState, name: Uint8Array, open: LuaFunction, isGlobal: number): void;
    luaL_checkinteger(state: LuaState, index: number): number;
    luaL_error(state: LuaState, message: Uint8Array): number;
    luaL_ref(state: LuaState, table: number): number;
    luaL_unref(state: LuaState, table: number, reference: number): void;
    luaL_tolstring(state: LuaState, index: number): Uint8Array;
  };
  export const lualib: {
    readonly luaopen_base: LuaFunction;
    readonly luaopen_string: LuaFunction;
    readonly luaopen_table: LuaFunction;
    readonly luaopen_math: LuaFunction;
    readonly luaopen_coroutine: LuaFunction;
  };
}

declare module "fengari/src/lstring.js" {
  /** A string value. */
  export class TString {
    getstr(): Uint8Array;
  }
}
