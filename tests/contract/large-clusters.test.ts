// Folders whose clusters have many blocks, read as the player reads them: by the SD driver, several blocks at once, with
// room between them, while the list on the screen reads entries of its own in between.
import { expect, test } from "vitest";
import { pico } from "../../hardware/boards/pico.js";
import { createEspruinoEngine } from "../../hardware/virtual/runtimes/espruino/engine.js";
import { buildFirmware } from "../../host/build/firmware.js";
import type { CardFile } from "../../host/media/card-files.js";
import { type CardOptions, makeCardImage } from "../../host/media/card-image.js";
import { nodeIsolate } from "../../host/simulator/node-isolate.js";
import { SimulatedPlayer } from "../../host/simulator/simulated-player.js";

function files(): CardFile[] {
  const made: CardFile[] = [];
  for (let folder = 0; folder < 20; folder++) {
    for (let i = 0; i < 50; i++) {
      made.push({ path: `Folder number ${folder}/A file of some length ${i}.txt`, data: new Uint8Array(10) });
    }
  }
  return made;
}

const CARDS: readonly CardOptions[] = [
  { format: "fat16", clusterBytes: 32768, sizeBytes: 160 * 2 ** 20 },
  { format: "fat32", clusterBytes: 4096, sizeBytes: 272 * 2 ** 20 },
];

test.each(CARDS)("every entry is found on $format with clusters of $clusterBytes bytes", async (options) => {
  const { code } = await buildFirmware("pico");
  const engine = createEspruinoEngine({ bundle: code, board: pico, isolate: nodeIsolate });
  const player = new SimulatedPlayer(engine);
  await engine.runFor(2000);
  player.insert(await makeCardImage(files(), options));
  const reports: string[] = [];
  player.onSerialLine = (line) => reports.push(line);
  await player.runUntil(() => player.facts.indexMs !== null, 60_000);
  expect(engine.crash).toBeNull();
  expect(reports.filter((line) => line.startsWith("mp8 index")).join()).toMatch(
    / texts=1000 videos=0 others=0 folders=20 problems=0$/,
  );
});
