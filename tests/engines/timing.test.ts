// How far the fast engine's estimate of a Pico's time is from the emulated Pico: what the player does with a card that had
// no part in finding the prices. The figure that reports give (PICO_TIMING) must hold.
import { expect, test } from "vitest";
import { pico } from "../../hardware/boards/pico.js";
import type { Engine } from "../../hardware/virtual/engine.js";
import { createEspruinoEngine } from "../../hardware/virtual/runtimes/espruino/engine.js";
import { PICO_TIMING } from "../../hardware/virtual/runtimes/espruino/timing.js";
import { createRp2040Engine } from "../../hardware/virtual/runtimes/rp2040/engine.js";
import { buildFirmware } from "../../host/build/firmware.js";
import { toTokens } from "../../host/build/tokens.js";
import { makeCardImage } from "../../host/media/card-image.js";
import { sampleLibrary } from "../../host/media/sample-library/sample-library.js";
import { openPath } from "../../host/simulator/library-walk.js";
import { nodeIsolate } from "../../host/simulator/node-isolate.js";
import { SimulatedPlayer } from "../../host/simulator/simulated-player.js";
import { NEEDS_INTERPRETER, realInterpreter } from "../support/real-interpreter.js";

const real = realInterpreter();

/** Simulated ms of some things that take long enough to be told from when a look fell. */
async function times(engine: Engine, image: Uint8Array): Promise<Record<string, number>> {
  const player = new SimulatedPlayer(engine);
  const found: Record<string, number> = {};
  const took = async (what: string, begin: () => void, done: () => boolean) => {
    const start = player.nowMs;
    begin();
    while (!done()) {
      if (player.nowMs - start > 20_000) throw new Error(`${what} never came`);
      await player.run(5);
    }
    found[what] = player.nowMs - start;
    await player.run(800);
  };
  await took(
    "power-on",
    () => {},
    () => player.shows("Insert a card"),
  );
  await took(
    "index",
    () => player.insert(image),
    () => player.facts.indexMs !== null,
  );
  const pageEnd = () => player.rows()[14] ?? "";
  await openPath(player, "Stories/Le facteur de Saint-Aubin.txt");
  await took(
    "text",
    () => {},
    () => /\d %$/.test(pageEnd()),
  );
  const first = pageEnd();
  await took(
    "page turn",
    () => engine.board.press("down", 60),
    () => /\d %$/.test(pageEnd()) && pageEnd() !== first,
  );
  await took(
    "library",
    () => engine.board.press("back", 60),
    () => /videos/.test(pageEnd()),
  );
  return found;
}

test.skipIf(real === null)(
  `the estimate of a Pico's time is as near as it says (${real === null ? NEEDS_INTERPRETER : "rp2040"})`,
  async () => {
    const { interpreter, bootrom } = real as NonNullable<typeof real>;
    const { code: bundle } = await buildFirmware("pico");
    const image = await makeCardImage(sampleLibrary(), { label: "MP8 SAMPLE" });
    const estimated = await times(
      createEspruinoEngine({ bundle, board: pico, isolate: nodeIsolate, timing: PICO_TIMING }),
      image,
    );
    const emulated = await times(
      await createRp2040Engine({ bundle: toTokens(bundle), board: pico, interpreter, bootrom }),
      image,
    );
    for (const [what, ms] of Object.entries(emulated)) {
      if (ms < 200) continue;
      const error = Math.abs(estimated[what] / ms - 1) * 100;
      expect(error, `${what}: ${estimated[what]} ms estimated, ${ms} ms emulated`).toBeLessThan(
        PICO_TIMING.time.errorPercent as number,
      );
    }
  },
);
