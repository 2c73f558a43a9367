// The player onto a board that has a NodeMCU: by lines at its Lua console, compiled into the Lua flash store or as a text
// into the file that runs at power-on, read back by its hash, and a restart into it. Layer: host/flash. A line holds 255
// characters and is answered with a prompt.
// Spec: NodeMCU dev-esp32, components/lua/lua-5.3/lua.c and components/lua/common/linput.c.
import { ONLY_ASKED_FOR } from "../build/lua/nodemcu-names.js";
import type { Transport } from "../link/transport.js";
import type { Upload } from "./espruino-upload.js";
import { LuaConsole } from "./lua-console.js";
import { FlashError, type FlashReport } from "./report.js";

/** NodeMCU runs this file at power-on. Half a player in it harms nobody: flashing erases it by the chip's loader. */
const START_FILE = "init.lua";
const VERSION = "Lua 5.3";
const IMAGE_FILE = "mp8.img";
/** Bytes of memory for each byte of the text: 1.9, measured in NodeMCU's own Lua with 32 bits. */
const COMPILED = 1.9;
const MOST_LINE = 255;
/** What the player cannot do without. */
const NEEDED = ["gpio", "io", "node", "sdmmc", "spi", "tmr", "uart"];
const ATTEMPTS = 2;
const HASH_MS = 20_000;
/** Read at once while hashing, so that no line takes long on the board: pieces of 512 bytes. */
const HASH_PIECES = 32;
/** Keeps products below 2^31: NodeMCU's integers have 32 bits. */
const MODULUS = 16_777_213;

/** @returns the interpreter's version; @throws FlashError */
export async function uploadToNodemcu(port: Transport, upload: Upload, report: FlashReport): Promise<string> {
  report.step("waiting for the interpreter");
  const console = new LuaConsole(port);
  try {
    await console.prompt();
    await checkInterpreter(console);
    if (isLfsImage(upload.code)) await intoLfs(console, upload.code, report);
    else await intoFile(console, upload.code, report);
    report.step("starting the player");
    console.type("node.restart()");
    return VERSION;
  } finally {
    console.release();
  }
}

/** As luac.cross -f makes it: Lua's signature, and 5.3. */
export function isLfsImage(code: string): boolean {
  return code.startsWith("\x1bLuaS");
}

/** As a text, which the board compiles at each start. */
async function intoFile(console: LuaConsole, code: string, report: FlashReport): Promise<void> {
  const free = Number(await console.ask("print(node.heap())"));
  if (free < code.length * COMPILED) {
    report.note(
      `the board has ${free} bytes of memory, and compiles ${code.length} bytes of Lua into it: add --luac LUAC.CROSS`,
    );
  }
  report.step("uploading the player");
  await store(console, START_FILE, code, report);
}

/** Compiled, into the Lua flash store, from which it runs without taking memory. */
async function intoLfs(console: LuaConsole, image: string, report: FlashReport): Promise<void> {
  const missing = await namesThatAre("missing", ["file"], console);
  if (missing !== "") throw new FlashError("this NodeMCU has no module file, which its LFS asks: build one with it");
  report.step("uploading the player");
  await store(console, IMAGE_FILE, image, report);
  report.step("loading it into the Lua flash store");
  console.type(`print(node.LFS.reload("${IMAGE_FILE}"))`);
  await console.prompt();
  const modules = (await console.ask("for _,n in ipairs(node.LFS.list() or {}) do print(n) end")).split(/\s+/);
  const module = modules.includes("esp32") ? "esp32" : modules[0];
  if (module === "") {
    throw new FlashError("the player is not in the Lua flash store: its partition lfs needs 0xc0000 bytes (esp32.md)");
  }
  await console.ask(`_=file.remove("${IMAGE_FILE}")`);
  await store(console, START_FILE, `node.LFS.get("${module}")()\n`, report);
}

