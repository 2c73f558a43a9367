// A finger on the screen: where it is, in pixels, becomes what the touch controller measures. Layer: hardware/virtual/chips.
import type { TouchScale } from "../../boards/board.js";
import type { Alarm, SimulatedClock } from "../clock.js";
import type { Xpt2046 } from "./xpt2046.js";

export class TouchScreen {
  private lift: Alarm | null = null;

  constructor(
    private readonly clock: SimulatedClock,
    private readonly controller: Xpt2046,
    private readonly width: number,
    private readonly height: number,
    /** Of this very board: what the controller says at the edges. */
    private readonly scale: TouchScale,
  ) {}

  /** Down at pixel (x, y) now, up after `holdNs`. */
  press(x: number, y: number, holdNs: number): void {
    this.hold(x, y);
    this.lift = this.clock.after(Math.max(0, holdNs), () => this.release());
  }

  hold(x: number, y: number): void {
    this.clock.cancel(this.lift);
    this.lift = null;
    const { left, right, top, bottom } = this.scale;
    // The plates are mounted on their side: what the chip calls Y runs along the screen's longer edge.
    this.controller.touch({
      y: left + ((right - left) * x) / this.width,
      x: top + ((bottom - top) * y) / this.height,
    });
  }

  release(): void {
    this.clock.cancel(this.lift);
    this.lift = null;
    this.controller.touch(null);
  }
}
