// The player on the virtual cyd: its touch zones, its radio, its settings, its one button.
import { beforeAll, describe, expect, test } from "vitest";
import { type BoardData, withVariant } from "../../hardware/boards/board.js";
import { cyd } from "../../hardware/boards/cyd.js";
import type { BoardOptions } from "../../hardware/virtual/create-board.js";
import { createEspruinoEngine } from "../../hardware/virtual/runtimes/espruino/engine.js";
import { buildFirmware } from "../../host/build/firmware.js";
import { makeCardImage } from "../../host/media/card-image.js";
import { settingsRecord } from "../../host/setup/settings-record.js";
import { nodeIsolate } from "../../host/simulator/node-isolate.js";
import { SimulatedPlayer } from "../../host/simulator/simulated-player.js";
import { twinOf } from "../../host/simulator/twins.js";

let bundle: string;

beforeAll(async () => {
  bundle = (await buildFirmware("cyd")).code;
});

function play(board: BoardData = cyd, virtual: BoardOptions = {}): SimulatedPlayer {
  return new SimulatedPlayer(createEspruinoEngine({ bundle, board, isolate: nodeIsolate, virtual }));
}

async function card(): Promise<Uint8Array> {
  const text = Array.from({ length: 40 }, (_, line) => `Line ${line + 1} of the text\n`).join("");
  return makeCardImage([{ path: "A.txt", data: Buffer.from(text) }], { format: "fat16" });
}

async function started(virtual?: BoardOptions): Promise<SimulatedPlayer> {
  const player = play(cyd, virtual);
  expect(await player.waitFor("Insert a card", 3000)).toBe(true);
  await player.run(300);
  return player;
}

describe("touch", () => {
  test("a finger opens a text and turns its pages; above the bar it does nothing", async () => {
    const player = await started();
    player.insert(await card());
    expect(await player.waitFor("1 text, 0 videos", 5000)).toBe(true);
    const { board } = player.engine;
    board.touch?.(224, 100, 120);
    await player.run(600);
    expect(player.shows("1 text, 0 videos")).toBe(true);
    // A little above the bar: the finger is meant for it.
    board.touch?.(224, 198, 120);
    expect(await player.waitFor("Line 12 of the text", 3000)).toBe(true);
    expect(player.shows("Line 13 of the text")).toBe(false);
    board.touch?.(160, 224, 120);
    expect(await player.waitFor("Line 13 of the text", 3000)).toBe(true);
    // The finger has to leave first: one that slides stays where it came down.
    await player.run(200);
    board.touch?.(10, 238, 120);
    expect(await player.waitFor("1 text, 0 videos", 3000)).toBe(true);
    expect(board.violations).toEqual([]);
  });

  test("a zone is lit while it is pressed", async () => {
    const player = await started();
    const paper = () => player.screen().pixels[212 * 320 + 200];
    const before = paper();
    player.engine.board.press("ok", 400);
    await player.run(200);
    expect(paper()).not.toBe(before);
    await player.run(500);
    expect(paper()).toBe(before);
  });

  test("BOOT is OK", async () => {
    const player = await started();
    player.insert(await card());
    expect(await player.waitFor("1 text, 0 videos", 5000)).toBe(true);
    const { board } = player.engine as ReturnType<typeof createEspruinoEngine>;
    const boot = board.pin("D0") as unknown as { join(): { set(level: boolean | null): void } };
    const button = boot.join();
    button.set(false);
    await player.run(80);
    button.set(null);
    expect(await player.waitFor("Line 12 of the text", 3000)).toBe(true);
  });
});

describe("the radio", () => {
  test.each([
    ["Wi-Fi", { wifi: true, bluetooth: false }],
    ["Bluetooth", { wifi: false, bluetooth: true }],
    ["Wi-Fi and Bluetooth", { wifi: true, bluetooth: true }],
  ])("%s on: the player does not start, and says so on the screen and on the line", async (name, radio) => {
    const player = play(cyd, { radio });
    expect(await player.waitFor("A radio is on", 3000)).toBe(true);
    expect(player.rows().map((row) => row.trim())).toContain(name);
    player.insert(await card());
    await player.run(2000);
    expect(player.serialLog).toContain(`mp8 refuses to start: ${name} on`);
    expect(player.serialLog).not.toContain("mp8 ready");
    expect(player.engine.board.cardCounters.commands).toBe(0);
    // To ask is no use of it.
    expect(player.engine.board.radioApiCalls).toBe(0);
  });
});

describe("the settings", () => {
  const blue = (player: SimulatedPlayer) => player.screen().pixels.filter((pixel) => pixel === 0x19ee).length;

  test.each(cyd.variants.map(({ name }) => name))("the variant %s shows its screen once it is set up", async (name) => {
    const { board, virtual } = twinOf(cyd, name);
    const player = play(board, virtual);
    expect(await player.waitFor("Insert a card", 3000)).toBe(true);
    expect(blue(player)).toBeGreaterThan(5000);
    player.insert(await card());
    expect(await player.waitFor("1 text, 0 videos", 5000)).toBe(true);
    await player.press("ok");
    expect(await player.waitFor("Line 12 of the text", 3000)).toBe(true);
    expect(player.engine.board.violations).toEqual([]);
  });

  test.each(cyd.variants.slice(1).map(({ name }) => name))("and the variant %s does not before", async (name) => {
    const player = play(withVariant(cyd, name) as BoardData);
    await player.run(2000);
    expect(player.serialLog).toContain("mp8 ready");
    // In the negative its texts could be read, on a light screen.
    expect(player.shows("Insert a card") && blue(player) > 5000).toBe(false);
  });

  test("what is no record is left alone, and told", async () => {
    const player = await started({ files: { "mp8.settings": "mp8-settings 1 st7789 104" } });
    player.engine.board.sendSerial(Buffer.from("info\r\n"));
    await player.run(1500);
    expect(player.serialLog).toContain("settings not understood\n");
    expect(player.serialLog).toContain("radio off\n");
  });

  test("the record is told as it is", async () => {
    const record = settingsRecord(cyd, { variant: "ili9341", label: "Class 3" });
    const player = await started({ files: { "mp8.settings": record } });
    player.engine.board.sendSerial(Buffer.from("info\r\n"));
    await player.run(1500);
    expect(player.serialLog).toContain(`settings ${record}\n`);
  });
});

test("BOOT pressed when the screen comes on is maintenance: nothing runs, the console is open", async () => {
  const player = play();
  const { board } = player.engine as ReturnType<typeof createEspruinoEngine>;
  (board.pin("D0") as unknown as { join(): { set(level: boolean | null): void } }).join().set(false);
  expect(await player.waitFor("Maintenance", 3000)).toBe(true);
  await player.run(1000);
  expect(player.serialLog).toContain("mp8 maintenance: the console is open");
  expect(player.serialLog).not.toContain("mp8 ready");
});
