// What is no file: told, not waited for, and never replaced by one.
import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeFileAtomically } from "../../../host/atomic-file.js";
import { videoJobs } from "../../../host/convert/video-files.js";
import { openCard } from "../../../host/indexer/index-card.js";
import { filesFrom } from "../../../host/media/card-files.js";
import { readGlyphSource } from "../../../host/media/font-pack/glyph-source.js";
import { statOfFile } from "../../../host/regular-file.js";
import { FileCard } from "../../../host/simulator/file-card.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-regular-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a file is one, and a folder is not", () => {
  const path = join(folder, "a");
  writeFileSync(path, "abc");
  expect(statOfFile(path).size).toBe(3);
  expect(() => statOfFile(folder)).toThrow(`cannot read ${folder}: it is a folder; name a file`);
  expect(() => statOfFile(join(folder, "gone"))).toThrow("there is no such file");
});

describe.skipIf(process.platform === "win32")("what only some systems have", () => {
  let pipe: string;
  beforeEach(() => {
    mkdirSync(join(folder, "in"));
    pipe = join(folder, "in", "pipe.avi");
    execFileSync("mkfifo", [pipe]);
  });

  test("a pipe is not opened by whoever would read it", () => {
    const name = "it is a pipe";
    expect(() => statOfFile(pipe)).toThrow(name);
    expect(() => videoJobs([pipe], join(folder, "out.avi"))).toThrow(name);
    expect(() => videoJobs([join(folder, "in")], folder)).toThrow("there is no video in");
    expect(() => filesFrom([pipe])).toThrow(name);
    expect(() => readGlyphSource(pipe)).toThrow(name);
    expect(() => new FileCard(pipe)).toThrow(name);
    expect(() => openCard(pipe)).toThrow("is neither a card image, a block device nor a folder");
  });

  test("devices and sockets are named", async () => {
    expect(() => statOfFile("/dev/null")).toThrow("it is a device");
    const socket = join(folder, "s");
    const server = createServer().listen(socket);
    await new Promise((resolve) => server.once("listening", resolve));
    expect(() => statOfFile(socket)).toThrow("it is a socket");
    server.close();
  });

  test("a file never takes the place of something else", async () => {
    await expect(writeFileAtomically(pipe, "x")).rejects.toThrow(`cannot write ${pipe}: it is a pipe; name a file`);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    const path = join(folder, "a");
    await writeFileAtomically(path, "x");
    await writeFileAtomically(path, "y");
    expect(readFileSync(path, "utf8")).toBe("y");
  });
});
