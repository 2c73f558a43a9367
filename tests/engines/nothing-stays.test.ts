// After the card left, nothing of it is anywhere on the emulated board: not in the interpreter's variables, used or freed,
// not on its stack or anywhere else in RAM, not in the LCD's memory, not in flash.
import { expect, test } from "vitest";
import { pico } from "../../hardware/boards/pico.js";
import { createRp2040Engine, type RamPlace } from "../../hardware/virtual/runtimes/rp2040/engine.js";
import { buildFirmware } from "../../host/build/firmware.js";
import { toTokens } from "../../host/build/tokens.js";
import { makeCardImage } from "../../host/media/card-image.js";
import { sampleLibrary } from "../../host/media/sample-library/sample-library.js";
import { needlesOf } from "../../host/simulator/nothing-stays.js";
import { SimulatedPlayer } from "../../host/simulator/simulated-player.js";
import { NEEDS_INTERPRETER, realInterpreter } from "../support/real-interpreter.js";

const WORDS = ["quokka", "zephyr", "xylophone", "čtvrtek", "jukebox", "façade", "vörösmarty", "kayak", "oxbow", "lynx"];

/** Words that neither the interpreter nor the player has. */
function story(): Buffer {
  let text = "";
  for (let i = 0; i < 900; i++)
    text += `${WORDS[(i * 7 + Math.floor(i / 9)) % WORDS.length]}${i}${i % 60 === 59 ? "\n" : " "}`;
  return Buffer.from(text, "utf8");
}

const real = realInterpreter();

test.skipIf(real === null)(
  `nothing of a card is left in RAM, on the LCD or in flash (${real === null ? NEEDS_INTERPRETER : "rp2040"})`,
  async () => {
    const { interpreter, bootrom } = real as NonNullable<typeof real>;
    const { code: bundle } = await buildFirmware("pico");
    const video = sampleLibrary().find(({ path }) => path.endsWith(".avi"));
    const image = await makeCardImage(
      [
        { path: "1 Zanzibar quokkas.txt", data: story() },
        { path: "2 Xylophone jukebox.avi", data: (video as { data: Uint8Array }).data },
        { path: "Oxbow façades/Čtvrtek v kajaku.txt", data: story() },
      ],
      { label: "LYNXKAYAK" },
    );
    const engine = await createRp2040Engine({ bundle: toTokens(bundle), board: pico, interpreter, bootrom });
    const player = new SimulatedPlayer(engine);
    expect(await player.runUntil(() => player.shows("Insert a card"), 3000)).toBe(true);
    await player.run(300);
    const clean = Buffer.from(engine.board.screenMemory());
    const needles = await needlesOf(image, bundle);
    expect(needles.length).toBeGreaterThan(150);
    const places = () => {
      const count: Record<RamPlace, number> = { used: 0, freed: 0, elsewhere: 0 };
      for (const { place } of engine.searchRam(needles)) count[place]++;
      return count;
    };
    expect(places()).toEqual({ used: 0, freed: 0, elsewhere: 0 });

    player.insert(image);
    expect(await player.runUntil(() => player.facts.indexMs !== null, 20_000)).toBe(true);
    const press = async (button: "down" | "ok" | "back", ms: number) => {
      engine.board.press(button, 60);
      await player.run(ms);
    };
    await player.run(500);
    await press("down", 500);
    await press("ok", 2000);
    await press("down", 1000);
    const reading = places();
    await press("back", 800);
    await press("down", 500);
    await press("ok", 3000);
    const watching = places();
    expect(player.facts.refused).toEqual([]);
    // Plenty while the card is in, or the search would prove nothing.
    expect(reading.used).toBeGreaterThan(30);
    expect(reading.freed).toBeGreaterThan(10);
    // Outside of the interpreter's variables, on its stack, there is something only now and then.
    expect(watching.used).toBeGreaterThan(5);
    expect(Buffer.from(engine.board.screenMemory()).equals(clean)).toBe(false);

    player.eject();
    await player.run(1500);
    expect(player.shows("Insert a card")).toBe(true);
    expect(engine.searchRam(needles).map(({ words }) => words)).toEqual([]);
    expect(Buffer.from(engine.board.screenMemory()).equals(clean)).toBe(true);
    expect(engine.flashWrites).toEqual({ pagePrograms: 0, erases: 0, statusWrites: 0 });
    expect(engine.crash).toBeNull();
    engine.dispose();
  },
);
