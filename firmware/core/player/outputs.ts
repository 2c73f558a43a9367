// What the player draws on, writes its log to, and asks for memory. Layer: core/player.
import type { BlockPipe } from "../../hal/block-pipe.js";
import type { Memory } from "../../hal/memory.js";
import type { Raster } from "../../hal/raster.js";
import type { DrawTarget } from "../display/draw-target.js";
import type { RowPainter } from "../display/row-painter.js";

export interface Outputs {
  readonly target: DrawTarget;
  readonly raster: Raster;
  readonly rows: RowPainter;
  /** The short way from card to LCD, where the runtime has one. */
  readonly pipe: BlockPipe | null;
  readonly memory: Memory;
  /** One line for the serial log, without its end; a byte string. */
  log(line: string): void;
}