async function checkInterpreter(console: LuaConsole): Promise<void> {
  const version = await console.ask("print(_VERSION)");
  if (version !== VERSION) throw new FlashError(`this NodeMCU runs ${version}: the player needs one with ${VERSION}`);
  const radios = await namesThatAre("there", [...ONLY_ASKED_FOR], console);
  if (radios !== "") {
    throw new FlashError(`this NodeMCU has ${radios} compiled in: build one without, so that the board has no radio`);
  }
  const missing = await namesThatAre("missing", NEEDED, console);
  if (missing !== "") throw new FlashError(`this NodeMCU has no ${missing}: build one with them, as esp32.md says`);
}

/** @returns which of the globals are there, or are not: "wifi, net" */
async function namesThatAre(what: "there" | "missing", names: readonly string[], console: LuaConsole): Promise<string> {
  const list = names.map((name) => `"${name}"`).join();
  const test = what === "there" ? "_G[n]" : "not _G[n]";
  return (await console.ask(`for _,n in ipairs{${list}} do if ${test} then print(n) end end`)).split(/\s+/).join(", ");
}

async function store(console: LuaConsole, name: string, code: string, report: FlashReport): Promise<void> {
  let trouble = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      await console.ask(`f=io.open("${name}","w")`);
      const lines = linesOf(code);
      for (const [i, line] of lines.entries()) {
        await console.ask(line);
        report.progress((i + 1) / lines.length);
      }
      await console.ask("_=f:close() f=nil");
      const found = await hashOnBoard(console, name, code.length);
      if (found === `${code.length} ${hashOf(code)}`) return;
      trouble = `its length and hash are ${found === "" ? "not told" : found}`;
    } catch (error) {
      if (!(error instanceof FlashError) || error.isGone) throw error;
      trouble = error.message;
      await console.prompt();
    }
  }
  throw new FlashError(`the upload did not arrive whole (${trouble}): flash it again`);
}

/** @returns length and hash of a file on the board, "230058 1234" */
async function hashOnBoard(console: LuaConsole, name: string, bytes: number): Promise<string> {
  await console.ask(`f,c,h=io.open("${name}","r"),0,0`);
  await console.ask(
    `function mp8h() for _=1,${HASH_PIECES} do local s=f:read(512) if not s then break end c=c+#s for i=1,#s do h=(h*31+s:byte(i))%${MODULUS} end end print(c.." "..h) end`,
  );
  let found = "";
  // Once more than the file is long, so that a longer one is told apart.
  for (let at = 0; at <= bytes; at += HASH_PIECES * 512) found = await console.ask("mp8h()", HASH_MS);
  await console.ask("_=f:close() f,c,h,mp8h=nil");
  return found;
}

export function hashOf(code: string): number {
  let hash = 0;
  for (let i = 0; i < code.length; i++) hash = (hash * 31 + code.charCodeAt(i)) % MODULUS;
  return hash;
}

/** The code as lines that write it, each within the console's limit. */
export function linesOf(code: string): string[] {
  const [head, tail] = ['_=f:write("', '")'];
  const lines: string[] = [];
  let line = head;
  for (let i = 0; i < code.length; i++) {
    const written = spelled(code, i);
    if (line.length + written.length + tail.length > MOST_LINE) {
      lines.push(line + tail);
      line = head;
    }
    line += written;
  }
  if (line !== head) lines.push(line + tail);
  return lines;
}

/** A character as a Lua string has it; what a console would take for itself is spelled by its number. */
function spelled(code: string, at: number): string {
  const value = code.charCodeAt(at);
  const character = code[at];
  if (character === '"' || character === "\\") return `\\${character}`;
  if (character === "\n") return "\\n";
  if (value >= 32 && value < 127) return character;
  // Three digits where a digit follows, so that this one stays itself.
  const next = code[at + 1] ?? "";
  return `\\${next >= "0" && next <= "9" ? String(value).padStart(3, "0") : value}`;
}
