// From what a touch controller says under two crosses to what it says at the screen's edges. Layer: host/setup.
import type { TouchScale } from "../../hardware/boards/board.js";

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Raw values under a finger: along the screen's longer edge, and along its shorter one. */
export interface RawTouch {
  readonly across: number;
  readonly down: number;
}

/** Of a converter with 12 bits. */
const MOST_RAW = 4095;

/** @returns null where the two are too alike: no finger was on both crosses */
export function scaleOf(
  places: readonly [Place, Place],
  touches: readonly [RawTouch, RawTouch],
  size: { readonly width: number; readonly height: number },
): TouchScale | null {
  const [first, second] = places;
  const [a, b] = touches;
  const across = (b.across - a.across) / (second.x - first.x);
  const down = (b.down - a.down) / (second.y - first.y);
  const raw = (value: number) => Math.max(0, Math.min(MOST_RAW, Math.round(value)));
  const scale = {
    left: raw(a.across - across * first.x),
    right: raw(a.across + across * (size.width - first.x)),
    top: raw(a.down - down * first.y),
    bottom: raw(a.down + down * (size.height - first.y)),
  };
  const isWide = Math.abs(scale.right - scale.left) > 1000 && Math.abs(scale.bottom - scale.top) > 1000;
  return isWide ? scale : null;
}

/** How far, in pixels, a touch is from where it was meant. */
export function distance(
  scale: TouchScale,
  touch: RawTouch,
  meant: Place,
  size: { readonly width: number; readonly height: number },
): number {
  const x = ((touch.across - scale.left) * size.width) / (scale.right - scale.left);
  const y = ((touch.down - scale.top) * size.height) / (scale.bottom - scale.top);
  return Math.hypot(x - meant.x, y - meant.y);
}
