// Boards out of the bag, by name: what `mp8 sim --boot-rom` shows and what flashing is tested against. Layer:
// host/simulator.
import { readFile } from "node:fs/promises";
import type { BoardData } from "../../hardware/boards/board.js";
import { esp32 } from "../../hardware/boards/esp32.js";
import { pico } from "../../hardware/boards/pico.js";
import { Esp32Board, type Esp32BoardOptions } from "../../hardware/virtual/flashing/esp32-board.js";
import { dataPartition } from "../../hardware/virtual/flashing/esp32-boot.js";
import { EspruinoApplication } from "../../hardware/virtual/flashing/espruino-application.js";
import type { ConsoleFault } from "../../hardware/virtual/flashing/flashable-board.js";
import { type CompiledFrom, FlashedLua } from "../../hardware/virtual/flashing/lua-flash-store.js";
import { NodemcuApplication } from "../../hardware/virtual/flashing/nodemcu-application.js";
import { Rp2040Application } from "../../hardware/virtual/flashing/rp2040-application.js";
import { Rp2040Board, type Rp2040BoardOptions } from "../../hardware/virtual/flashing/rp2040-board.js";
import { ExitCode, systemReason, UserError } from "../errors.js";
import { nodeIsolate } from "./node-isolate.js";

export const BOOT_ROMS = ["esp32", "rp2040"] as const;
export type BootRomName = (typeof BOOT_ROMS)[number];

/** Where Espruino's builds keep Storage, and the ESP32 its settings, if the partition table has no other place. */
const ESP32_STORAGE = { offset: 0x320000, bytes: 0xe0000 };
const ESP32_SETTINGS = 0x9000;
const RP2040_STORAGE = { offset: 0x1c0000, bytes: 0x40000 };

export interface BareBoardOptions {
  /** Which board the chip is on. */
  readonly board?: BoardData;
  readonly consoleFaults?: readonly ConsoleFault[];
  /** Someone holds OK at the first start of what is in flash: maintenance. */
  readonly okHeld?: boolean;
  /** Radio modules that a NodeMCU on it was built with. */
  readonly modules?: readonly string[];
  /** Modules that it was built without, though the player needs them. */
  readonly lacks?: readonly string[];
  /** What a NodeMCU's compiled code was made from: the model cannot run it itself. */
  readonly compiledFrom?: (image: Uint8Array) => CompiledFrom | null;
}

export function bareEsp32(
  options: BareBoardOptions & Omit<Esp32BoardOptions, "start"> & { readonly board: BoardData },
): Esp32Board {
  const faults = [...(options.consoleFaults ?? [])];
  let okHeld = options.okHeld === true;
  const board: Esp32Board = new Esp32Board({
    ...options,
    start: (interpreter, flash, partitions) => {
      const storage = dataPartition(partitions, ["js_code", "storage"]) ?? ESP32_STORAGE;
      const cut = () => board.onCut?.();
      if (interpreter === "nodemcu") {
        const lfs = partitions.find(({ label }) => label === "lfs");
        const source = options.compiledFrom ?? (() => null);
        const store = lfs === undefined ? null : new FlashedLua(flash, lfs.offset, lfs.bytes, source);
        const place = { board: esp32, flash, filesAt: storage.offset, filesBytes: storage.bytes, store };
        return new NodemcuApplication({ ...place, modules: options.modules, lacks: options.lacks, faults, cut });
      }
      const isHeld = okHeld;
      okHeld = false;
      return new EspruinoApplication({
        board: options.board,
        isolate: nodeIsolate,
        okHeld: isHeld,
        flash,
        storageAt: storage.offset,
        storageBytes: storage.bytes,
        switchesAt: dataPartition(partitions, ["nvs"])?.offset ?? ESP32_SETTINGS,
        console: "Serial1",
        faults,
        cut,
      });
    },
  });
  return board;
}

/** @param bootrom with it, a real interpreter runs on the emulated chip; without, it is modelled on V8 */
export function barePico(
  options: BareBoardOptions & Omit<Rp2040BoardOptions, "start">,
  bootrom: Uint8Array | null = null,
): Rp2040Board {
  const data = options.board ?? pico;
  const faults = [...(options.consoleFaults ?? [])];
  let okHeld = options.okHeld === true;
  const board: Rp2040Board = new Rp2040Board({
    ...options,
    start: (flash) => {
      if (bootrom !== null) return new Rp2040Application(bootrom, flash, data);
      const isHeld = okHeld;
      okHeld = false;
      return new EspruinoApplication({
        board: data,
        isolate: nodeIsolate,
        okHeld: isHeld,
        flash,
        storageAt: RP2040_STORAGE.offset,
        storageBytes: RP2040_STORAGE.bytes,
        switchesAt: null,
        console: "USB",
        faults,
        cut: () => board.onCut?.(),
      });
    },
  });
  return board;
}

export function bootRomNamed(name: string): BootRomName {
  if ((BOOT_ROMS as readonly string[]).includes(name)) return name as BootRomName;
  throw new UserError(`there is no boot ROM "${name}": choose one of ${BOOT_ROMS.join(", ")}`, ExitCode.usage);
}

/** The RP2040's own boot ROM, where the user has it. */
export async function userBootRom(path: string | undefined): Promise<Uint8Array | null> {
  const file = path ?? process.env.MP8_BOOTROM;
  if (file === undefined || file === "") return null;
  try {
    return await readFile(file);
  } catch (error) {
    throw new UserError(`cannot read the RP2040's boot ROM, ${file}: ${systemReason(error)}`);
  }
}
