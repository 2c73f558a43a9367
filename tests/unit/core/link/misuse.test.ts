// What people mistype and programs get wrong at a board's line: it is answered in words, and costs the board nothing.
import { describe, expect, it } from "vitest";
import { HostFile } from "../../../../firmware/core/link/host-file.js";
import { fitForLine } from "../../../../firmware/core/link/names.js";
import { Receiver } from "../../../../firmware/core/link/receiver.js";
import type { Volume } from "../../../../firmware/core/storage/volume.js";
import { mountVolume } from "../../../../firmware/core/storage/volume-search.js";
import { FrameReader, frameBytes, reportBytes } from "../../../../host/link/frames.js";
import { makeCardImage } from "../../../../host/media/card-image.js";
import { BytesDevice } from "../../../support/image-device.js";
import { LinkPair } from "../../../support/link-pair.js";
import { LoopWireBytes } from "../../../support/wire-bytes.js";

async function pairWith(names: readonly string[], baud = 115_200): Promise<LinkPair> {
  const files = names.map((path) => ({ path, data: Buffer.from("x") }));
  return new LinkPair(mountVolume(new BytesDevice(await makeCardImage(files))) as Volume, { baud });
}

/** What the board says to these bytes. */
async function said(pair: LinkPair, typed: string, ms = 800): Promise<string[]> {
  pair.text = "";
  pair.inject(Buffer.from(typed, "latin1"), "board");
  await pair.wait(ms);
  return pair.text.split("\r\n").slice(0, -1);
}

describe("at a board's line", () => {
  it("a line that is too long is said to be so, and its end is no command", async () => {
    const pair = await pairWith(["a.txt"]);
    const tooLong = ["error: a line has at most 600 bytes"];
    expect(await said(pair, `cat /${"a".repeat(700)}\r`)).toEqual(tooLong);
    // The pieces in which it comes are no lines of their own.
    pair.inject(Buffer.from("x".repeat(2000)), "board");
    await pair.wait(400);
    expect(await said(pair, "help\r")).toEqual(tooLong);
    expect(await said(pair, "eject\x03press up 1\r")).toEqual(["ok"]);
    expect(await said(pair, `ls /${".".repeat(595)}\r`)).toEqual([
      `error: there is no /${".".repeat(595)} on the card`,
    ]);
  });

  it("what was typed is not sent back as it was: it could steer the terminal", async () => {
    const pair = await pairWith(["a.txt"]);
    expect(await said(pair, "cat /\x1b[31mred\x07\r")).toEqual(["error: there is no /\\x1B[31mred\\x07 on the card"]);
    expect(await said(pair, "cat /\\x1b]0;t\r")).toEqual(["error: there is no /\\x1B]0;t on the card"]);
    expect(fitForLine("mp8 text name=\x1b[2J한글\\")).toBe("mp8 text name=\\x1B[2J한글\\x5C");
    expect(fitForLine("mp8 text name=plain.txt")).toBe("mp8 text name=plain.txt");
  });

  it("Ctrl-C that comes together with its line ends it, too", async () => {
    // A line so fast that all of it arrives at once.
    const pair = await pairWith(["a.txt"], 2_000_000);
    pair.inject(Buffer.from("press ok 900\rls /\r\x03press up 1\r"), "board");
    await pair.wait(1200);
    expect(pair.pressed).toEqual(["0down", "0up"]);
  });

  it.each(["stream 1 1 a.txt", "test 5", "baud 9600"])("%s, typed, is said to be for programs", async (line) => {
    const [verb] = line.split(" ");
    expect(await said(await pairWith(["a.txt"]), `${line}\r`)).toEqual([
      `error: ${verb} is for programs: it is asked for in a frame, with its numbers`,
    ]);
  });

  it("a button goes up again, however its holding ends", async () => {
    const pair = await pairWith(["a.txt"]);
    pair.inject(Buffer.from("press ok 5000\r"), "board");
    await pair.wait(300);
    expect(pair.pressed).toEqual(["2down"]);
    await said(pair, "\x03");
    expect(pair.pressed).toEqual(["2down", "2up"]);
    const holding = pair.host.request("press up 5000");
    holding.catch(() => {});
    await pair.wait(300);
    await pair.run(pair.connect().greet(2000));
    expect(pair.pressed.slice(2)).toEqual(["0down", "0up"]);
  });

  it("a host that claims room for any number of frames gets no more than a board can keep", async () => {
    const pair = await pairWith(
      Array.from({ length: 600 }, (_, index) => `a long name of a file, number ${index}.txt`),
    );
    await pair.run(pair.host.greet(2000));
    const numbers = new Set<number>();
    const reader = new FrameReader(
      (frame) => frame.type === 3 && numbers.add(frame.number),
      () => {},
    );
    pair.connect().transport.onBytes = (bytes) => reader.put(bytes);
    const send = (type: number, payload: Uint8Array) =>
      pair.inject(frameBytes({ type, request: 9, ordinal: 0, number: 0, payload }), "board");
    send(2, Buffer.from("ls /"));
    await pair.wait(100);
    const room = reportBytes({ next: 0, end: 0, limit: 0xffffff, ordinal: 255, missing: [] });
    for (let i = 0; i < 5; i++) {
      send(4, room);
      await pair.wait(2000);
    }
    expect(numbers.size).toBe(12);
  });

  it("frames without bytes take no place, and those of a stream have their places in the file", () => {
    const receiver = new Receiver(0);
    receiver.take(0, 0, "", "", 0);
    expect([receiver.deliver(), receiver.expected]).toEqual(["", 0]);
    const file = () => new HostFile(new LoopWireBytes(), 4, 100);
    const whole = file();
    expect([1024, 1024, 100].map((bytes) => whole.take("x".repeat(bytes)))).toEqual([true, true, true]);
    for (const bytes of [0, 512, 1023, 1025, 2048]) expect(file().take("x".repeat(bytes))).toBe(false);
    expect(new HostFile(new LoopWireBytes(), 1, 0).take("x".repeat(512))).toBe(true);
  });
});
