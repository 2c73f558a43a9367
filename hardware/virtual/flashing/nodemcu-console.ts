// NodeMCU's console: lines with an echo and a limit, run by a Lua interpreter that has files. Layer:
// hardware/virtual/flashing. Spec: dev-esp32, components/lua/common/linput.c (lines), components/lua/lua-5.3/lua.c (dojob:
// what a line prints); Lua 5.3 Reference Manual 6.8 (io).
import { LuaError, type LuaObject, LuaVm } from "../runtimes/nodemcu/lua-vm.js";
import type { ConsoleFault } from "./flashable-board.js";
import type { StorageFiles } from "./storage-files.js";

/** LUA_MAXINPUT, with the line's end: a longer line is discarded and begins anew. */
const MOST_LINE = 255;
const BACKSPACE = 8;
const LF = 10;
const CR = 13;
const DELETE = 127;
const INSTRUCTIONS = 10_000;
/** A line that runs for longer has the watchdog bite. */
const MOST_STEPS = 20_000;
const MOST_NAME = 31;
/** What such a build has left with nothing loaded: nobody measures it here. */
const FREE_BYTES = 200_000;
const LFS_LIST = `local names = node.LFS.list
function node.LFS.list()
  local found = {}
  for name in names():gmatch("[^%c]+") do found[#found + 1] = name end
  if #found > 0 then return found end
end`;

/** What runs a line: as lua.c's dojob does, with the code by `__code()` and what is said by `__say`. */
const JOB = `function print(...)
  local t = table.pack(...)
  for i = 1, t.n do __say((i > 1 and "\\t" or "") .. tostring(t[i])) end
  __say("\\n")
end
local load, pack, pcall, unpack = load, table.pack, pcall, table.unpack
function __job()
  local run, trouble = load(__code(), "=stdin", "t")
  if run == nil then __refused(trouble) return end
  local got = pack(pcall(run))
  if not got[1] then print("Lua error: ", got[2]) elseif got.n > 1 then print(unpack(got, 2, got.n)) end
end`;

/** Where compiled code goes, once for all modules of it: the partition "lfs". */
export interface LuaFlashStore {
  /** Names of the modules in it. */
  readonly modules: readonly string[];
  /** @returns what is wrong with an image; null where it is taken, and the chip restarts */
  reload(image: Uint8Array): string | null;
}

export interface NodemcuConsoleOptions {
  readonly files: StorageFiles;
  /** Null where there is no such partition, or the module file was not compiled in: reload asks it. */
  readonly store: LuaFlashStore | null;
  /** Modules that were compiled in, besides io and node. */
  readonly modules: readonly string[];
  /** What goes wrong at the nth line, from 1. */
  readonly fault: (nth: number) => ConsoleFault["kind"] | null;
  readonly say: (text: string) => void;
}

export class NodemcuConsole {
  restartAsked = false;
  private line = "";
  /** Lines of a statement that is not finished. */
  private pending = "";
  private code = "";
  private lastEnd = 0;
  private lines = 0;
  private steps = 0;
  private readonly vm = new LuaVm(() => (++this.steps > MOST_STEPS ? "the watchdog bites" : null), INSTRUCTIONS);

  constructor(private readonly options: NodemcuConsoleOptions) {
    const { vm } = this;
    const { modules, say } = options;
    vm.define("__say", (given) => {
      say(textOf(given.bytes(1)));
      return undefined;
    });
    vm.define("__code", () => bytesOf(this.code));
    vm.define("__refused", (given) => this.refuse(textOf(given.bytes(1))));
    vm.run(bytesOf(JOB), "job");
    for (const name of modules) vm.define(name, {});
    vm.define("io", { open: (given) => this.open(given.text(1), given.text(2)) });
    vm.define("node", {
      restart: () => {
        this.restartAsked = true;
        return undefined;
      },
      heap: () => FREE_BYTES,
      LFS: {
        reload: (given) => this.reload(given.text(1)),
        list: () => bytesOf((options.store?.modules ?? []).join("\n")),
      },
    });
    // The module, for what NodeMCU's own LFS needs of it.
    if (options.store !== null) {
      vm.define("file", {
        exists: (given) => options.files.read(given.text(1)) !== null,
        remove: (given) => {
          options.files.erase(given.text(1));
          return undefined;
        },
      });
    }
    // As a table, which this interpreter's natives do not give.
    vm.run(bytesOf(LFS_LIST), "list");
    say("\nNodeMCU ESP32 build unspecified powered by Lua 5.3 [5.3-int32-singlefp] on IDF v5.3.1\n> ");
  }

