// When the ILI9341 sleeps, and how long it wants to be left alone after resets and sleep commands. Layer:
// hardware/virtual/chips. ILI9341 datasheet V1.11: 8.2.2 (SWRESET), 8.2.11 (SLPIN), 8.2.12 (SLPOUT), 15.4 (RESX).
import { COMMAND_WAIT_NS, RESET_PULSE_NS, SLEEP_WAIT_NS } from "./ili9341-protocol.js";

export class SleepTiming {
  sleeping = true;
  /** RESX is low. */
  inReset = false;
  private resetFallNs = 0;
  /** Earliest times for any command, SLPOUT and SLPIN; at power-on as after RESX. */
  private commandNs = COMMAND_WAIT_NS;
  private sleepOutNs = SLEEP_WAIT_NS;
  private sleepInNs = 0;

  constructor(private readonly complain: (text: string) => void) {}

  /** A command at this time comes too soon. */
  tooSoon(nowNs: number): boolean {
    return nowNs < this.commandNs;
  }

  softwareReset(nowNs: number): void {
    this.sleepOutNs = nowNs + (this.sleeping ? COMMAND_WAIT_NS : SLEEP_WAIT_NS);
    this.commandNs = nowNs + COMMAND_WAIT_NS;
    this.sleeping = true;
  }

  sleepIn(nowNs: number): void {
    if (nowNs < this.sleepInNs) this.complain("SLPIN within 120 ms of SLPOUT");
    if (!this.sleeping) this.sleepOutNs = nowNs + SLEEP_WAIT_NS;
    this.sleeping = true;
    this.commandNs = nowNs + COMMAND_WAIT_NS;
  }

  sleepOut(nowNs: number): void {
    if (nowNs < this.sleepOutNs) this.complain("SLPOUT within 120 ms of a reset or of SLPIN");
    if (this.sleeping) this.sleepInNs = nowNs + SLEEP_WAIT_NS;
    this.sleeping = false;
    this.commandNs = nowNs + COMMAND_WAIT_NS;
  }

  resetFalls(nowNs: number): void {
    this.resetFallNs = nowNs;
    this.inReset = true;
  }

  /** @returns whether the pulse was long enough to reset the chip. */
  resetRises(nowNs: number): boolean {
    this.inReset = false;
    const lowNs = nowNs - this.resetFallNs;
    if (lowNs < RESET_PULSE_NS) {
      this.complain(`RESX low for ${Math.round(lowNs)} ns: 10 µs are needed`);
      return false;
    }
    this.sleeping = true;
    this.commandNs = nowNs + COMMAND_WAIT_NS;
    this.sleepOutNs = nowNs + SLEEP_WAIT_NS;
    return true;
  }
}
