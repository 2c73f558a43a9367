// A host whose board is none, or a bad one: it ends in words, in time, and in bounded memory.
import { describe, expect, it } from "vitest";
import { BoardLink, type LinkClock } from "../../../../host/link/board-link.js";
import { answerTo } from "../../../../host/link/card-listing.js";
import { type Frame, FrameReader, frameBytes } from "../../../../host/link/frames.js";
import { Outgoing } from "../../../../host/link/outgoing.js";
import { Telnet } from "../../../../host/link/telnet.js";
import type { Transport } from "../../../../host/link/transport.js";
import { LinkPair } from "../../../support/link-pair.js";
import { seededBytes } from "../../../support/seeded-random.js";

const [HELLO, COMMAND, DATA, REPORT, FAIL, CANCEL] = [1, 2, 3, 4, 6, 7];

/** A board that answers each frame as the test says, in time that is made up. */
class OddBoard {
  ms = 0;
  readonly got: Frame[] = [];
  readonly link: BoardLink;
  private readonly timers = new Set<{ dueMs: number; everyMs: number; callback: () => void }>();
  private readonly transport: Transport;

  constructor(answer: (frame: Frame, board: OddBoard) => void) {
    const reader = new FrameReader(
      (frame) => {
        this.got.push(frame);
        queueMicrotask(() => answer(frame, this));
      },
      () => {},
    );
    this.transport = {
      name: "odd",
      baud: 115_200,
      write: (bytes) => reader.put(bytes),
      onBytes: null,
      onGone: null,
      close: async () => {},
    };
    const clock: LinkClock = {
      now: () => this.ms,
      every: (everyMs, callback) => {
        const timer = { dueMs: this.ms + everyMs, everyMs, callback };
        this.timers.add(timer);
        return () => this.timers.delete(timer);
      },
    };
    this.link = new BoardLink(this.transport, clock);
  }

  send(type: number, request: number, payload: string, number = 0): void {
    this.say(frameBytes({ type, request, ordinal: number & 255, number, payload: Buffer.from(payload, "latin1") }));
  }

  unplug(): void {
    this.transport.onGone?.("unplugged");
  }

  say(bytes: Uint8Array): void {
    this.transport.onBytes?.(bytes);
  }

  /** Lets so much time pass, a step at a time. */
  async pass(ms: number, each: () => void = () => {}): Promise<void> {
    for (const endMs = this.ms + ms; this.ms < endMs; ) {
      this.ms += 10;
      for (const timer of [...this.timers]) {
        if (timer.dueMs > this.ms || !this.timers.has(timer)) continue;
        timer.dueMs += timer.everyMs;
        timer.callback();
      }
      each();
      for (let i = 0; i < 8; i++) await null;
    }
  }
}

/** The reason for which it fails. */
async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "it did not fail",
    (error: Error) => error.message,
  );
}

describe("a host", () => {
  it("gives up on a board of which only noise comes, though it comes without end", async () => {
    const board = new OddBoard(() => {});
    const asked = failure(board.link.request("ls /"));
    await board.pass(60_000, () => board.say(seededBytes(100, board.ms)));
    expect(await Promise.race([asked, "it waits still"])).toBe("what comes from the board is not understood any more");
  });

  it("does not wait for an answer on a line that is gone", async () => {
    const board = new OddBoard(() => {});
    const greeted = failure(board.link.greet(60_000));
    await board.pass(100);
    board.unplug();
    await board.pass(100);
    expect(await Promise.race([greeted, "it waits still"])).toBe("unplugged");
  });

  it("does not talk to a board of another version", async () => {
    const board = new OddBoard(({ type, payload }, self) => {
      if (type === HELLO) self.send(HELLO, 0, `${Buffer.from(payload)} version=2 payload=2048 window=4 packs=1 baud=0`);
    });
    expect(await failure(board.link.greet(1000))).toContain("speaks version 2 of the link, this mp8 version 1");
  });

  it("shows what a board says of a failure on one line", async () => {
    const board = new OddBoard(({ type, request }, self) => {
      if (type === COMMAND) self.send(FAIL, request, "no\n\x1b[2Jsuch");
    });
    expect(await failure(board.link.request("ls /"))).toBe("no\\x0a\\x1b[2Jsuch");
  });

  it("takes no answer without end into its memory", async () => {
    const board = new OddBoard(({ type, request, payload }, self) => {
      if (type === CANCEL) self.send(CANCEL, request, "");
      if (type !== COMMAND && type !== REPORT) return;
      const next = type === COMMAND ? 0 : payload[0] + payload[1] * 256;
      for (let number = next; number < next + 2; number++) self.send(DATA, request, "x".repeat(4000), number);
    });
    const asked = failure(answerTo(board.link, "info"));
    await board.pass(2000);
    expect(await asked).toBe("the board answers without end: is it a player?");
  });

  it("tells why what it was to send cannot be had any more", async () => {
    const board = new OddBoard(({ type, request }, self) => {
      if (type === CANCEL) self.send(CANCEL, request, "");
      if (type === DATA) self.send(REPORT, request, "\x01\0\0\x01\0\0\x05\0\0\0");
    });
    const piece = (number: number) => {
      if (number > 0) throw new Error("the file is gone");
      return new Uint8Array(1024);
    };
    const asked = failure(board.link.request("stream 9 0 a.txt", { upload: { repeats: true, piece } }));
    await board.pass(500);
    expect(await asked).toBe("the file is gone");
  });

  it("is not kept busy by reports of places far away", () => {
    const outgoing = new Outgoing(1, { repeats: true, piece: () => null }, 1024);
    for (let i = 0; i < 300; i++) {
      outgoing.report({ next: 0xfffff0, end: 0, limit: 0xffffff, ordinal: 1, missing: [] }, i);
      expect(outgoing.next(i)).toBeNull();
    }
  });

  it("keeps no more of a telnet option than one has", () => {
    const taken: number[] = [];
    const events = {
      data: () => {},
      send: () => {},
      comPort: (_: number, value: Uint8Array) => taken.push(value.length),
    };
    const telnet = new Telnet("client", events);
    telnet.take(Uint8Array.of(255, 250, 44, 101));
    for (let i = 0; i < 100; i++) telnet.take(new Uint8Array(1000).fill(255));
    telnet.take(Uint8Array.of(255, 240));
    expect(taken).toEqual([254]);
  });

  it("that is interrupted tells the board, lowers its rate, and asks for nothing more", async () => {
    const pair = new LinkPair(null);
    await pair.run(pair.host.greet(2000));
    await pair.run(pair.host.raise(921_600));
    const asked = pair.host.request("press ok 5000");
    asked.catch(() => {});
    await pair.wait(300);
    pair.host.interrupt();
    await expect(pair.run(asked)).rejects.toThrow("cancelled");
    expect(pair.pressed).toEqual(["2down", "2up"]);
    await expect(pair.host.request("ls /")).rejects.toThrow("cancelled");
    await pair.run(pair.host.lower());
    expect(pair.rates.board).toBe(115_200);
  });
});
