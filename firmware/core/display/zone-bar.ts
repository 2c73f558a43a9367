// The bar at the bottom of a touch screen: five zones that are the buttons. Layer: core/display.
// Below the rows of text, so that nothing of the player knows of it. A video that is higher than the rows covers it: the
// zones stay where they are.
import type { DrawTarget } from "./draw-target.js";
import { CELL_HEIGHT, CELL_WIDTH } from "./draw-target.js";
import { Color, ROWS } from "./layout.js";

/** A zone reaches from `x` for `width` pixels, over the whole height of the bar. */
export interface Zone {
  readonly label: string;
  readonly x: number;
  readonly width: number;
}

const BLANKS = "                ";
/** Between two zones. */
const GAP = 2;

export class ZoneBar {
  private target: DrawTarget;
  private zones: readonly Zone[];

  constructor(target: DrawTarget, zones: readonly Zone[]) {
    this.target = target;
    this.zones = zones;
  }

  /** Draws one zone, some 10 ms. */
  draw(index: number, pressed: boolean): void {
    const target = this.target;
    const zone = this.zones[index];
    const y = ROWS * CELL_HEIGHT;
    const height = target.height - y;
    const paper = pressed ? Color.selection : Color.header;
    const width = zone.width - GAP;
    target.fillRect(zone.x, y, width, height, paper);
    target.fillRect(zone.x + width, y, GAP, height, Color.background);
    const columns = (width - (width % CELL_WIDTH)) / CELL_WIDTH;
    const free = columns - zone.label.length;
    const label = BLANKS.substring(0, (free - (free % 2)) / 2) + zone.label;
    const left = width - columns * CELL_WIDTH;
    target.drawText(
      zone.x + (left - (left % 2)) / 2,
      y + (height - CELL_HEIGHT) / 2,
      label,
      columns,
      pressed ? Color.selectionText : Color.headerText,
      paper,
    );
  }
}
