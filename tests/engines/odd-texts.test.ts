// Texts of all names that are texts, and texts that are not quite what they should be, through the player's list on the
// fast engine: what of them is there is shown, and the rest costs neither the player nor the next text.
import { beforeAll, expect, test } from "vitest";
import { pico } from "../../hardware/boards/pico.js";
import { createEspruinoEngine } from "../../hardware/virtual/runtimes/espruino/engine.js";
import { buildFirmware } from "../../host/build/firmware.js";
import { makeCardImage } from "../../host/media/card-image.js";
import { nodeIsolate } from "../../host/simulator/node-isolate.js";
import { SimulatedPlayer } from "../../host/simulator/simulated-player.js";

let bundle: string;
beforeAll(async () => {
  bundle = (await buildFirmware("pico")).code;
}, 120_000);

const text = (content: string): Buffer => Buffer.from(content, "utf8");
/** Korean in CP949 behind a page of UTF-8, as when somebody has put two files together. */
const mixed = Buffer.concat([
  text(`First lines.\n${"café\n".repeat(40)}`),
  Buffer.from([0xc7, 0xd1, 0xb1, 0xdb, 0x0a]),
]);

const FILES: readonly (readonly [name: string, data: Buffer, shown: RegExp])[] = [
  ["1 notes.md", text("# A heading\n\nand *words*\n"), /# A heading/],
  ["2 film.srt", text("1\n00:00:01,000 --> 00:00:02,000\nSaid\n"), /00:00:01,000 --> 00:00:02,000/],
  ["3 table.csv", text("name,price\nlamp,12\n"), /lamp,12/],
  ["4 day.log", text("12:00 started\n12:01 stopped\n"), /12:01 stopped/],
  ["5 mixed.txt", mixed, /First lines\./],
  [
    "6 zeros.txt",
    Buffer.concat([text("Before the zeros\n".repeat(60)), Buffer.alloc(3000), text("after\n")]),
    /Before the zeros/,
  ],
  ["7 one line.txt", Buffer.alloc(300_000, "word after word "), /word after word/],
  [
    "8 program.txt",
    Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), Buffer.alloc(2000, 1)]),
    /Cannot open this file/,
  ],
  ["9 Korean.txt", text("한글 문서\nlast line\n"), /last line/],
];

test("each is opened from the list, read to its end and left", async () => {
  const engine = await createEspruinoEngine({ bundle, board: pico, isolate: nodeIsolate });
  const player = new SimulatedPlayer(engine);
  await player.run(1500);
  player.insert(
    await makeCardImage(
      FILES.map(([path, data]) => ({ path, data })),
      {},
    ),
  );
  await player.run(4000);
  for (const [name, , shown] of FILES) {
    expect(player.rows().join("\n"), name).toContain(name);
    engine.board.press("ok", 60);
    await player.run(3000);
    expect(player.rows().join("\n"), name).toMatch(shown);
    // Boxes come with what to do about them.
    expect(player.rows().join("\n").includes("no font: mp8 card make"), name).toBe(name === "9 Korean.txt");
    // To the end, and a page back.
    engine.board.press("down", 1200);
    await player.run(4000);
    engine.board.press("up", 60);
    await player.run(1000);
    engine.board.press("back", 60);
    await player.run(1500);
    engine.board.press("down", 60);
    await player.run(500);
    expect(engine.crash, name).toBeNull();
  }
  expect(engine.board.violations).toEqual([]);
  engine.dispose();
});
