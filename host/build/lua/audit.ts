// Every outside name that a built Lua bundle uses, compared with the list of what the player may reach on NodeMCU.
// Members of what the modules hand out (a card, a device) are those that firmware/platforms/nodemcu/nodemcu.d.ts declares:
// another one is a type error; that a card's writing is none of them shows in the built chunk, too. Layer: host/build/lua.
import { type LuaNode, parse } from "luaparse";
import type { AuditFinding } from "../audit.js";
import { luaNames } from "./lua-scopes.js";
import { ALLOWED_GLOBALS, ALLOWED_MEMBERS, CARD_WRITERS, ONLY_ASKED_FOR, whyRefused } from "./nodemcu-names.js";

/** @param code a Lua chunk, readable or short */
export function auditLua(code: string): AuditFinding[] {
  const chunk = parse(code, { luaVersion: "5.3", ranges: true, comments: false, encodingMode: "pseudo-latin1" });
  const { globals } = luaNames(chunk);
  const asked = new Set<LuaNode>();
  const members = new Map<LuaNode, LuaNode>();
  walk(chunk, (node) => {
    if (node.type === "BinaryExpression" && (node.right as LuaNode).type === "NilLiteral")
      asked.add(node.left as LuaNode);
    if (node.type === "MemberExpression") members.set(node.base as LuaNode, node.identifier as LuaNode);
  });
  const findings = new Map<string, AuditFinding>();
  const report = (name: string, node: LuaNode, why: string | null) => {
    const known = findings.get(name);
    const uses = (known?.uses ?? 0) + 1;
    // The first use that is refused is the one to be shown.
    if (known !== undefined && (!known.allowed || why === null)) {
      findings.set(name, { ...known, uses });
      return;
    }
    const offset = node.range[0];
    const excerpt = code.slice(Math.max(0, offset - 30), offset + 50).replace(/\s+/g, " ");
    findings.set(name, { name, uses, allowed: why === null, why: why ?? "", excerpt, offset });
  };
  for (const [name, places] of globals) {
    for (const node of places) {
      const member = members.get(node);
      if (ONLY_ASKED_FOR.has(name)) {
        report(name, node, asked.has(node) ? null : `${whyRefused(name)}: it may only be compared with nil`);
      } else if (member !== undefined && name in ALLOWED_MEMBERS) {
        const full = `${name}.${member.name as string}`;
        const isAllowed = ALLOWED_MEMBERS[name]?.has(member.name as string) === true;
        report(full, node, isAllowed ? null : whyRefused(full));
      } else {
        report(name, node, ALLOWED_GLOBALS.has(name) ? null : whyRefused(name));
      }
    }
  }
  const ofModules = new Set(Object.keys(ALLOWED_MEMBERS).flatMap((name) => globals.get(name) ?? []));
  walk(chunk, (node) => {
    const writer = writerNamed(node, ofModules);
    if (writer !== null) report(writer, node, "writes to the card");
    if (node.type === "IndexExpression" && isPutTogether(node.index as LuaNode)) {
      report("[..]", node, "reaches a field by a name that is put together");
    }
  });
  return [...findings.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** How a node names what writes to a card: by a field, or by a text that can be one. */
function writerNamed(node: LuaNode, ofModules: ReadonlySet<LuaNode>): string | null {
  if (node.type === "MemberExpression" && !ofModules.has(node.base as LuaNode)) {
    const { name } = node.identifier as LuaNode;
    return CARD_WRITERS.has(name as string) ? `card:${name as string}` : null;
  }
  const text = textOf(node);
  return text !== null && CARD_WRITERS.has(text) ? `"${text}"` : null;
}

/** A text that is written out, in pieces too; null for anything else. */
function textOf(node: LuaNode): string | null {
  if (node.type === "StringLiteral") return node.value as string;
  if (node.type !== "BinaryExpression" || node.operator !== "..") return null;
  const [left, right] = [textOf(node.left as LuaNode), textOf(node.right as LuaNode)];
  return left === null || right === null ? null : left + right;
}

function isPutTogether(index: LuaNode): boolean {
  return index.type === "BinaryExpression" && index.operator === "..";
}

function walk(node: LuaNode, visit: (node: LuaNode) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    const inner = Array.isArray(value) ? value : [value];
    for (const child of inner) {
      if (typeof child === "object" && child !== null && "type" in child) walk(child as LuaNode, visit);
    }
  }
}
