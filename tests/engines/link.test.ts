// The link in the built bundle: what it read from a card goes with the card, and a board in maintenance has none.
import { describe, expect, it } from "vitest";
import { BoardLink } from "../../host/link/board-link.js";
import { readFile } from "../../host/link/read-file.js";
import { makeCardImage } from "../../host/media/card-image.js";
import { bouncingBall } from "../../host/media/sample-library/videos.js";
import { boardOf, bundleFor, type EngineName, startEngine } from "../../host/simulator/engines.js";
import { SimulatedLine, transportOf } from "../../host/simulator/simulated-line.js";
import { SimulatedPlayer } from "../../host/simulator/simulated-player.js";

async function started(engine: EngineName): Promise<SimulatedPlayer> {
  return new SimulatedPlayer(await startEngine(engine, await bundleFor(undefined, boardOf(engine).name)));
}

const SECRET = "Words that only the card knows, and nobody else. ";

describe.each(["espruino", "lua"] as const)("on %s", (engine) => {
  it("forgets what it read from a card when that is pulled, in the middle of an answer too", async () => {
    const player = await started(engine);
    try {
      await player.run(1500);
      player.insert(await makeCardImage([{ path: "secret.txt", data: Buffer.from(SECRET.repeat(400)) }]));
      await player.run(1500);
      player.engine.board.sendSerial(Buffer.from("cat /secret.txt\r"));
      await player.run(600);
      expect(player.serialLog + Buffer.from(player.serialBytes()).toString()).toContain(SECRET);
      player.eject();
      await player.run(3000);
      expect(Buffer.from(player.serialBytes()).toString()).toContain("error: the card was taken out");
      expect(await player.engine.searchMemory([Buffer.from(SECRET)])).toEqual([]);
      player.engine.board.sendSerial(Buffer.from("ls /\r"));
      await player.run(500);
      expect(player.serialLog).toContain("error: there is no card in the board that it can read");
      expect(player.engine.board.violations).toEqual([]);
    } finally {
      player.dispose();
    }
  });

  it("knows no command that writes: what is not on the list is not understood", async () => {
    const player = await started(engine);
    try {
      await player.run(1500);
      player.insert(await makeCardImage([{ path: "a.txt", data: Buffer.from("a") }]));
      await player.run(1500);
      const tries = [
        "write 0 1 /a.txt",
        "rm /a.txt",
        "put /b.txt",
        "eval 1",
        'require("Storage").write("x","y")',
        "\x03",
        "reset",
      ];
      for (const line of tries) {
        player.engine.board.sendSerial(Buffer.from(`${line}\r`));
        await player.run(300);
      }
      const errors = player.serialLog.split("\n").filter((line) => line === "error: no such command: help lists them");
      // Ctrl-C alone is an empty line.
      expect(errors.length).toBe(tries.length - 1);
      expect(player.engine.board.cardCounters.writeCommands).toBe(0);
      // Of an interpreter that could record; on NodeMCU the audit refuses whatever could.
      if (engine === "espruino") {
        expect((player.engine as unknown as { recordingCalls: number }).recordingCalls).toBe(0);
      }
    } finally {
      player.dispose();
    }
  });

  it("says what is on the screen while a video plays, which goes on", async () => {
    const player = await started(engine);
    try {
      await player.run(1500);
      player.insert(await makeCardImage([{ path: "ball.avi", data: bouncingBall(60, 10) }], { label: "FILM" }));
      await player.run(1500);
      await player.press("ok");
      await player.run(1500);
      player.engine.board.sendSerial(Buffer.from("screen\r"));
      await player.run(1000);
      const log = Buffer.from(player.serialBytes()).toString("latin1");
      expect(log.split("\r\n").filter((line) => /^[0-9A-F]{4} [0-9A-F]{4} /.test(line)).length).toBeGreaterThanOrEqual(
        1,
      );
      expect(log).toMatch(/ ball\.avi .*0:0\d \/ 0:06/);
      await player.run(1500);
      await player.press("back");
      await player.run(500);
      expect(player.facts.framesShown).toBeGreaterThan(30);
      expect(player.engine.board.violations).toEqual([]);
    } finally {
      player.dispose();
    }
  });

  it("gives a file's bytes in frames", async () => {
    const bytes = Buffer.from(Array.from({ length: 9000 }, (_, i) => (i * 7 + (i >> 8)) % 256));
    const player = await started(engine);
    player.insert(await makeCardImage([{ path: "a.bin", data: bytes }]));
    await player.run(2500);
    const line = new SimulatedLine(player);
    const link = new BoardLink(transportOf(line, 115_200));
    try {
      await link.greet(5000);
      const pieces: Uint8Array[] = [];
      await readFile(link, "/a.bin", { firstBlock: 0, take: (piece) => void pieces.push(piece.slice()) });
      expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
      expect(player.engine.board.violations).toEqual([]);
    } finally {
      await link.close();
      await line.stop();
    }
  });
});

it("packs a text with what the interpreter has for it", async () => {
  const text = Buffer.from("Words that a library might have, some of them often, some not at all.\n".repeat(400));
  const player = await started("espruino");
  player.insert(await makeCardImage([{ path: "a.txt", data: text }]));
  await player.run(2500);
  const line = new SimulatedLine(player);
  const link = new BoardLink(transportOf(line, 115_200));
  try {
    await link.greet(5000);
    const pieces: Uint8Array[] = [];
    const before = link.bytesIn;
    await readFile(link, "/a.txt", { firstBlock: 0, take: (bytes) => void pieces.push(bytes.slice()) });
    expect(Buffer.concat(pieces).equals(text)).toBe(true);
    expect((link.bytesIn - before) / text.length).toBeLessThan(0.7);
    expect(player.engine.board.violations).toEqual([]);
  } finally {
    await link.close();
    await line.stop();
  }
});
