// Copies that are broken off: by a full disk, a pulled card, a pulled cable. What has come is kept and gone on with.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { Volume } from "../../../../firmware/core/storage/volume.js";
import { mountVolume } from "../../../../firmware/core/storage/volume-search.js";
import { type CardEntry, listCard } from "../../../../host/link/card-listing.js";
import { copyFile } from "../../../../host/link/copy-file.js";
import { Progress } from "../../../../host/link/progress.js";
import { PART } from "../../../../host/link/safe-path.js";
import { makeCardImage } from "../../../../host/media/card-image.js";
import { BytesDevice } from "../../../support/image-device.js";
import { LinkPair } from "../../../support/link-pair.js";
import { seededBytes } from "../../../support/seeded-random.js";

const disk = vi.hoisted(() => ({ freeBytes: Number.POSITIVE_INFINITY }));

vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  return {
    ...real,
    writeSync(file: number, bytes: Uint8Array, offset: number, length: number, position: number): number {
      if (length > disk.freeBytes) throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
      disk.freeBytes -= length;
      return real.writeSync(file, bytes, offset, length, position);
    },
  };
});

const folder = fs.mkdtempSync(join(tmpdir(), "mp8-copy-"));
// As at a terminal, wherever the tests run: a line that is drawn over.
vi.stubEnv("CI", undefined);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const data = seededBytes(120_007, 8);

/** What a terminal would be told. */
class Screen {
  readonly isTTY = true;
  readonly columns = 80;
  text = "";
  write(text: string): void {
    this.text += text;
  }
  /** Per cents in the order in which they were shown. */
  get percents(): number[] {
    return [...this.text.matchAll(/(\d+) % {2}/g)].map(([, percent]) => Number(percent));
  }
}

async function cardWithFile(): Promise<{ volume: Volume; pair: LinkPair; entry: CardEntry }> {
  const volume = mountVolume(new BytesDevice(await makeCardImage([{ path: "big.bin", data }]))) as Volume;
  const pair = new LinkPair(volume);
  await pair.run(pair.host.greet(3000));
  const [entry] = (await pair.run(listCard(pair.host, "ls", "/"))).entries;
  return { volume, pair, entry };
}

function progressOn(screen: Screen): Progress {
  return new Progress("big.bin", data.length, 115_200, screen as unknown as NodeJS.WriteStream, false);
}

describe("a copy", () => {
  it("that fills the disk says so in one line, and goes on when there is room", async () => {
    const { pair, entry } = await cardWithFile();
    const to = join(folder, "full.bin");
    disk.freeBytes = 50_000;
    const copy = () => pair.run(copyFile(pair.host, entry, "/big.bin", to, progressOn(new Screen())));
    await expect(copy()).rejects.toThrow(
      `cannot write ${to}: the disk is full; what has come is kept: make room, copy again`,
    );
    expect(fs.existsSync(to)).toBe(false);
    expect(fs.statSync(to + PART).size).toBeGreaterThan(40_000);
    disk.freeBytes = Number.POSITIVE_INFINITY;
    expect(await copy()).toBe("resumed");
    expect(fs.readFileSync(to).equals(data)).toBe(true);
    expect(fs.existsSync(to + PART)).toBe(false);
  });

  it("whose card is pulled fails at once, and goes on when it is in again", async () => {
    const { volume, pair, entry } = await cardWithFile();
    const to = join(folder, "pulled.bin");
    pair.onMs = () => {
      if (pair.time.ms > 4000) pair.volume = null;
    };
    const copy = () => pair.run(copyFile(pair.host, entry, "/big.bin", to, progressOn(new Screen())));
    await expect(copy()).rejects.toThrow("the card was taken out");
    expect(pair.time.ms).toBeLessThan(4500);
    await expect(copy()).rejects.toThrow("there is no card in the board that it can read");
    pair.onMs = null;
    pair.volume = volume;
    expect(await copy()).toBe("resumed");
    expect(fs.readFileSync(to).equals(data)).toBe(true);
  });

  it.each([
    ["whole, and only the end was missed", data],
    ["longer than the file", Buffer.concat([data, Buffer.alloc(5000)])],
  ])("of which %s goes on", async (_, part) => {
    const { pair, entry } = await cardWithFile();
    const to = join(folder, `whole-${part.length}.bin`);
    fs.writeFileSync(to + PART, part);
    expect(await pair.run(copyFile(pair.host, entry, "/big.bin", to, progressOn(new Screen())))).toBe("resumed");
    expect(fs.readFileSync(to).equals(data)).toBe(true);
    expect(fs.existsSync(to + PART)).toBe(false);
  });

  it.each([5000, 200_000])("of a file that has %i bytes no more is refused, and not taken for whole", async (bytes) => {
    const { pair, entry } = await cardWithFile();
    const to = join(folder, `changed-${bytes}.bin`);
    const copy = copyFile(pair.host, { ...entry, bytes }, "/big.bin", to, progressOn(new Screen()));
    await expect(pair.run(copy)).rejects.toThrow(`it is not the file of ${bytes} bytes`);
    expect(fs.existsSync(to)).toBe(false);
    expect(fs.statSync(to + PART).size).toBeLessThanOrEqual(bytes);
  });

  it.skipIf(fs.constants.O_NOFOLLOW === undefined)("does not write through a link at its place", async () => {
    const { pair, entry } = await cardWithFile();
    const [to, elsewhere] = [join(folder, "linked.bin"), join(folder, "elsewhere.bin")];
    fs.writeFileSync(elsewhere, "mine");
    fs.symlinkSync(elsewhere, to + PART);
    const copy = () => pair.run(copyFile(pair.host, entry, "/big.bin", to, progressOn(new Screen())));
    await expect(copy()).rejects.toThrow(`cannot write ${to + PART}: it is a link; remove it`);
    fs.rmSync(to + PART);
    fs.symlinkSync(elsewhere, to);
    expect(await copy()).toBe("copied");
    expect([fs.readFileSync(elsewhere, "utf8"), fs.lstatSync(to).isFile()]).toEqual(["mine", true]);
  });

  it("is at 100 % only when the board has said that this was all", async () => {
    const { pair, entry } = await cardWithFile();
    const screen = new Screen();
    // It shows by the clock on the wall: often enough where a second of it passes with each byte.
    let wallMs = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (wallMs += 60));
    const progress = progressOn(screen);
    await pair.run(copyFile(pair.host, entry, "/big.bin", join(folder, "told.bin"), progress));
    expect(screen.percents.length).toBeGreaterThan(10);
    expect(Math.max(...screen.percents)).toBe(99);
    progress.finish();
    clock.mockRestore();
    expect(screen.percents.at(-1)).toBe(100);
    expect(screen.text).toMatch(/100 % {2}.*B\/s, \d+ % of the line {2}big\.bin\n$/);
    for (const line of screen.text.split("\r\x1b[K")) expect(line.trimEnd().length).toBeLessThan(80);
  });
});
