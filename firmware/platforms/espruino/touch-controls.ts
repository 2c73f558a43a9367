// The touch screen as buttons: wakes when the screen is touched, samples while it is. Layer: platforms/espruino.
import type { TouchZones } from "../../core/player/touch-zones.js";
import { NO_ZONE } from "../../core/player/touch-zones.js";
import type { Xpt2046 } from "../../drivers/xpt2046.js";
import { nowMs } from "./board-devices.js";
import { wake } from "./player-loop.js";

const SAMPLE_MS = 20;
/** So many samples in a row that are not steady, though PENIRQ tells of a finger: it is leaving. */
const UNSTEADY = 3;
/** A finger that is off the screen for so many seconds has tapped, and taps again; for fewer, it trembles. */
const LIFTED_SECONDS = 0.025;

/** Raw values of the controller at the screen's edges. */
export interface TouchEdges {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export class TouchControls {
  private controller: Xpt2046;
  private irq: Pin;
  private zones: TouchZones;
  private edges: TouchEdges;
  private width: number;
  private height: number;
  /** Draws a zone as pressed, or as not; may leave it. */
  private show: (zone: number, pressed: boolean) => void;
  private samples: boolean;
  private unsteady: number;
  /** In seconds, as `getTime` has them: when a sample was last taken, and when the finger left after that; 0 for not. */
  private sampledAt: number;
  private leftAt: number;

  constructor(
    controller: Xpt2046,
    irq: string,
    zones: TouchZones,
    edges: TouchEdges,
    screen: { readonly width: number; readonly height: number },
    show: (zone: number, pressed: boolean) => void,
  ) {
    this.controller = controller;
    this.zones = zones;
    this.edges = edges;
    this.width = screen.width;
    this.height = screen.height;
    this.show = show;
    this.samples = false;
    this.unsteady = 0;
    this.sampledAt = 0;
    this.leftAt = 0;
    this.irq = new Pin(irq);
    pinMode(this.irq, "input");
  }

  watch(): void {
    setWatch((event) => this.change(event.state, event.time), this.irq, { repeat: true, edge: "both" });
    // A finger that was there before makes no edge. The first conversions also switch PENIRQ on.
    this.controller.sample();
    this.begin();
  }

  /** PENIRQ went high, or low, at this time. */
  private change(isHigh: boolean, seconds: number): void {
    // Sampling makes edges of its own.
    if (isHigh) {
      if (seconds > this.sampledAt) {
        this.leftAt = seconds;
      }
    } else if (!this.samples) {
      this.begin();
    } else if (this.leftAt > 0 && seconds - this.leftAt > LIFTED_SECONDS) {
      // Between two looks, while something else took long.
      this.zones.lift(Math.floor(this.leftAt * 1000));
      this.leftAt = 0;
    }
  }

  private begin(): void {
    if (!this.samples) {
      this.samples = true;
      this.unsteady = 0;
      this.look();
    }
  }

  private look(): void {
    const zones = this.zones;
    const before = zones.pressed;
    const controller = this.controller;
    // Where PENIRQ is high the finger has left: the next one may come before the next look.
    const isThere = digitalRead(this.irq) === 0;
    const isSteady = isThere && controller.sample();
    this.sampledAt = getTime();
    // It may have left while the sample was taken.
    this.leftAt = digitalRead(this.irq) === 0 ? 0 : this.sampledAt;
    if (isSteady) {
      const edges = this.edges;
      this.unsteady = 0;
      zones.touch(
        pixelOf(controller.across, edges.left, edges.right, this.width),
        pixelOf(controller.down, edges.top, edges.bottom, this.height),
        nowMs(),
      );
    } else {
      this.unsteady++;
      this.samples = isThere;
      if (!isThere || this.unsteady >= UNSTEADY) {
        zones.lift(nowMs());
      }
    }
    const pressed = zones.pressed;
    if (pressed !== before) {
      wake();
      this.show(pressed === NO_ZONE ? before : pressed, pressed !== NO_ZONE);
    }
    if (this.samples) {
      setTimeout(() => this.look(), SAMPLE_MS);
    }
  }
}

/** Where `raw` lies between the values at both edges; never off the screen. */
function pixelOf(raw: number, first: number, last: number, length: number): number {
  const pixel = Math.floor(((raw - first) * length) / (last - first));
  return pixel < 0 ? 0 : pixel >= length ? length - 1 : pixel;
}
