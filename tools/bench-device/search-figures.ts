// How long a search through a large text takes: on the emulated Pico in simulated time, on the fast engine by the clock
// on the wall. Layer: tools.
import type { ButtonName } from "../../hardware/boards/board.js";
import type { Engine } from "../../hardware/virtual/engine.js";
import { makeCardImage } from "../../host/media/card-image.js";
import { SimulatedPlayer } from "../../host/simulator/simulated-player.js";

const WORDS =
  "the of and to in a is that it was for on are as with his they at be this from have or by one had not but what all were when we there can an your which their said if do will each about how up out them then she many some so these would other into has more her two like him see time could no make than first been its who now people my made over did down only way find use may water long little very after words called just where most know";

/** Prose of some kind, with the word that is looked for on its first page and on its last. */
export function searchedText(bytes: number): Buffer {
  const words = WORDS.split(" ");
  const content = Buffer.alloc(bytes, " ");
  let at = content.write("Quartz was looked for.\n");
  let state = 12345;
  const end = bytes - 100;
  for (let i = 0; at < end - 20; i++) {
    state = (state * 1103515245 + 12345) % 2147483648;
    at += content.write(words[(state >> 8) % words.length] as string, at);
    content[at++] = i % 90 === 89 ? 10 : 32;
  }
  content.write("\nAnd here quartz was found.\n", end);
  return content;
}

export interface SearchTime {
  readonly simulatedMs: number;
  readonly wallMs: number;
  /** Longest time without a look at the buttons; null where the engine does not tell. */
  readonly gapMs: number | null;
  readonly jsVars: number | null;
}

interface Measured {
  startMeasuring?(): void;
  readonly measurements?: { readonly longestGapMs: number };
  readonly variables?: { readonly used: number } | null;
}

/** From "search next" to the page with what was found on the screen. */
export async function timeOfSearch(engine: Engine, bytes: number): Promise<SearchTime> {
  const player = new SimulatedPlayer(engine);
  const card = await makeCardImage([{ path: "large.txt", data: searchedText(bytes) }], {
    format: "fat32",
    clusterBytes: 4096,
    sizeBytes: 272 * 1024 * 1024,
  });
  const until = async (text: string, atMostMs: number, sliceMs = 20) => {
    for (let waited = 0; !player.shows(text); waited += sliceMs) {
      if (waited > atMostMs) throw new Error(`"${text}" was never shown:\n${player.rows().join("\n")}`);
      await player.run(sliceMs);
    }
  };
  const press = async (...buttons: ButtonName[]) => {
    for (const button of buttons) {
      engine.board.press(button, 60);
      await player.run(400);
    }
  };
  await until("Insert a card", 5000);
  player.insert(card);
  await until("large.txt", 20_000);
  await player.run(1000);
  await press("ok");
  await until("0 %", 20_000);
  await player.run(1000);
  await press("ok", "down", "ok");
  await until("   Quartz", 20_000);
  await press("down", "down", "down", "ok", "ok");
  await until("Quartz was looked for.", 20_000);
  await player.run(1000);
  await press("ok");
  await until("Search next: Quartz", 5000);
  await player.run(500);
  const measured = engine as Measured;
  measured.startMeasuring?.();
  const start = engine.board.nowMs;
  const wallStart = performance.now();
  engine.board.press("ok", 60);
  await until("And here quartz was found.", 600_000, 100);
  const time = { simulatedMs: engine.board.nowMs - start, wallMs: performance.now() - wallStart };
  return {
    ...time,
    gapMs: measured.measurements?.longestGapMs ?? null,
    jsVars: measured.variables?.used ?? null,
  };
}
