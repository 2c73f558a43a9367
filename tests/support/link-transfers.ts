// Many transfers over a bad line, by seed: random noise, cuts, garbage, a pulled cable and another host in its place.
// What counts is that every byte arrives as it was sent.
import { crcOfText } from "../../firmware/core/bytes/crc32.js";
import type { Volume } from "../../firmware/core/storage/volume.js";
import { mountVolume } from "../../firmware/core/storage/volume-search.js";
import type { BoardLink } from "../../host/link/board-link.js";
import { readFile } from "../../host/link/read-file.js";
import { LinkError } from "../../host/link/transport.js";
import { makeCardImage } from "../../host/media/card-image.js";
import { BytesDevice } from "./image-device.js";
import { LinkPair } from "./link-pair.js";
import { below, seededBytes, seededRandom } from "./seeded-random.js";

export interface TransferTally {
  transfers: number;
  bytes: number;
  /** Transfers after which a byte was missing or another one. */
  wrong: number;
  reconnections: number;
  cuts: number;
}

const SIZES = [0, 1, 511, 512, 513, 2047, 2048, 8193, 20_000, 60_001];
const BLOCK = 512;
const MOST_TRIES = 60;

export async function runTransfers(count: number, seed: number): Promise<TransferTally> {
  const random = seededRandom(seed);
  const files = SIZES.map((size, index) => ({ path: `f${index}.bin`, data: seededBytes(size, seed + index) }));
  const volume = mountVolume(new BytesDevice(await makeCardImage(files))) as Volume;
  const tally: TransferTally = { transfers: 0, bytes: 0, wrong: 0, reconnections: 0, cuts: 0 };
  for (let n = 0; n < count; n++) {
    const noise = [0, 3e-6, 1e-5, 5e-5, 1e-4][below(random, 5)];
    const pair = new LinkPair(volume, { noise, seed: seed * 1000 + n, baud: [115_200, 921_600][below(random, 2)] });
    const { path, data } = files[below(random, files.length)];
    const trouble = disturb(pair, random, tally);
    const isUpload = below(random, 3) === 0;
    const isRight = isUpload
      ? await sendAll(pair, data, tally, trouble)
      : await fetchAll(pair, `/${path}`, data, tally, trouble);
    if (!isRight) tally.wrong += 1;
    tally.transfers += 1;
    tally.bytes += data.length;
  }
  return tally;
}

/** What happens to the line while a transfer runs: called every made-up millisecond. */
function disturb(pair: LinkPair, random: () => number, tally: TransferTally): () => void {
  let cutUntil = 0;
  let left = below(random, 4);
  return () => {
    const now = pair.time.ms;
    if (cutUntil > 0 && now >= cutUntil) {
      cutUntil = 0;
      pair.cut(false);
    }
    if (left === 0 || below(random, 300) !== 0) return;
    left -= 1;
    const what = below(random, 4);
    if (what === 0) {
      tally.cuts += 1;
      cutUntil = now + 1 + below(random, 900);
      pair.cut(true);
    } else if (what === 1) {
      pair.inject(seededBytes(1 + below(random, 400), below(random, 1e9)), below(random, 2) === 0 ? "board" : "host");
    } else if (what === 2) {
      pair.say("mp8 a line of the log");
    } else {
      pair.unplug();
    }
  };
}

/** Until it is through: after each break another host takes over. */
async function persist(
  pair: LinkPair,
  tally: TransferTally,
  trouble: () => void,
  work: (host: BoardLink) => Promise<boolean>,
) {
  pair.onMs = trouble;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    try {
      await pair.run(pair.host.greet(3000));
      return await work(pair.host);
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      if (error.kind === "refused") throw error;
      tally.reconnections += 1;
      await pair.host.close();
      pair.connect();
    }
  }
  return false;
}

function fetchAll(
  pair: LinkPair,
  path: string,
  data: Buffer,
  tally: TransferTally,
  trouble: () => void,
): Promise<boolean> {
  let got = Buffer.alloc(0);
  return persist(pair, tally, trouble, async (host) => {
    // Goes on where it was, from the beginning of a block.
    got = got.subarray(0, got.length - (got.length % BLOCK));
    await pair.run(
      readFile(host, path, {
        firstBlock: got.length / BLOCK,
        take: (bytes) => {
          got = Buffer.concat([got, bytes]);
        },
      }),
    );
    return got.equals(data);
  });
}

function sendAll(pair: LinkPair, data: Buffer, tally: TransferTally, trouble: () => void): Promise<boolean> {
  return persist(pair, tally, trouble, async (host) => {
    let at = 0;
    let sums = "\0\0\0\0";
    const piece = (_number: number, most: number): Uint8Array | null => {
      const next = data.subarray(at, at + most);
      at += next.length;
      if (next.length === 0) return null;
      sums = crcOfText(sums + crcOfText(next.toString("latin1")));
      return next;
    };
    const words = await pair.run(host.request(`test ${data.length}`, { upload: { repeats: false, piece } }));
    return words === `ok sum=${Buffer.from(sums, "latin1").toString("hex").toUpperCase()}`;
  });
}
