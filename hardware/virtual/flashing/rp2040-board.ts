// A Raspberry Pi Pico on a USB cable: in boot mode a drive, else whatever its flash holds. Layer:
// hardware/virtual/flashing. Spec: RP2040 datasheet 2.8 (boot sequence: BOOTSEL, then the second stage in flash).
import type { Engine } from "../engine.js";
import { FlashAccess } from "./flash-access.js";
import type { Application, FlashableBoard } from "./flashable-board.js";
import { Rp2040Drive } from "./rp2040-drive.js";

const FLASH_BYTES = 2 * 1024 * 1024;
/** Copying ends, the drive goes, the chip restarts. */
const RESTART_MS = 50;

export interface Rp2040BoardOptions {
  /** FFh behind its end; default: an empty chip. */
  readonly flash?: Uint8Array;
  /** BOOTSEL is held while it is plugged in. Default true. */
  readonly bootHeld?: boolean;
  /** Starts what is in flash; null where that is nothing it knows. */
  readonly start: (flash: FlashAccess) => Application | null;
}

export class Rp2040Board implements FlashableBoard {
  onBytes: ((bytes: Uint8Array) => void) | null = null;
  onCut: (() => void) | null = null;
  private readonly access: FlashAccess;
  private shown: Rp2040Drive | null = null;
  private application: Application | null = null;
  private nowMs = 0;
  private startsAtMs = 0;
  private bootHeld: boolean;

  constructor(private readonly options: Rp2040BoardOptions) {
    this.access = new FlashAccess(FLASH_BYTES, options.flash);
    this.bootHeld = options.bootHeld ?? true;
  }

  /** The drive, in boot mode only. */
  get drive(): Rp2040Drive | null {
    return this.shown;
  }

  get flash(): Uint8Array {
    return this.access.cells;
  }

  get engine(): Engine | null {
    return this.application?.engine ?? null;
  }

  get state(): string {
    if (this.shown !== null) return "boot mode";
    return this.application?.state ?? "nothing to start";
  }

  /** Writes to the drive; where there is none, nothing happens. */
  copy(data: Uint8Array): void {
    if (this.shown?.write(data) !== true) return;
    this.shown = null;
    this.startsAtMs = this.nowMs + RESTART_MS;
  }

  receive(bytes: Uint8Array): void {
    this.application?.receive(bytes);
  }

  /** The lines of a USB serial port mean nothing to this chip. */
  setLines(): void {}

  async runFor(ms: number): Promise<void> {
    this.nowMs += ms;
    if (this.nowMs >= this.startsAtMs) this.begin();
    await this.application?.runFor(ms);
  }

  powerCycle(bootHeld = false): void {
    this.bootHeld = bootHeld;
    this.restart();
  }

  dispose(): void {
    this.application?.dispose();
    this.application = null;
  }

  private restart(): void {
    this.dispose();
    this.shown = null;
    this.startsAtMs = this.nowMs;
  }

  private begin(): void {
    this.startsAtMs = Number.POSITIVE_INFINITY;
    const isEmpty = this.flash.subarray(0, 256).every((byte) => byte === 0xff);
    if (this.bootHeld || isEmpty) {
      this.bootHeld = false;
      this.shown = new Rp2040Drive(this.access);
      return;
    }
    const application = this.options.start(this.access);
    if (application === null) return;
    application.onBytes = (bytes) => this.onBytes?.(bytes);
    application.onRestart = () => this.restart();
    this.application = application;
  }
}
