// The verbs that talk to a board, over each kind of line, with a simulated board at its other end.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeCardImage } from "../../host/media/card-image.js";
import { seededBytes } from "../support/seeded-random.js";
import { type BoardProcess, startBoard, untilShown } from "./board.js";
import { mp8, start, until } from "./mp8.js";

const folder = mkdtempSync(join(tmpdir(), "mp8-board-"));
const card = join(folder, "card.img");
const big = seededBytes(200_003, 3);
const hello = Buffer.from("hello from the card\n");
/** The name of the card: the player shows it above its library. */
const LABEL = "BOARD";

/** A copy is under way, and some of it is kept. */
function isHalfCopied(name: string): boolean {
  const part = statSync(join(folder, `${name}.mp8-part`), { throwIfNoEntry: false });
  return part !== undefined && part.size >= 20_000;
}

beforeAll(async () => {
  const image = await makeCardImage(
    [
      { path: "big.bin", data: big },
      { path: "Texts/hello.txt", data: hello },
      { path: "Texts/등대.txt", data: Buffer.from("lighthouse\n") },
      { path: "Texts/Inner/empty.txt", data: new Uint8Array(0) },
    ],
    { label: LABEL },
  );
  writeFileSync(card, image);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a board over TCP", () => {
  let board: BoardProcess;
  const verb = (...args: string[]) => mp8(args, folder, { MP8_PORT: board.port, MP8_BAUD: "921600" });

  beforeAll(async () => {
    board = await startBoard(card, ["--tcp", "0", "--baud", "921600"], LABEL);
  });
  afterAll(() => board.kill());

  it("lists its card", async () => {
    const { code, stdout, stderr } = await verb("tree", "--json");
    expect([code, stderr]).toEqual([0, ""]);
    const entries = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(entries.map(({ path }) => path)).toEqual([
      "big.bin",
      "Texts",
      "Texts/hello.txt",
      "Texts/Inner",
      "Texts/Inner/empty.txt",
      "Texts/등대.txt",
    ]);
    expect(entries[0]).toMatchObject({ kind: "file", bytes: big.length });
    expect((await verb("ls", ":/texts/등대.txt")).stdout).toMatch(/등대\.txt\n$/);
  });

  it("prints a file", async () => {
    expect(await verb("cat", ":/Texts/hello.txt")).toEqual({ code: 0, stdout: hello.toString(), stderr: "" });
    expect(await verb("cat", ":/none.txt")).toEqual({
      code: 1,
      stdout: "",
      stderr: "mp8: there is no /none.txt on the card\n",
    });
  });

  it("copies a file into a folder that is not there yet; what this PC refuses is not asked for again", async () => {
    const copied = JSON.parse((await verb("cp", ":/Texts/hello.txt", "made/inner/", "--json")).stdout).files;
    expect(copied).toMatchObject([{ to: join("made/inner/hello.txt"), outcome: "copied" }]);
    expect(readFileSync(join(folder, "made", "inner", "hello.txt")).equals(hello)).toBe(true);
    const refused = await verb("cp", ":/Texts/hello.txt", "made/inner/hello.txt/name.txt");
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr.trim().split("\n").at(-1)).toMatch(
      /^mp8: hello\.txt: cannot write made.inner.hello\.txt.name\.txt: (a part of its path is a file|it exists already)$/,
    );
  });

  it("copies folders, leaves what is there already, goes on where it was broken off", async () => {
    const copied = async () => JSON.parse((await verb("cp", ":/", "copy", "--json")).stdout).files;
    const outcomes = (files: { outcome: string }[]) => files.map(({ outcome }) => outcome);
    expect(outcomes(await copied())).toEqual(["copied", "copied", "copied", "copied"]);
    expect(readFileSync(join(folder, "copy", "big.bin")).equals(big)).toBe(true);
    expect(readFileSync(join(folder, "copy", "Texts", "등대.txt"), "utf8")).toBe("lighthouse\n");
    expect(existsSync(join(folder, "copy", "Texts", "Inner", "empty.txt"))).toBe(true);
    expect(outcomes(await copied())).toEqual(["same", "same", "same", "same"]);
    // A copy broken off, whose end is not what the card has.
    rmSync(join(folder, "copy", "big.bin"));
    writeFileSync(
      join(folder, "copy", "big.bin.mp8-part"),
      Buffer.concat([big.subarray(0, 100_000), Buffer.alloc(9000)]),
    );
    const again = await copied();
    expect(again.find(({ path }: { path: string }) => path === "big.bin").outcome).toBe("resumed");
    expect(readFileSync(join(folder, "copy", "big.bin")).equals(big)).toBe(true);
  });

  it("indexes its card: the catalog is the PC's", async () => {
    const [onBoard, here] = await Promise.all([
      mp8(["index", "--port", board.port, "--json"], folder),
      mp8(["index", card, "--json"], folder),
    ]);
    const { catalogSha256, counts } = JSON.parse(onBoard.stdout);
    expect({ catalogSha256, counts }).toMatchObject({
      catalogSha256: JSON.parse(here.stdout).catalogSha256,
      counts: { texts: 3, folders: 2 },
    });
  });

  it("presses buttons and says what it shows", async () => {
    expect((await verb("screen")).stdout).toContain(LABEL);
    await verb("press", "ok");
    await untilShown(board.port, "hello.txt");
    const { stdout } = await verb("screen", "--json", "--out", "screen.png");
    expect(JSON.parse(stdout).rows.join("\n")).toContain("hello.txt");
    expect(readFileSync(join(folder, "screen.png")).subarray(1, 4).toString()).toBe("PNG");
    await verb("press", "back");
  });

  it("shows a text of the PC, and its library again when that is left", async () => {
    writeFileSync(join(folder, "mine.txt"), "A text that was never on a card.\n".repeat(300));
    const streaming = start(["stream", "mine.txt"], folder, { MP8_PORT: board.port, MP8_BAUD: "921600" });
    await until(() => streaming.said().includes("mine.txt is on the player"));
    streaming.kill("SIGINT");
    expect((await streaming.ended).code).toBe(130);
    await untilShown(board.port, LABEL);
  });

  it("says what it is, and what it promises", async () => {
    const { stdout } = await verb("info", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      player: "mp8",
      board: "pico",
      build: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
  });

  it("forgets its card", async () => {
    expect((await verb("eject")).code).toBe(0);
    await untilShown(board.port, "can be taken out");
    expect(await verb("ls")).toMatchObject({
      code: 1,
      stderr: "mp8: there is no card in the board that it can read\n",
    });
  });
});

