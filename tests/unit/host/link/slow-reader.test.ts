// What reads a file of the card more slowly than the line carries it: the board waits, nothing piles up on the host.
import { expect, it } from "vitest";
import type { Volume } from "../../../../firmware/core/storage/volume.js";
import { mountVolume } from "../../../../firmware/core/storage/volume-search.js";
import { readFile } from "../../../../host/link/read-file.js";
import { makeCardImage } from "../../../../host/media/card-image.js";
import { BytesDevice } from "../../../support/image-device.js";
import { LinkPair } from "../../../support/link-pair.js";
import { LoopPacker } from "../../../support/loop-packer.js";
import { seededBytes } from "../../../support/seeded-random.js";

const PAUSE_MS = 30_000;
const words = Buffer.from("a card, a list, a picture; ".repeat(4000));

it.each([
  ["unpacked", "noise.bin", Buffer.from(seededBytes(100_000, 3)), 0],
  ["packed", "words.txt", words, 0],
  ["on a bad line", "noise.bin", Buffer.from(seededBytes(100_000, 3)), 1e-5],
])("a slow reader holds the board up, %s", async (_, path, data, noise) => {
  const volume = mountVolume(new BytesDevice(await makeCardImage([{ path, data }]))) as Volume;
  const pair = new LinkPair(volume, { noise, packer: new LoopPacker() });
  await pair.run(pair.host.greet(3000));
  const got: Uint8Array[] = [];
  let waiting = 0;
  let mostWaiting = 0;
  let goOn: (() => void) | null = null;
  const take = (bytes: Uint8Array) => {
    got.push(bytes.slice());
    if (got.length < 10) return null;
    waiting += 1;
    mostWaiting = Math.max(mostWaiting, waiting);
    return new Promise<void>((resolve) => {
      const before = goOn;
      goOn = () => {
        before?.();
        waiting -= 1;
        resolve();
      };
    });
  };
  // Whoever reads looks at the pipe twice a minute.
  let lookMs = PAUSE_MS;
  pair.onMs = () => {
    if (pair.time.ms < lookMs) return;
    lookMs += PAUSE_MS;
    const resume = goOn;
    goOn = null;
    resume?.();
  };
  await pair.run(readFile(pair.host, `/${path}`, { firstBlock: 0, take }));
  expect(Buffer.concat(got).equals(data)).toBe(true);
  // What was on its way when it stopped: a window of 12, and the frames between two reports.
  expect(mostWaiting).toBeLessThanOrEqual(14);
  expect(pair.time.ms).toBeGreaterThan(2 * PAUSE_MS);
});
