// True frames that make no sense, in any order: the board stands them, and a greeting finds it as it was.
import { expect, it } from "vitest";
import type { Volume } from "../../../../firmware/core/storage/volume.js";
import { mountVolume } from "../../../../firmware/core/storage/volume-search.js";
import { SeededRandom } from "../../../../hardware/virtual/seeded-random.js";
import { frameBytes } from "../../../../host/link/frames.js";
import { makeCardImage } from "../../../../host/media/card-image.js";
import { BytesDevice } from "../../../support/image-device.js";
import { LinkPair } from "../../../support/link-pair.js";
import { seededBytes } from "../../../support/seeded-random.js";

const WORDS =
  "help info ls tree cat read pack sums index all press eject screen stream baud test up ok / /a.txt /Folder /big.bin .. " +
  "0 1 2 512 1024 4096 -1 99999999 2147483647 a.txt b.avi \\x1B \\x \\ \x03 \r \xfc";
const REQUESTS = 4;

it.each([1, 2, 3, 4, 5, 6])("frames by seed %i", async (seed) => {
  const files = ["a.txt", "Folder/b.txt"].map((path) => ({ path, data: Buffer.from("hello") }));
  const image = await makeCardImage([...files, { path: "big.bin", data: seededBytes(50_000, 1) }]);
  const pair = new LinkPair(mountVolume(new BytesDevice(image)) as Volume, { baud: 921_600 });
  const random = new SeededRandom(seed);
  const below = (limit: number) => Math.floor(random.fraction() * limit);
  const words = WORDS.split(" ");
  const line = () => Array.from({ length: 1 + below(4) }, () => words[below(words.length)]).join(" ");
  for (let i = 0; i < 400; i++) {
    const type = below(3) === 0 ? 2 : below(10);
    const bytes = [0, 10, 11, 64, 1024, 2048, 4096][below(7)];
    const payload = type === 2 ? Buffer.from(line(), "latin1") : seededBytes(bytes, seed * 1000 + i);
    // Numbers near the beginning are those that are taken for true ones.
    if (type === 4 && payload.length > 9) for (const at of [0, 3, 6]) payload.set([below(20), 0, 0], at);
    const number = below(2) === 0 ? below(8) : below(0x1000000);
    const frame = { type, request: below(REQUESTS), ordinal: below(256), number, payload };
    pair.inject(below(20) === 0 ? Buffer.from(`${line()}\r`, "latin1") : frameBytes(frame), "board");
    await pair.wait(below(60));
    if (below(40) === 0) await pair.wait(2000);
  }
  // It may have been told to change its rate.
  await pair.wait(20_000);
  await pair.run(pair.connect().greet(5000));
  const pieces: Uint8Array[] = [];
  await pair.run(pair.host.request("cat /a.txt", { onData: (bytes) => pieces.push(bytes) }));
  expect(Buffer.concat(pieces).toString()).toBe("hello");
  const ups = pair.pressed.filter((what) => what.endsWith("up")).length;
  expect(pair.pressed.length - ups).toBe(ups);
});