it("a line with rate and control lines (RFC 2217), and noise on it", async () => {
  const board = await startBoard(card, ["--rfc2217", "0", "--line-noise", "2e-6", "--seed", "5"], LABEL);
  try {
    const { code, stdout } = await mp8(["cp", ":/Texts", "noisy", "-p", board.port, "--json"], folder);
    expect([code, JSON.parse(stdout).files.length]).toEqual([0, 3]);
  } finally {
    await board.kill();
  }
});

it("a pty, as any serial program opens one", async (context) => {
  const board = await startBoard(card, ["--pty", "--baud", "38400"], LABEL).catch(() => null);
  if (board === null) {
    context.skip("needs a system with pseudo terminals, and @lydell/node-pty for it");
    return;
  }
  try {
    const { code, stdout } = await mp8(["cat", ":/Texts/hello.txt", "--port", board.port], folder);
    expect([code, stdout]).toEqual([0, hello.toString()]);
    // Two at one port would take each other's bytes.
    const first = start(["cp", ":/big.bin", "busy.bin", "--port", board.port], folder);
    await until(() => isHalfCopied("busy.bin"));
    const second = await mp8(["ls", "--port", board.port], folder);
    first.kill("SIGINT");
    await first.ended;
    expect([second.code, second.stdout, second.stderr]).toEqual([
      1,
      "",
      `mp8: ${board.port} is busy: another program has it open; close it and try again\n`,
    ]);
  } finally {
    await board.kill();
  }
});

