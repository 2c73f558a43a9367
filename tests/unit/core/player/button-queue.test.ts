import { describe, expect, it } from "vitest";
import { ButtonQueue } from "../../../../firmware/core/player/button-queue.js";
import { Button, Event, NO_EVENT } from "../../../../firmware/core/player/events.js";

function drain(queue: ButtonQueue, nowMs: number): number[] {
  const events = [];
  for (let event = queue.take(nowMs); event !== NO_EVENT; event = queue.take(nowMs)) events.push(event);
  return events;
}

describe("button queue", () => {
  it("gives one event for a short press", () => {
    const queue = new ButtonQueue();
    queue.change(Button.ok, true, 1000);
    queue.change(Button.ok, false, 1100);
    expect(drain(queue, 1100)).toEqual([Event.ok]);
    expect(drain(queue, 5000)).toEqual([]);
  });

  it("gives a hold after 600 ms, then repeats until the button is let go", () => {
    const queue = new ButtonQueue();
    queue.change(Button.down, true, 0);
    expect(drain(queue, 0)).toEqual([Event.down]);
    expect(drain(queue, 599)).toEqual([]);
    expect(drain(queue, 600)).toEqual([Event.holdDown]);
    expect(drain(queue, 719)).toEqual([]);
    expect(drain(queue, 720)).toEqual([Event.repeatDown]);
    queue.change(Button.down, false, 800);
    expect(drain(queue, 2000)).toEqual([]);
  });

  it("does not flood a slow screen with the repeats it missed", () => {
    const queue = new ButtonQueue();
    queue.change(Button.down, true, 0);
    drain(queue, 600);
    expect(drain(queue, 5000)).toEqual([Event.repeatDown]);
  });

  it("ignores a second 'down' of a button that is down", () => {
    const queue = new ButtonQueue();
    queue.change(Button.up, true, 0);
    queue.change(Button.up, true, 10);
    expect(drain(queue, 20)).toEqual([Event.up]);
  });

  it("takes a bouncing contact for one press, and still knows when it is held", () => {
    const queue = new ButtonQueue();
    for (const [down, atMs] of [
      [true, 100],
      [false, 103],
      [true, 104],
      [false, 110],
      [true, 111],
    ] as const) {
      queue.change(Button.ok, down, atMs);
    }
    expect(drain(queue, 112)).toEqual([Event.ok]);
    expect(drain(queue, 700)).toEqual([Event.holdOk]);
    for (const [down, atMs] of [
      [false, 800],
      [true, 802],
      [false, 805],
    ] as const) {
      queue.change(Button.ok, down, atMs);
    }
    expect(drain(queue, 2000)).toEqual([]);
  });

  it("does not lose a press whose both ends come after a long slice", () => {
    const queue = new ButtonQueue();
    queue.change(Button.down, true, 100);
    queue.change(Button.down, false, 160);
    expect(drain(queue, 900)).toEqual([Event.down]);
  });

  it("is active while something waits or a button is down, and not otherwise", () => {
    const queue = new ButtonQueue();
    expect(queue.active).toBe(0);
    queue.change(Button.up, true, 0);
    queue.change(Button.ok, true, 5);
    expect(queue.active).toBe(4);
    drain(queue, 10);
    expect(queue.active).toBe(2);
    queue.change(Button.up, false, 50);
    expect(drain(queue, 605)).toEqual([Event.holdOk]);
    queue.change(Button.ok, false, 610);
    expect(queue.active).toBe(0);
    queue.change(Button.down, true, 700);
    queue.clear();
    queue.change(Button.down, false, 760);
    expect(queue.active).toBe(0);
  });

  it("keeps no more than 16 presses that nobody has answered", () => {
    const queue = new ButtonQueue();
    for (let i = 0; i < 100; i++) {
      queue.change(Button.ok, true, i * 100);
      queue.change(Button.ok, false, i * 100 + 50);
    }
    expect(drain(queue, 10_000)).toHaveLength(16);
  });
});
