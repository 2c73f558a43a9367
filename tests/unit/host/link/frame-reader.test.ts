// Frames and lines of a serial line, cut anywhere, damaged anywhere.
import { expect, test } from "vitest";
import { frame } from "../../../../firmware/core/link/frame.js";
import { CatalogSession } from "../../../../host/link/catalog-session.js";
import { FrameReader, type FromBoard } from "../../../../host/link/frame-reader.js";
import { below, seededRandom } from "../../../support/seeded-random.js";

const PAYLOADS = ["", "a", "\x01\n\x01", "\0".repeat(2048), "x".repeat(4096)];
const SENT = Buffer.from(`mp8 ready\r\n${PAYLOADS.map((payload) => frame("C", payload)).join("")}the end\n`, "latin1");

function told(found: readonly FromBoard[]): string[] {
  return found.map((each) =>
    each.kind === "line"
      ? each.text
      : each.kind === "frame"
        ? `${each.type} ${each.payload.toString("latin1")}`
        : "damage",
  );
}

test("lines and frames, in pieces of every size", () => {
  const expected = ["mp8 ready", ...PAYLOADS.map((payload) => `C ${payload}`), "the end"];
  for (const size of [1, 2, 7, 4096, 100_000]) {
    const reader = new FrameReader();
    const found: FromBoard[] = [];
    for (let at = 0; at < SENT.length; at += size) found.push(...reader.take(SENT.subarray(at, at + size)));
    expect(told(found)).toEqual(expected);
  }
});

test("a byte that arrives wrong never gives a frame that was not sent", () => {
  const random = seededRandom(7);
  const whole = new Set(PAYLOADS.map((payload) => `C ${payload}`));
  for (let round = 0; round < 300; round++) {
    const bytes = Buffer.from(SENT);
    bytes[below(random, bytes.length)] ^= 1 << below(random, 8);
    const found = new FrameReader().take(bytes);
    for (const each of found) if (each.kind === "frame") expect(whole.has(told([each])[0])).toBe(true);
  }
});

test("a session ends with what the board counted, or with the reason why there is no catalog", () => {
  const taken: string[] = [];
  const session = new CatalogSession({ take: (bytes) => taken.push(Buffer.from(bytes).toString()), progress: null });
  session.take(Buffer.from("mp8 catalog ready board=pico\r\n"));
  expect([session.ready, session.end]).toEqual([true, null]);
  const numbers = (...values: number[]) => values.map((value) => String.fromCharCode(value, 0, 0, 0)).join("");
  const trouble = frame("T", `${numbers(2)}\x09lost`);
  session.take(
    Buffer.from(`${frame("C", "bytes")}${trouble}${frame("E", `\0${numbers(3, 4, 5, 6, 7)}CARD`)}`, "latin1"),
  );
  expect(taken).toEqual(["bytes"]);
  expect(session.troubles).toEqual([{ folder: 2, reason: -9, name: "lost" }]);
  expect(session.end).toEqual({ failure: 0, folders: 3, texts: 4, videos: 5, others: 6, problems: 7, label: "CARD" });
  const refused = new CatalogSession({ take: () => {}, progress: null });
  expect(() => refused.take(Buffer.from("mp8 mount failed: no card\n"))).toThrow("the board made no catalog: no card");
  const noisy = Buffer.from(frame("C", "bytes"), "latin1");
  noisy[6] ^= 1;
  expect(() => refused.take(noisy)).toThrow("damaged on the line");
});
