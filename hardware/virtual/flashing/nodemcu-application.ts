// A NodeMCU that was flashed: its Lua console, files in the board's own flash; and where a file init.lua is, that runs
// at power-on: the player, or a script. Layer: hardware/virtual/flashing.
// Spec: NodeMCU documentation (dev-esp32): "Getting started" (init.lua), uart, file, io; Lua 5.3 Reference Manual 7 (what
// an interactive line prints).
import type { BoardData } from "../../boards/board.js";
import type { Engine } from "../engine.js";
import { createLuaEngine } from "../runtimes/nodemcu/engine.js";
import type { FlashAccess } from "./flash-access.js";
import type { Application, ConsoleFault } from "./flashable-board.js";
import type { FlashedLua } from "./lua-flash-store.js";
import { NodemcuConsole } from "./nodemcu-console.js";
import { StorageFiles } from "./storage-files.js";

const STARTS_WITH = "init.lua";
/** What esp32.md says to build in. */
const MODULES = ["gpio", "sdmmc", "spi", "tmr", "uart"];

export interface NodemcuPlace {
  readonly board: BoardData;
  readonly flash: FlashAccess;
  readonly filesAt: number;
  readonly filesBytes: number;
  /** Radio modules that were compiled in. */
  readonly modules?: readonly string[];
  /** Modules that were left out, though the player needs them. */
  readonly lacks?: readonly string[];
  /** The partition for compiled code; null where there is none. */
  readonly store: FlashedLua | null;
  readonly faults?: readonly ConsoleFault[];
  readonly cut?: () => void;
}

export class NodemcuApplication implements Application {
  onBytes: ((bytes: Uint8Array) => void) | null = null;
  onRestart: (() => void) | null = null;
  private readonly running: Engine | null;
  private readonly console: NodemcuConsole | null;
  private said = "";

  constructor(place: NodemcuPlace) {
    const files = new StorageFiles(place.flash, place.filesAt, place.filesBytes);
    const start = files.read(STARTS_WITH);
    const bundle = start === null ? "" : startedBy(text(start), place.store);
    this.running = start === null ? null : createLuaEngine({ bundle, board: place.board, modules: place.modules });
    this.console = start === null ? this.newConsole(place, files) : null;
  }

  get state(): string {
    if (this.running === null) return "NodeMCU console";
    return this.running.crash === null ? "player" : `crashed: ${this.running.crash}`;
  }

  get engine(): Engine | null {
    return this.running;
  }

  receive(bytes: Uint8Array): void {
    if (this.running !== null) this.running.board.sendSerial(bytes);
    for (const byte of bytes) this.console?.take(byte);
  }

  async runFor(ms: number): Promise<void> {
    if (this.running !== null) {
      await this.running.runFor(ms);
      const sent = this.running.board.takeSerialOutput();
      if (sent.length > 0) this.onBytes?.(sent);
    }
    if (this.said !== "") {
      this.onBytes?.(Uint8Array.from(this.said, (character) => character.charCodeAt(0)));
      this.said = "";
    }
    if (this.console?.restartAsked === true) this.onRestart?.();
  }

  dispose(): void {
    this.running?.dispose();
    this.console?.dispose();
  }

  private newConsole(place: NodemcuPlace, files: StorageFiles): NodemcuConsole {
    const { modules = [], lacks = [], faults = [], cut } = place;
    const fault = (nth: number) => {
      const found = faults.find((one) => one.nth === nth)?.kind ?? null;
      if (found === "cut") cut?.();
      return found;
    };
    const say = (said: string) => {
      this.said += said;
    };
    const present = [...MODULES.filter((name) => !lacks.includes(name)), ...modules];
    const store = lacks.includes("file") ? null : place.store;
    return new NodemcuConsole({ files, store, modules: present, fault, say });
  }
}

/** What a start file starts: a module of the Lua flash store, or itself. */
function startedBy(start: string, store: FlashedLua | null): string {
  const module = /^node\.LFS\.get\("(\w+)"\)\(\)\s*$/.exec(start)?.[1];
  const loaded = store?.loaded ?? null;
  return module !== undefined && loaded?.module === module ? loaded.code : start;
}

function text(bytes: Uint8Array): string {
  let characters = "";
  for (const byte of bytes) characters += String.fromCharCode(byte);
  return characters;
}
