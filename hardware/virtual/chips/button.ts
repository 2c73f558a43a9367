// A push button between a pin and ground, with contacts that may bounce. Layer: hardware/virtual/chips.
// The pull-up is not the button's: a firmware that forgets it reads a floating pin.
import type { Alarm, SimulatedClock } from "../clock.js";
import type { NetDriver } from "../pin-net.js";
import type { SeededRandom } from "../seeded-random.js";

export class Button {
  private pressed = false;
  private release: Alarm | null = null;
  private bounces: Alarm[] = [];

  constructor(
    private readonly clock: SimulatedClock,
    private readonly contact: NetDriver,
    /** How long contacts bounce after each change, ns; 0 for a clean edge. */
    private readonly bounceNs: number,
    private readonly random: SeededRandom,
  ) {}

  /** Down now, up after `holdNs`; a press while it is down holds it from now on. */
  press(holdNs: number): void {
    this.hold(true);
    this.release = this.clock.after(Math.max(0, holdNs), () => this.hold(false));
  }

  /** Down or up until told otherwise. */
  hold(down: boolean): void {
    this.clock.cancel(this.release);
    this.release = null;
    if (down === this.pressed) return;
    this.pressed = down;
    for (const alarm of this.bounces) this.clock.cancel(alarm);
    this.bounces = [];
    this.close(down);
    if (this.bounceNs > 0) this.bounce(down);
  }

  /** Two to eight changes within the time of bouncing; the last one stays. */
  private bounce(down: boolean): void {
    const changes = 2 * this.random.between(1, 4);
    const times: number[] = [];
    for (let i = 0; i < changes; i += 1) times.push(1 + Math.floor(this.random.fraction() * this.bounceNs));
    times.sort((a, b) => a - b);
    times.forEach((time, index) => {
      const closed = index % 2 === 0 ? !down : down;
      this.bounces.push(this.clock.after(time, () => this.close(closed)));
    });
  }

  private close(closed: boolean): void {
    this.contact.set(closed ? false : null);
  }
}
