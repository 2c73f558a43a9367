// Uncompressed frames: every width, both directions, wherever they lie in the blocks of the file.
import { describe, expect, it } from "vitest";
import { dibRows, PALETTE, rgb565, writeTestAvi } from "../../../support/avi.js";
import { below, seededRandom } from "../../../support/seeded-random.js";
import { playerOf, Session } from "./play.js";

const COLORS = PALETTE.map(rgb565);

function picture(width: number, height: number, seed: number): Uint8Array[] {
  const random = seededRandom(seed);
  return Array.from({ length: height }, () => Uint8Array.from({ length: width }, () => below(random, 256)));
}

describe("an uncompressed frame", () => {
  const sizes = [
    [1, 1],
    [2, 3],
    [3, 2],
    [5, 7],
    [16, 16],
    [127, 33],
    [160, 120],
    [161, 50],
    [320, 240],
  ];
  for (const [width, height] of sizes) {
    for (const topDown of [false, true]) {
      it(`of ${width}×${height}, ${topDown ? "top-down" : "bottom-up"}, is shown pixel for pixel`, () => {
        for (const junk of [0, 1, 77, 400, 490, 503]) {
          const frames = [picture(width, height, 1), picture(width, height, 2)];
          const avi = writeTestAvi({
            width,
            height: topDown ? -height : height,
            junk,
            frames: frames.map((rows) => ({ data: dibRows(rows, topDown) })),
          });
          for (const most of [1, 3, 8]) {
            const x = Math.floor((320 - width) / 2);
            const y = Math.floor((240 - height) / 2);
            const { playback, screen } = playerOf(avi, { most, x, y, fill: 0x1234 });
            const session = new Session(playback);
            for (const rows of frames) {
              expect(session.frame()).toBe(true);
              expect(screen.part(x, y, width, height)).toEqual(
                rows.map((row) => [...row].map((index) => COLORS[index])),
              );
            }
            expect(session.frame()).toBe(false);
            expect(screen.pixels.filter((color) => color === 0x1234).length).toBeGreaterThanOrEqual(
              320 * 240 - width * height,
            );
            expect([playback.framesShown, playback.framesDropped, playback.failure]).toEqual([2, 0, 0]);
          }
        }
      });
    }
  }

  it("without padding goes out in one window, a burst of eight blocks a step", () => {
    const avi = writeTestAvi({ width: 160, height: 120, frames: [{ data: dibRows(picture(160, 120, 3)) }] });
    const { playback, screen, raster } = playerOf(avi);
    new Session(playback).toEnd();
    expect(screen.windows).toBe(1);
    // 38 blocks; the first burst is the one in which its chunk was found.
    expect(raster.calls).toBe(6);
  });

  it("that is too short is passed over and counted", () => {
    const whole = dibRows(picture(16, 16, 4));
    const avi = writeTestAvi({ width: 16, height: 16, frames: [{ data: whole.subarray(10) }, { data: whole }] });
    const { playback } = playerOf(avi);
    new Session(playback).toEnd();
    expect([playback.framesShown, playback.framesDropped]).toEqual([1, 1]);
  });
});
