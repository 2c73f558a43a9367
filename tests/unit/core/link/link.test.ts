import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Volume } from "../../../../firmware/core/storage/volume.js";
import { mountVolume } from "../../../../firmware/core/storage/volume-search.js";
import { listCard } from "../../../../host/link/card-listing.js";
import { frameBytes } from "../../../../host/link/frames.js";
import { readFile, readSums } from "../../../../host/link/read-file.js";
import { makeCardImage } from "../../../../host/media/card-image.js";
import { BytesDevice } from "../../../support/image-device.js";
import { LinkPair } from "../../../support/link-pair.js";
import { seededBytes } from "../../../support/seeded-random.js";

const big = seededBytes(300_000, 5);

async function card(): Promise<Volume> {
  const image = await makeCardImage([
    { path: "big.bin", data: big },
    { path: "a.txt", data: Buffer.from("hello") },
    { path: "empty.txt", data: new Uint8Array(0) },
    { path: "Folder/Inner/deep.txt", data: Buffer.from("deep") },
    { path: "Folder/last.txt", data: Buffer.from("last") },
  ]);
  return mountVolume(new BytesDevice(image)) as Volume;
}

async function read(pair: LinkPair, path: string, firstBlock = 0): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  await pair.run(readFile(pair.host, path, { firstBlock, take: (bytes) => void pieces.push(bytes) }));
  return Buffer.concat(pieces);
}

function upload(bytes: Uint8Array): { repeats: false; piece: (number: number, most: number) => Uint8Array | null } {
  let at = 0;
  return {
    repeats: false,
    piece(_number, most) {
      const piece = bytes.subarray(at, at + most);
      at += piece.length;
      return piece.length === 0 ? null : piece;
    },
  };
}

