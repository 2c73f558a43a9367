// An ESP32 board with its USB adapter: DTR and RTS reach EN and GPIO0 through two transistors, EN by a capacitor; at
// reset GPIO0 decides between the loader in ROM and what is in flash. Layer: hardware/virtual/flashing.
// Spec: ESP32 datasheet 5.1, table 3-1 (strapping); ESP32-DevKitC schematics, "Auto program"; "Boot Mode Selection" in
// esptool's documentation (the ROM's log).
import type { Engine } from "../engine.js";
import { bootFromFlash, type Interpreter, type Partition } from "./esp32-boot.js";
import { Esp32Loader, type LoaderFault } from "./esp32-loader.js";
import { ESP32, type EspChip } from "./esp32-registers.js";
import { FlashAccess } from "./flash-access.js";
import type { Application, FlashableBoard } from "./flashable-board.js";

const FLASH_BYTES = 4 * 1024 * 1024;
const ROM_BAUD = 115_200;
/** EN rises by the capacitor beside it; GPIO0 is looked at then. */
const EN_RISE_MS = 3;
/** A chip that cannot start is reset by its watchdog and tries again. */
const RETRY_MS = 300;

export interface Esp32BoardOptions {
  readonly chip?: EspChip;
  readonly mac?: readonly number[];
  /** FFh behind its end; default: an empty chip. */
  readonly flash?: Uint8Array;
  /** Someone holds BOOT while it is switched on. Let go of after the first restart. */
  readonly bootHeld?: boolean;
  /** Beyond this rate the line's bytes are damaged; default: none is too fast. */
  readonly mostBaud?: number;
  readonly faults?: readonly LoaderFault[];
  /** Starts what is in flash. */
  readonly start: (interpreter: Interpreter, flash: FlashAccess, partitions: readonly Partition[]) => Application;
}

export class Esp32Board implements FlashableBoard {
  onBytes: ((bytes: Uint8Array) => void) | null = null;
  onCut: (() => void) | null = null;
  /** The rate that the PC has set, where that is known. */
  hostBaud: number | null = null;
  /** Restarts since power-on. */
  restarts = 0;
  private readonly access: FlashAccess;
  private readonly faults: LoaderFault[];
  private loader: Esp32Loader | null = null;
  private application: Application | null = null;
  private baud = ROM_BAUD;
  private dtr = false;
  private rts = false;
  private bootHeld: boolean;
  private nowMs = 0;
  /** When the chip leaves reset, ms; infinite while it is held there or runs. */
  private startsAtMs = 0;

  constructor(private readonly options: Esp32BoardOptions) {
    this.access = new FlashAccess(FLASH_BYTES, options.flash);
    this.bootHeld = options.bootHeld === true;
    this.faults = [...(options.faults ?? [])];
  }

  get flash(): Uint8Array {
    return this.access.cells;
  }

  get engine(): Engine | null {
    return this.application?.engine ?? null;
  }

  get state(): string {
    if (this.loader !== null) return this.loader.isStub ? "stub" : "download";
    return this.application?.state ?? (this.isHeld ? "held in reset" : "nothing to start");
  }

  setLines(dtr: boolean, rts: boolean): void {
    const wasHeld = this.isHeld;
    // Whoever lets go of GPIO0 has given EN the time to rise, however little of it this model has been given to run.
    const letsGo = this.dtr && !this.rts && !(dtr && !rts);
    if (letsGo && Number.isFinite(this.startsAtMs)) this.begin();
    this.dtr = dtr;
    this.rts = rts;
    if (this.isHeld && !wasHeld) this.halt();
    if (!this.isHeld && wasHeld) this.startsAtMs = this.nowMs + EN_RISE_MS;
    // Once it runs, GPIO0 is a pin like any other.
    this.application?.setBoot?.(this.isGpio0Low);
  }

  powerCycle(): void {
    this.restart();
  }

  receive(bytes: Uint8Array): void {
    // The ROM finds the rate by itself, from the first packet.
    if (this.loader !== null && !this.loader.isStub && this.hostBaud !== null) this.baud = this.hostBaud;
    const understood = this.arrives ? bytes : bytes.map((byte) => (byte >> 1) ^ 0x55);
    this.loader?.take(understood);
    this.application?.receive(understood);
  }

  async runFor(ms: number): Promise<void> {
    this.nowMs += ms;
    if (this.nowMs >= this.startsAtMs && !this.isHeld) this.begin();
    await this.application?.runFor(ms);
  }

  dispose(): void {
    this.halt();
  }

  /** Low only while RTS is asserted alone: so a terminal that asserts both disturbs nothing. */
  private get isHeld(): boolean {
    return this.rts && !this.dtr;
  }

  private get isGpio0Low(): boolean {
    return this.bootHeld || (this.dtr && !this.rts);
  }

  /** Whether both ends have the same rate, and one that the cable carries. */
  private get arrives(): boolean {
    const { hostBaud } = this;
    if (this.baud > (this.options.mostBaud ?? Number.POSITIVE_INFINITY)) return false;
    return hostBaud === null || Math.abs(hostBaud - this.baud) <= this.baud * 0.04;
  }

  private send(bytes: Uint8Array): void {
    this.onBytes?.(this.arrives ? bytes : bytes.map((byte) => (byte << 1) ^ 0xaa));
  }

  private say(lines: readonly string[]): void {
    this.send(Uint8Array.from(lines.map((line) => `${line}\r\n`).join(""), (character) => character.charCodeAt(0)));
  }

  private halt(): void {
    this.loader = null;
    this.application?.dispose();
    this.application = null;
    this.startsAtMs = Number.POSITIVE_INFINITY;
  }

  /** A reset that the chip makes itself. */
  private restart(): void {
    this.halt();
    this.startsAtMs = this.nowMs;
  }

  /** The chip leaves reset. */
  private begin(): void {
    this.startsAtMs = Number.POSITIVE_INFINITY;
    this.restarts += 1;
    this.baud = ROM_BAUD;
    const isDownload = this.isGpio0Low;
    this.bootHeld = false;
    const mode = isDownload
      ? "boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))"
      : "boot:0x13 (SPI_FAST_FLASH_BOOT)";
    this.say(["ets Jun  8 2016 00:22:57", "", `rst:0x1 (POWERON_RESET),${mode}`]);
    if (isDownload) {
      this.say(["waiting for download"]);
      this.loader = this.newLoader();
      return;
    }
    const found = bootFromFlash(this.flash);
    this.say(found.log);
    if (found.interpreter === null) {
      this.startsAtMs = this.nowMs + RETRY_MS;
      return;
    }
    const application = this.options.start(found.interpreter, this.access, found.partitions);
    application.onBytes = (bytes) => this.send(bytes);
    application.onRestart = () => this.restart();
    this.application = application;
  }

  private newLoader(): Esp32Loader {
    const { chip = ESP32, mac = [0x24, 0x6f, 0x28, 0x00, 0x00, 0x01] } = this.options;
    const loader = new Esp32Loader(chip, mac, this.access, () => this.baud, {
      send: (bytes) => this.send(bytes),
      restart: () => this.restart(),
      setBaud: (baud) => {
        this.baud = baud;
      },
      cut: () => this.onCut?.(),
    });
    loader.faults.push(...this.faults);
    // A fault happens once; the second try meets none.
    this.faults.splice(0, this.faults.length, ...this.faults.filter(({ stays }) => stays === true));
    return loader;
  }
}
