// Fingers on a touch screen while the player is busy: two taps are two, however long nobody could look, and a finger that
// trembles is one. The controller and the interpreter's calls are the test's.
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { TouchZones } from "../../../firmware/core/player/touch-zones.js";
import { ROOT } from "../../cli/mp8.js";

const SAMPLE_SECONDS = 0.002;
const CENTRE = 2048;

interface Edge {
  readonly state: boolean;
  readonly time: number;
}

let code: string;

beforeAll(async () => {
  const entry = join(ROOT, "firmware/platforms/espruino/touch-controls.ts");
  const built = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "built",
    // What wakes the player's loop is not under test.
    plugins: [
      {
        name: "no-player-loop",
        setup(plugins) {
          plugins.onLoad({ filter: /player-loop\.ts$/ }, () => ({ contents: "export function wake() {}" }));
        },
      },
    ],
    alias: { "#board": join(ROOT, "hardware/boards/cyd.ts") },
  });
  code = (built.outputFiles[0] as { text: string }).text;
});

/** What the player's buttons are told, in ms: of a finger on the screen in these spans, and of a player that is busy. */
function changesOf(fingers: readonly (readonly [number, number])[], busy: readonly (readonly [number, number])[]) {
  const changes: string[] = [];
  let now = 0;
  let timer: { at: number; run: () => void } | null = null;
  let watch: (edge: Edge) => void = () => {};
  const isDown = (seconds: number) => fingers.some(([from, to]) => seconds * 1000 >= from && seconds * 1000 < to);
  const queue: Edge[] = [];
  const world = createContext({
    Math,
    Pin: class {},
    pinMode: () => {},
    digitalRead: () => (isDown(now) ? 0 : 1),
    getTime: () => now,
    setWatch: (callback: (edge: Edge) => void) => (watch = callback),
    setTimeout: (run: () => void, ms: number) => (timer = { at: now + ms / 1000, run }),
  });
  const { TouchControls } = runInContext(`${code}; built`, world);
  const buttons = {
    change: (_button: number, down: boolean, atMs: number) =>
      changes.push(`${down ? "down" : "up"} ${Math.round(atMs)}`),
  };
  const controller = {
    across: CENTRE,
    down: CENTRE,
    sample(): boolean {
      const steady = isDown(now);
      // PENIRQ moves while it is measured.
      if (steady) {
        queue.push({ state: true, time: now + SAMPLE_SECONDS / 4 }, { state: false, time: now + SAMPLE_SECONDS / 2 });
      }
      now += SAMPLE_SECONDS;
      return steady;
    },
  };
  const zones = new TouchZones(buttons, [{ button: 0, x: 0, width: 320 }], 0);
  const edges = { left: 0, right: 4096, top: 0, bottom: 4096 };
  new TouchControls(controller, "D36", zones, edges, { width: 320, height: 240 }, () => {}).watch();
  const ends = fingers.flatMap(([from, to]) => [
    { state: false, time: from / 1000 },
    { state: true, time: to / 1000 },
  ]);
  for (let ms = 0; ms < 1000; ms++) {
    while (ends[0] !== undefined && ends[0].time * 1000 <= ms) queue.push(ends.shift() as Edge);
    if (busy.some(([from, to]) => ms >= from && ms < to) || now > ms / 1000) continue;
    now = ms / 1000;
    // As Espruino does: what the pins did comes before what is due.
    queue.sort((a, b) => a.time - b.time);
    while (queue.length > 0) watch(queue.shift() as Edge);
    if (timer !== null && (timer as { at: number }).at <= now) {
      const { run } = timer as { run: () => void };
      timer = null;
      run();
    }
  }
  return changes;
}

const downs = (changes: readonly string[]) => changes.filter((change) => change.startsWith("down"));

test("two taps are two, whatever the player is busy with between them", () => {
  for (let from = 80; from < 260; from += 3) {
    const changes = changesOf(
      [
        [100, 180],
        [240, 320],
      ],
      [[from, from + 71]],
    );
    expect(downs(changes), `busy from ${from}: ${changes}`).toHaveLength(2);
    expect(changes.at(-1)?.startsWith("up")).toBe(true);
  }
});

test("a finger that left while nobody looked is told with the time at which it did", () => {
  expect(
    changesOf(
      [
        [100, 180],
        [240, 320],
      ],
      [[170, 250]],
    )[1],
  ).toBe("up 180");
});

test("a finger that trembles while nobody looks is one", () => {
  for (let from = 145; from < 198; from += 3) {
    expect(
      downs(
        changesOf(
          [
            [100, 200],
            [210, 320],
          ],
          [[from, from + 71]],
        ),
      ),
    ).toHaveLength(1);
  }
});
