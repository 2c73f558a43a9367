// A pin that the player drives. Layer: platforms/nodemcu.
import type { OutputPin } from "../../hal/output-pin.js";

export class NodemcuPin implements OutputPin {
  private pin: number;

  constructor(pin: number, high: boolean) {
    this.pin = pin;
    gpio.config({ gpio: pin, dir: gpio.OUT });
    this.set(high);
  }

  set(high: boolean): void {
    gpio.write(this.pin, high ? 1 : 0);
  }
}

/** @param pin -1 for none */
export function pinOrNone(pin: number, high: boolean): OutputPin | null {
  return pin < 0 ? null : new NodemcuPin(pin, high);
}
