// From where a finger is to buttons going down and up. Layer: core/player.
// A zone is pressed by the first sample that lies in it (short taps give no second one), and stays so until the finger
// leaves the screen: whoever slides to another zone has to lift it. Told the time, never asking for it.

/** Where zones are, in pixels; beside each other, from `x` for `width`. */
export interface ZonePlace {
  /** A Button. */
  readonly button: number;
  readonly x: number;
  readonly width: number;
}

interface Buttons {
  change(button: number, down: boolean, atMs: number): void;
}

export const NO_ZONE = -1;
/** A finger that is still coming down may be seen beside its zone this often; after that it was not meant for one. */
const MOST_OUTSIDE = 2;

export class TouchZones {
  /** Index of the zone that is pressed, or NO_ZONE. */
  pressed: number;
  private buttons: Buttons;
  private zones: readonly ZonePlace[];
  private topY: number;
  /** Samples outside of all zones since the finger came down. */
  private outside: number;

  /** @param topY the zones reach from this row of pixels to the bottom */
  constructor(buttons: Buttons, zones: readonly ZonePlace[], topY: number) {
    this.pressed = NO_ZONE;
    this.buttons = buttons;
    this.zones = zones;
    this.topY = topY;
    this.outside = 0;
  }

  /** The screen is touched at this pixel. */
  touch(x: number, y: number, nowMs: number): void {
    if (this.pressed !== NO_ZONE || this.outside > MOST_OUTSIDE) {
      return;
    }
    const zone = y < this.topY ? NO_ZONE : this.zoneAt(x);
    if (zone === NO_ZONE) {
      this.outside++;
      return;
    }
    this.pressed = zone;
    this.buttons.change(this.zones[zone].button, true, nowMs);
  }

  /** Nothing touches the screen. */
  lift(nowMs: number): void {
    this.outside = 0;
    if (this.pressed !== NO_ZONE) {
      this.buttons.change(this.zones[this.pressed].button, false, nowMs);
      this.pressed = NO_ZONE;
    }
  }

  private zoneAt(x: number): number {
    const zones = this.zones;
    for (let i = 0; i < zones.length; i++) {
      if (x >= zones[i].x && x < zones[i].x + zones[i].width) {
        return i;
      }
    }
    return NO_ZONE;
  }
}