  take(byte: number): void {
    if (this.restartAsked) return;
    const isEnd = byte === CR || byte === LF;
    // One of a pair.
    if (isEnd && this.lastEnd !== 0 && this.lastEnd !== byte) {
      this.lastEnd = 0;
      return;
    }
    this.lastEnd = isEnd ? byte : 0;
    if (isEnd) {
      this.endLine();
    } else if (byte === BACKSPACE || byte === DELETE) {
      if (this.line !== "") this.options.say("\b \b");
      this.line = this.line.slice(0, -1);
    } else {
      this.options.say(String.fromCharCode(byte));
      if (this.line.length >= MOST_LINE) this.line = "";
      this.line += String.fromCharCode(byte);
    }
  }

  dispose(): void {
    this.vm.close();
  }

  private endLine(): void {
    const { line, options } = this;
    this.line = "";
    this.lines += 1;
    const fault = options.fault(this.lines);
    if (fault === "silence" || fault === "cut") return;
    options.say("\n");
    if (fault === "refuse") options.say("Lua error: \tnot enough memory\n");
    else if (line !== "") this.run(line);
    // A restart is at once: the line is never answered.
    if (!this.restartAsked) options.say(this.pending === "" ? "> " : ">> ");
  }

  private run(line: string): void {
    const value = line.startsWith("=") ? `return ${line.slice(1)}` : line;
    this.code = this.pending === "" ? value : `${this.pending}\n${line}`;
    this.pending = "";
    this.steps = 0;
    const error = this.vm.run(bytesOf("__job()"), "job");
    if (error !== null) this.options.say(`Lua error: \t${error}\n`);
  }

  /** What cannot be compiled: a statement that goes on in the next line, or an error. */
  private refuse(trouble: string): undefined {
    if (trouble.endsWith("<eof>")) this.pending = this.code;
    else this.options.say(`Lua error: \t${trouble}\n`);
  }

  /** lnodemcu.c, luaL_lfsreload: a text where it is refused. */
  private reload(name: string): Uint8Array | undefined {
    const { store, files } = this.options;
    if (store === null) return bytesOf("No file system mounted");
    const image = files.read(name);
    if (image === null) return bytesOf("No LFS partition allocated");
    const trouble = store.reload(image);
    this.restartAsked = trouble === null;
    return trouble === null ? undefined : bytesOf(trouble);
  }

  private open(name: string, mode: string): LuaObject | null {
    const { files } = this.options;
    if (name.length === 0 || name.length > MOST_NAME) return null;
    if (mode.startsWith("r") || mode === "") return this.reader(name);
    const kept = mode.startsWith("a") ? (files.read(name) ?? new Uint8Array(0)) : new Uint8Array(0);
    const pieces = [kept];
    return {
      write: (given) => {
        pieces.push(given.bytes(2));
        return true;
      },
      close: () => {
        const whole = joined(pieces);
        if (whole.length > 0 && !files.write(name, whole)) throw new LuaError("file system is full");
        return true;
      },
    };
  }

  private reader(name: string): LuaObject | null {
    const content = this.options.files.read(name);
    if (content === null) return null;
    let at = 0;
    return {
      read: (given) => {
        const piece = content.subarray(at, at + given.integer(2));
        at += piece.length;
        return piece.length === 0 ? null : piece;
      },
      close: () => true,
    };
  }
}

function bytesOf(code: string): Uint8Array {
  return Uint8Array.from(code, (character) => character.charCodeAt(0));
}

function textOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
