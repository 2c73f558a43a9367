// The functions of typescript-to-lua's own library that a bundle needs, as local functions. Layer: host/build/lua.
import ts from "typescript";
import { LuaTarget } from "typescript-to-lua";
import * as lualib from "typescript-to-lua/dist/LuaLib.js";

/** @param names such as "__TS__Class" */
export function libraryFunctions(names: readonly string[]): string {
  const features = lualib.getLuaLibExportToFeatureMap(LuaTarget.Lua53, ts.sys);
  const wanted = names.map((name) => {
    const feature = features.get(name);
    if (feature === undefined) throw new Error(`typescript-to-lua has no ${name}`);
    return feature;
  });
  return lualib.loadInlineLualibFeatures(wanted, LuaTarget.Lua53, ts.sys).trim();
}
