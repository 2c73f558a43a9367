// An Espruino that was flashed: its console while nothing is stored, then whatever was, on V8 with the virtual chips;
// Storage in the board's own flash, radio switches that outlive power. Layer: hardware/virtual/flashing.
// Spec: Espruino reference: Storage, ESP32.getState, ESP32.enableWifi, ESP32.enableBLE, E.reboot, reset, load, echo.
import type { BoardData } from "../../boards/board.js";
import { SimulatedClock } from "../clock.js";
import { createVirtualBoard } from "../create-board.js";
import type { Engine } from "../engine.js";
import type { NetDriver } from "../pin-net.js";
import type { SerialPorts } from "../runtimes/espruino/api/serial.js";
import { chipFacts } from "../runtimes/espruino/chips.js";
import type { Isolate, IsolateFactory } from "../runtimes/espruino/isolate.js";
import { COARSE_TIMING } from "../runtimes/espruino/timing.js";
import { createEspruinoEngineOn, type EspruinoEngine } from "../runtimes/espruino/v8-engine.js";
import { EspruinoConsole } from "./espruino-console.js";
import { realmScript } from "./espruino-realm.js";
import type { FlashAccess } from "./flash-access.js";
import type { Application, ConsoleFault } from "./flashable-board.js";
import { StorageFiles } from "./storage-files.js";

const BOOT_CODE = ".bootcde";
const LIMIT_MS = 5000;
/** Radio switches in the partition "nvs": one bit each, cleared where that radio is off. */
const WIFI_BIT = 1;
const BLE_BIT = 2;

export interface EspruinoPlace {
  readonly board: BoardData;
  readonly isolate: IsolateFactory;
  readonly flash: FlashAccess;
  /** Where Storage is in the flash. */
  readonly storageAt: number;
  readonly storageBytes: number;
  /** Where the radio switches are; null where the chip has no radio. */
  readonly switchesAt: number | null;
  /** Whether the console is on the serial line that the player uses, too, or on USB beside it. */
  readonly console: "Serial1" | "USB";
  /** Someone holds OK from its start on: maintenance. */
  readonly okHeld?: boolean;
  readonly faults?: readonly ConsoleFault[];
  readonly cut?: () => void;
}

export class EspruinoApplication implements Application {
  onBytes: ((bytes: Uint8Array) => void) | null = null;
  onRestart: (() => void) | null = null;
  private readonly files: StorageFiles;
  private running: EspruinoEngine;
  private serial: SerialPorts | null = null;
  private console: EspruinoConsole;
  private isSaved = false;
  private ok: NetDriver | null = null;
  private isBootLow = false;
  private usbText = "";
  private wantsRestart = false;

  constructor(private readonly place: EspruinoPlace) {
    this.files = new StorageFiles(place.flash, place.storageAt, place.storageBytes);
    this.console = this.newConsole();
    this.running = this.start(this.savedCode());
  }

  get state(): string {
    if (this.running.crash !== null) return `crashed: ${this.running.crash}`;
    return this.isConsoleOpen ? (this.isSaved ? "saved code, console open" : "Espruino console") : "player";
  }

  get engine(): Engine {
    return this.running;
  }

  receive(bytes: Uint8Array): void {
    const forPlayer: number[] = [];
    for (const byte of bytes) {
      if (this.isConsoleOpen) this.console.take(byte);
      else forPlayer.push(byte);
      if (this.wantsRestart) return;
    }
    if (forPlayer.length > 0) this.running.board.sendSerial(Uint8Array.from(forPlayer));
  }

  async runFor(ms: number): Promise<void> {
    this.console.advance(ms);
    await this.running.runFor(ms);
    const sent = this.running.board.takeSerialOutput();
    if (sent.length > 0) this.onBytes?.(sent);
    if (this.usbText !== "") {
      this.onBytes?.(latin1(this.usbText));
      this.usbText = "";
    }
    this.restarts();
  }

  setBoot(isLow: boolean): void {
    this.isBootLow = isLow;
    this.holdOk();
  }

  dispose(): void {
    this.running.dispose();
  }

  /** Where OK is the button BOOT, the line to GPIO0 presses it, too. */
  private holdOk(): void {
    const { okHeld = false, board } = this.place;
    this.ok?.set(okHeld || (this.isBootLow && board.buttons.ok === "D0") ? false : null);
  }

  private get isConsoleOpen(): boolean {
    return this.serial !== null && this.serial.console !== "";
  }

  private savedCode(): string {
    const saved = this.files.read(BOOT_CODE);
    return saved === null ? "" : text(saved);
  }

  /** Looks whether a line, or what runs, asked for a new start. */
  private restarts(): void {
    const asked = this.running.restartAsked;
    if (this.wantsRestart || asked === "reboot") {
      this.wantsRestart = false;
      this.onRestart?.();
    } else if (asked !== null) {
      this.running.dispose();
      this.console = this.newConsole();
      this.running = this.start(asked === "load" ? this.savedCode() : "");
    }
  }

