// The player's slices without a card, and around one that leaves: what comes first.
import { describe, expect, it } from "vitest";
import type { DrawTarget } from "../../../../firmware/core/display/draw-target.js";
import { RowPainter } from "../../../../firmware/core/display/row-painter.js";
import { startIndex } from "../../../../firmware/core/link/index-answer.js";
import { type CardSlot, SlotState } from "../../../../firmware/core/player/card-slot.js";
import { Button } from "../../../../firmware/core/player/events.js";
import { Part } from "../../../../firmware/core/player/part.js";
import { indexStep, makeParts } from "../../../../firmware/core/player/parts.js";
import { Player } from "../../../../firmware/core/player/player.js";
import type { BlockDevice } from "../../../../firmware/core/storage/block-device.js";
import { ReadError } from "../../../../firmware/core/storage/block-device.js";
import type { Raster } from "../../../../firmware/hal/raster.js";

/** A player in front of a card whose blocks cannot be read; the slices take no time but what they ask for. */
class Bench {
  nowMs = 0;
  isIn = false;
  scrubs = 0;
  readonly log: string[] = [];
  /** What was drawn, in the order it was. */
  readonly drawn: string[] = [];
  readonly player: Player;
  private leftToScrub = 0;

  constructor() {
    const device: BlockDevice = {
      bytes: new Uint8Array(512),
      offset: 0,
      stride: 512,
      blocks: 1000,
      read: () => ReadError.badBlock,
    } as unknown as BlockDevice;
    const slot: CardSlot = {
      probe: () => (this.isIn ? SlotState.ready : SlotState.empty),
      present: () => this.isIn,
      device: () => device,
      forget: () => {
        this.leftToScrub = 5;
      },
    };
    const target = {
      width: 320,
      height: 240,
      drawText: (_x: number, _y: number, codes: string) => this.drawn.push(codes.trim()),
    } as unknown as DrawTarget;
    const memory = {
      collect: () => {},
      scrub: () => {
        this.scrubs++;
        this.leftToScrub--;
        return this.leftToScrub > 0;
      },
    };
    const rows = new RowPainter(target);
    const outputs = {
      target,
      rows,
      pipe: null,
      memory,
      raster: {} as Raster,
      log: (line: string) => this.log.push(line),
    };
    const parts = makeParts(new Part(() => indexStep, []), new Part(() => startIndex, []), null);
    this.player = new Player(slot, outputs, parts);
  }

  run(ms: number): void {
    const end = this.nowMs + ms;
    for (let slices = 0; this.nowMs < end; slices++) {
      if (slices > 100_000) throw new Error("the player never waits");
      this.nowMs += Math.max(this.player.step(this.nowMs), 1);
    }
  }
}

describe("the player", () => {
  it("asks for a card before anything else is painted", () => {
    const bench = new Bench();
    bench.player.step(0);
    expect(bench.drawn).toEqual(["Insert a card"]);
    bench.run(500);
    expect(bench.drawn).toContain("MP8: text and video, nothing else");
    expect(bench.drawn).toHaveLength(15);
  });

  it("says that the card is out in the slices after it saw it, and overwrites the memory to the end", () => {
    const bench = new Bench();
    bench.run(300);
    bench.isIn = true;
    bench.run(500);
    expect(bench.log).toContain("mp8 card in");
    bench.isIn = false;
    bench.drawn.length = 0;
    bench.run(100);
    expect(bench.drawn[0]).toBe("Insert a card");
    bench.run(1000);
    expect(bench.log.at(-1)).toBe("mp8 card out");
    expect(bench.scrubs).toBe(5);
    bench.isIn = true;
    bench.run(300);
    expect(bench.log.filter((line) => line === "mp8 card in")).toHaveLength(2);
  });

  it("forgets the card when its button is pressed, and reads it again when asked to", () => {
    const bench = new Bench();
    bench.isIn = true;
    bench.run(500);
    bench.player.buttons.change(Button.eject, true, bench.nowMs);
    bench.run(50);
    bench.player.buttons.change(Button.eject, false, bench.nowMs);
    bench.run(500);
    expect(bench.drawn).toContain("The card can be taken out");
    expect(bench.scrubs).toBeGreaterThan(0);
    bench.player.buttons.change(Button.ok, true, bench.nowMs);
    bench.run(50);
    expect(bench.log.filter((line) => line === "mp8 card in")).toHaveLength(2);
  });
});