describe("the serial link", () => {
  it("has the frame that its specification shows", () => {
    const payload = Buffer.from("ls /");
    const frame = Buffer.from(frameBytes({ type: 2, request: 7, ordinal: 0, number: 0, payload }));
    expect(frame.toString("hex")).toBe("fc02070000000004009e23cc866c73202f55585638");
  });

  it("answers a person's lines", async () => {
    const pair = new LinkPair(await card());
    for (const line of ["ls /\r", "cat /a.txt\n", "nonsense\r\n", "press ok 5\r", "cat /none\r"]) {
      pair.inject(Buffer.from(line), "board");
      await pair.wait(400);
    }
    expect(pair.text.split("\r\n")).toEqual([
      expect.stringMatching(/^d +0 .* Folder$/),
      expect.stringMatching(/^- +5 .* a\.txt$/),
      expect.stringMatching(/^- +300000 \d{4}-\d\d-\d\d \d\d:\d\d big\.bin$/),
      expect.stringMatching(/^- +0 .* empty\.txt$/),
      "ok entries=4 problems=0",
      expect.stringMatching(/^hellook size=5 /),
      "error: no such command: help lists them",
      "ok",
      "error: there is no /none on the card",
      "",
    ]);
    expect(pair.pressed).toEqual(["2down", "2up"]);
  });

  it("answers lines that were typed ahead one after the other", async () => {
    const pair = new LinkPair(await card());
    pair.inject(Buffer.from("ls /Folder\rcat /a.txt\r"), "board");
    await pair.wait(1000);
    pair.inject(Buffer.from("ls /F\x03nonsense\r"), "board");
    await pair.wait(1000);
    expect(pair.text.split("\r\n")).toEqual([
      expect.stringMatching(/ Inner$/),
      expect.stringMatching(/ last\.txt$/),
      "ok entries=2 problems=0",
      expect.stringMatching(/^hellook size=5 /),
      "error: no such command: help lists them",
      "",
    ]);
  });

  it("lists folders inside folders once, a folder before what is in it", async () => {
    const pair = new LinkPair(await card());
    const { entries } = await pair.run(listCard(pair.host, "tree", "/"));
    expect(entries.map(({ path }) => path)).toEqual([
      "Folder",
      "Folder/Inner",
      "Folder/Inner/deep.txt",
      "Folder/last.txt",
      "a.txt",
      "big.bin",
      "empty.txt",
    ]);
  });

  it.each([
    ["a clean line", 0, 97],
    ["one flipped bit in 40,000 bytes", 3.1e-6, 88],
    ["one in 4,000", 3.1e-5, 50],
  ])("carries files over %s unchanged, at its share of the line", async (_, noise, least) => {
    const pair = new LinkPair(await card(), { noise, seed: 7 });
    await pair.run(pair.host.greet(5000));
    const startMs = pair.time.ms;
    expect((await read(pair, "/big.bin")).equals(big)).toBe(true);
    const share = (big.length / ((pair.time.ms - startMs) * 11.52)) * 100;
    expect(share).toBeGreaterThan(least);
    const upMs = pair.time.ms;
    await pair.run(pair.host.request(`test ${big.length}`, { upload: upload(big) }));
    expect((big.length / ((pair.time.ms - upMs) * 11.52)) * 100).toBeGreaterThan(least);
  });

  it("reads from a block on, empty files, and folders not at all", async () => {
    const pair = new LinkPair(await card());
    expect((await read(pair, "/big.bin", 500)).equals(big.subarray(256_000))).toBe(true);
    expect((await read(pair, "/big.bin", 5000)).length).toBe(0);
    expect((await read(pair, "/empty.txt")).length).toBe(0);
    expect((await read(pair, "/FOLDER/inner/DEEP.TXT")).toString()).toBe("deep");
    await expect(read(pair, "/Folder")).rejects.toThrow("it is a folder");
    await expect(read(pair, "/a.txt/x")).rejects.toThrow("there is no /a.txt/x on the card");
  });

  it("sums a file in pieces of 4,096 bytes", async () => {
    const pair = new LinkPair(await card());
    let count = 0;
    await pair.run(
      readSums(pair.host, "/big.bin", () => {
        count += 1;
        return true;
      }),
    );
    expect(count).toBe(Math.ceil(big.length / 4096));
  });

  it("goes on through garbage before, between and inside frames, and log lines", async () => {
    const pair = new LinkPair(await card());
    for (const to of ["board", "host"] as const) pair.inject(seededBytes(3000, 9), to);
    // A true head of a frame that never comes.
    const cut = frameBytes({ type: 3, request: 9, ordinal: 0, number: 0, payload: new Uint8Array(4000) }).subarray(
      0,
      20,
    );
    pair.inject(cut, "board");
    pair.inject(cut, "host");
    const reading = read(pair, "/big.bin");
    await pair.wait(0);
    for (let i = 0; i < 20; i++) {
      await pair.wait(500);
      pair.inject(seededBytes(50 + i * 20, 100 + i), i % 2 === 0 ? "host" : "board");
      pair.say("mp8 something happened");
    }
    expect((await reading).equals(big)).toBe(true);
    expect(pair.text).toContain("mp8 something happened");
  });

  it("is brought back by a greeting from whatever it was in", async () => {
    const pair = new LinkPair(await card());
    await pair.run(pair.host.greet(1000));
    const dead = pair.host.request("cat /big.bin");
    dead.catch(() => {});
    await pair.wait(700);
    pair.unplug();
    await expect(dead).rejects.toThrow("unplugged");
    const host = pair.connect();
    await pair.run(host.greet(2000));
    expect((await pair.run(host.request("press up"))).startsWith("ok")).toBe(true);
  });

  it("cancels from the host's side, and is at once there for the next command", async () => {
    const pair = new LinkPair(await card());
    const abort = new AbortController();
    const reading = pair.host.request("cat /big.bin", { signal: abort.signal });
    reading.catch(() => {});
    await pair.wait(1000);
    abort.abort();
    await expect(pair.run(reading)).rejects.toThrow("cancelled");
    const startMs = pair.time.ms;
    await pair.run(pair.host.request("ls /"));
    expect(pair.time.ms - startMs).toBeLessThan(1000);
  });

  it("cancels from the board's side when the card is taken out", async () => {
    const pair = new LinkPair(await card());
    const reading = pair.host.request("cat /big.bin");
    reading.catch(() => {});
    await pair.wait(1000);
    pair.volume = null;
    await expect(pair.run(reading)).rejects.toThrow("the card was taken out");
    await expect(pair.run(pair.host.request("ls /"))).rejects.toThrow("there is no card");
  });

  it("is faster where the line carries it, and lowers its rate again, asked or left alone", async () => {
    const pair = new LinkPair(await card());
    await pair.run(pair.host.greet(3000));
    expect(await pair.run(pair.host.raise(921_600))).toBe(true);
    expect(pair.rates).toEqual({ host: 921_600, board: 921_600 });
    const startMs = pair.time.ms;
    expect((await read(pair, "/big.bin")).equals(big)).toBe(true);
    expect(pair.time.ms - startMs).toBeLessThan(big.length / 80);
    // A host that has nothing to ask for keeps it up.
    await pair.wait(9000);
    expect(pair.rates.board).toBe(921_600);
    await pair.run(pair.host.lower());
    expect(pair.rates.board).toBe(115_200);

    const gone = new LinkPair(await card());
    await gone.run(gone.host.greet(3000));
    await gone.run(gone.host.raise(921_600));
    await gone.host.close();
    await gone.wait(6000);
    expect(gone.rates.board).toBe(115_200);
  });

  it("goes on as before where the line does not carry the rate, or the board has none like it", async () => {
    const pair = new LinkPair(await card(), { mostBaud: 500_000 });
    await pair.run(pair.host.greet(3000));
    expect(await pair.run(pair.host.raise(921_600))).toBe(false);
    expect(pair.rates).toEqual({ host: 115_200, board: 115_200 });
    expect((await read(pair, "/a.txt")).toString()).toBe("hello");
    await expect(pair.run(pair.host.raise(300))).rejects.toThrow("usage: baud RATE, from 9600 to 2000000");
    expect((await read(pair, "/a.txt")).toString()).toBe("hello");
  });

  it("gives up on a board that has fallen silent", async () => {
    const pair = new LinkPair(await card());
    const reading = pair.host.request("cat /big.bin");
    reading.catch(() => {});
    await pair.wait(500);
    pair.cut(true);
    await expect(pair.run(reading, 20_000)).rejects.toThrow("no longer answers");
  });

  it("has the board's catalog over", async () => {
    const pair = new LinkPair(await card());
    const hash = createHash("sha256");
    let bytes = 0;
    const words = await pair.run(
      pair.host.request("index", {
        onData: (piece) => {
          hash.update(piece);
          bytes += piece.length;
        },
      }),
    );
    expect(words).toMatch(/^ok ms=\d+ others=1 problems=0$/);
    expect(bytes % 512).toBe(0);
  });
});