  private start(bundle: string): EspruinoEngine {
    const { board, isolate } = this.place;
    this.isSaved = bundle !== "";
    const virtual = createVirtualBoard(board, new SimulatedClock());
    this.ok = virtual.pin(board.buttons.ok).join();
    this.holdOk();
    const engine = createEspruinoEngineOn(virtual, {
      bundle,
      board,
      isolate,
      timing: COARSE_TIMING,
      prepare: (realm, serial) => this.prepare(realm, serial),
    });
    // The greeting comes before the saved code, which may close the console.
    this.print(`\r\nEspruino ${chipFacts(board.chip).version} ${board.interpreterSays[0]}\r\n\r\n`);
    this.console.prompt();
    return engine;
  }

  private prepare(realm: Isolate, serial: SerialPorts): void {
    this.serial = serial;
    serial.onUsb = (printed) => {
      this.usbText += printed;
    };
    if (this.place.console !== "USB") {
      serial.setup(this.place.board.serial.port, this.place.board.serial.baud);
      serial.console = this.place.board.serial.port;
    }
    const hasRadio = this.place.switchesAt !== null;
    const install = realm.run(realmScript(hasRadio), "storage.js", LIMIT_MS) as (bridge: object) => void;
    const { files } = this;
    install({
      read: (name: string) => {
        const found = files.read(name);
        return found === null ? null : text(found);
      },
      write: (name: string, data: string, offset: number, size: number) =>
        files.write(name, latin1(data), offset, size),
      erase: (name: string) => files.erase(name),
      eraseAll: () => files.eraseAll(),
      list: () => files.list().join("\n"),
      free: () => files.freeBytes,
      echo: (isOn: boolean) => {
        this.console.echo = isOn;
      },
      radio: (name: "wifi" | "ble") => this.radioIsOn(name),
      setRadio: (name: "wifi" | "ble", isOn: boolean) => this.setRadio(name, isOn),
    });
  }

  private newConsole(): EspruinoConsole {
    const { board, faults = [], cut } = this.place;
    const interpreter = {
      name: `${chipFacts(board.chip).version} ${board.interpreterSays[0]}`,
      run: (code: string) => {
        try {
          return { value: this.shown(this.running.evaluate(code)) };
        } catch (problem) {
          return { exception: words(problem) };
        }
      },
      evaluate: (code: string) => {
        try {
          return this.shown(this.running.evaluate(`(${code})`));
        } catch (problem) {
          throw words(problem);
        }
      },
      read: (name: string) => {
        const found = this.files.read(name);
        return found === null ? null : text(found);
      },
      write: (name: string, data: string, offset: number, size: number) =>
        this.files.write(name, latin1(data), offset, size),
    };
    const fault = (nth: number) => {
      const found = faults.find((one) => one.nth === nth)?.kind ?? null;
      if (found === "cut") cut?.();
      return found;
    };
    return new EspruinoConsole(interpreter, (printed) => this.print(printed), fault);
  }

  private print(printed: string): void {
    this.serial?.print(printed);
  }

  private shown(value: unknown): string {
    const show = this.running.evaluate(
      "(v) => v === undefined ? 'undefined' : typeof v === 'function' ? 'function () { ... }' : JSON.stringify(v)",
    );
    return (show as (value: unknown) => string)(value);
  }

  private radioIsOn(name: "wifi" | "ble"): boolean {
    const { switchesAt, flash } = this.place;
    return switchesAt !== null && ((flash.cells[switchesAt] as number) & (name === "wifi" ? WIFI_BIT : BLE_BIT)) !== 0;
  }

  /** Kept in flash; forgets the saved code and restarts, as the interpreter does. */
  private setRadio(name: "wifi" | "ble", isOn: boolean): void {
    const { switchesAt, flash } = this.place;
    if (switchesAt === null) return;
    const bit = name === "wifi" ? WIFI_BIT : BLE_BIT;
    const before = flash.cells[switchesAt] as number;
    if (isOn) flash.erase(switchesAt, 1);
    flash.program(switchesAt, Uint8Array.of(isOn ? before | bit : before & ~bit));
    this.files.erase(BOOT_CODE);
    this.wantsRestart = true;
  }
}

/** Errors of the realm are not this realm's Error. */
function words(problem: unknown): string {
  if (typeof problem === "object" && problem !== null && "name" in problem && "message" in problem) {
    return `${String(problem.name)}: ${String(problem.message)}`;
  }
  return String(problem);
}

function latin1(characters: string): Uint8Array {
  return Uint8Array.from(characters, (character) => character.charCodeAt(0) & 255);
}

function text(bytes: Uint8Array): string {
  let characters = "";
  for (const byte of bytes) characters += String.fromCharCode(byte);
  return characters;
}
