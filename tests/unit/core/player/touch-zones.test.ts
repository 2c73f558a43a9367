// Fingers on zones become buttons that go down and up.
import { expect, test } from "vitest";
import { NO_ZONE, TouchZones } from "../../../../firmware/core/player/touch-zones.js";

const ZONES = [
  { button: 3, x: 0, width: 64 },
  { button: 0, x: 64, width: 64 },
];

function screen() {
  const events: [button: number, down: boolean, atMs: number][] = [];
  const zones = new TouchZones({ change: (...event) => void events.push(event) }, ZONES, 200);
  return { zones, events };
}

test("a tap is a button down at the first sample, and up when the finger has left", () => {
  const { zones, events } = screen();
  zones.touch(10, 230, 100);
  zones.touch(12, 229, 120);
  zones.lift(140);
  expect(events).toEqual([
    [3, true, 100],
    [3, false, 140],
  ]);
});

test("a finger that slides to the next zone is still on the first", () => {
  const { zones, events } = screen();
  zones.touch(63, 200, 0);
  zones.touch(64, 239, 20);
  zones.touch(120, 50, 40);
  zones.lift(60);
  expect(events).toEqual([
    [3, true, 0],
    [3, false, 60],
  ]);
});

test("a finger above the zones, or beside them, is nothing", () => {
  const { zones, events } = screen();
  zones.touch(10, 199, 0);
  zones.lift(20);
  zones.touch(128, 239, 40);
  zones.lift(60);
  expect(events).toEqual([]);
  expect(zones.pressed).toBe(NO_ZONE);
});

test("one that comes down beside a zone may reach it at once, not after a while", () => {
  const { zones, events } = screen();
  zones.touch(10, 190, 0);
  zones.touch(10, 205, 20);
  zones.lift(40);
  for (let sample = 0; sample < 3; sample++) zones.touch(70, 150, 60 + sample * 20);
  zones.touch(70, 210, 120);
  zones.lift(140);
  zones.touch(70, 210, 160);
  expect(events).toEqual([
    [3, true, 20],
    [3, false, 40],
    [0, true, 160],
  ]);
});
