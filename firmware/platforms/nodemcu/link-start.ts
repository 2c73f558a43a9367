// The link with what NodeMCU has for it: in memory only while a host speaks. Layer: platforms/nodemcu.
import type { LinkedPlayer } from "../../core/link/commands.js";
import { Link } from "../../core/link/link.js";
import type { SerialLine } from "../../hal/serial-line.js";
import { LuaWireBytes } from "./wire-bytes.js";

export type LinkStart = (line: SerialLine, player: LinkedPlayer) => Link;

export function startLink(line: SerialLine, player: LinkedPlayer): Link {
  return new Link(new LuaWireBytes(), null, line, player);
}
