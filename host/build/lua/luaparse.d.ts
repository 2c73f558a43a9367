// What the build uses of luaparse, a Lua parser (npm). Types only.
declare module "luaparse" {
  export interface LuaNode {
    readonly type: string;
    readonly range: readonly [number, number];
    readonly [field: string]: unknown;
  }
  export interface LuaToken {
    /** One of the powers of two that `tokenTypes` names. */
    readonly type: number;
    readonly line: number;
    readonly range: readonly [number, number];
  }
  export const tokenTypes: { readonly EOF: number };
  interface Options {
    readonly luaVersion: "5.3";
    readonly ranges?: boolean;
    readonly comments?: boolean;
    readonly wait?: boolean;
    /** Texts as the values of their literals, a character a byte. */
    readonly encodingMode?: "pseudo-latin1";
  }
  export function parse(code: string, options: Options & { readonly wait: true }): { lex(): LuaToken };
  export function parse(code: string, options: Options): LuaNode;
}