it("a board that is unplugged while it copies: one line; the next call goes on", async () => {
  const first = await startBoard(card, ["--tcp", "0", "--baud", "115200"], LABEL);
  const copying = start(["cp", ":/big.bin", "broken.bin", "-p", first.port], folder);
  await until(() => isHalfCopied("broken.bin"));
  await first.kill();
  const { code, stderr } = await copying.ended;
  expect(code).toBe(1);
  expect(stderr.trim().split("\n").at(-1)).toMatch(
    /^mp8: big\.bin: tcp:\/\/.* closed the connection; .* goes on from there$/,
  );
  const second = await startBoard(card, ["--tcp", "0", "--baud", "921600"], LABEL);
  try {
    const again = await mp8(["cp", ":/big.bin", "broken.bin", "-p", second.port, "--json"], folder);
    expect(JSON.parse(again.stdout).files[0].outcome).toBe("resumed");
    expect(readFileSync(join(folder, "broken.bin")).equals(big)).toBe(true);
  } finally {
    await second.kill();
  }
});

describe("what is no board", () => {
  const refused = (...args: string[]) => mp8(args, folder);

  it.each([
    [["ls", "-p", "tcp://127.0.0.1:1"], 1, "cannot reach tcp://127.0.0.1:1: nothing listens there"],
    [["ls", "-p", "tcp://nowhere"], 2, "tcp://nowhere is no address: write tcp://HOST:PORT"],
    [["ls", "-p", "http://x:1"], 2, "http://x:1: a port is a device, tcp://HOST:PORT or rfc2217://HOST:PORT"],
    [["ls", "-p", "/dev/none"], 2, 'there is no port /dev/none: "mp8 ports" lists those there are'],
    [["ls", "-p", "/dev/none", "--baud", "fast"], 2, "fast is no baud rate: a number from 300 to 4000000"],
    [["cp", "a", "b"], 2, "cp copies from the card to this PC"],
    [["press", "oky"], 2, 'there is no button "oky": did you mean "ok"?'],
    [["stream", "none.avi"], 2, "cannot read none.avi: there is no such file"],
    [["sim", "--tcp", "0", "--pty"], 2, "a board has one serial line"],
    [["sim", "--tcp", "1.5"], 2, "--tcp 1.5: a whole number from 0 to 65535"],
    [["sim", "--pty", "--line-noise", "2"], 2, "--line-noise 2: a number from 0 to 1"],
  ])("%j: one line, exit code %i", async (args, code, says) => {
    const ended = await refused(...args);
    expect(ended.stderr).toContain(says);
    expect([ended.code, ended.stdout, ended.stderr.trim().split("\n").length]).toEqual([code, "", 1]);
  });

  it.each([
    [
      "an Espruino prompt",
      (said: string) => `${said}\r\n>Uncaught ReferenceError: "AT" is not defined\r\n>`,
      "there is an interpreter's prompt",
    ],
    ["a modem", () => "\r\nOK\r\n", "there is a modem"],
    ["noise", () => "\x80\x81\x82\xff\x00", "is not understood"],
    ["nothing", () => "", "nothing answers"],
  ])("%s at the port: one line, exit code 42", async (_, answer, says) => {
    const server: Server = createServer((socket) => {
      socket.on("data", (bytes) => socket.write(Buffer.from(answer(bytes.toString("latin1")), "latin1")));
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const ended = await refused("info", "-p", `tcp://127.0.0.1:${port}`);
    expect(ended.stderr).toContain(says);
    expect([ended.code, ended.stderr.trim().split("\n").length]).toEqual([42, 1]);
    server.close();
  });
});
