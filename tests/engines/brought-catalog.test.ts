// The player with a card that brings its catalog: the same lists, at once; the card's own where the catalog is old; and
// nothing of it stays.
import { describe, expect, test } from "vitest";
import type { CardFile } from "../../host/media/card-files.js";
import { boardOf, bundleFor, type EngineName, startEngine } from "../../host/simulator/engines.js";
import { settle } from "../../host/simulator/settle.js";
import { SimulatedPlayer } from "../../host/simulator/simulated-player.js";
import { cardWithCatalog } from "../support/brought-card.js";

const FILES: CardFile[] = [
  { path: "Letters/first.txt", data: Buffer.from("Dear reader,") },
  { path: "Letters/second letter.txt", data: Buffer.from("again") },
  { path: "Letters/Old/third.txt", data: Buffer.from("and again") },
  { path: "song.mp3", data: new Uint8Array(5) },
  { path: "Zebra story.txt", data: Buffer.from("stripes") },
];

async function inserted(engine: EngineName, image: Uint8Array): Promise<SimulatedPlayer> {
  const player = new SimulatedPlayer(await startEngine(engine, await bundleFor(undefined, boardOf(engine).name)));
  await player.waitFor("Insert a card", 5000);
  player.insert(image);
  await player.runUntil(() => player.facts.indexMs !== null, 20_000);
  await settle(player);
  return player;
}

/** The root, the first folder, the folder in it, and back. */
async function walked(player: SimulatedPlayer): Promise<(readonly string[])[]> {
  const screens = [player.rows()];
  for (const button of ["ok", "ok", "back", "back"] as const) {
    await player.press(button);
    await settle(player);
    screens.push(player.rows());
  }
  return screens;
}

describe.each(["espruino", "lua"] as const)("on %s", (engine) => {
  test("its lists are those of the card, and are there at once", async () => {
    const { plain, brought } = await cardWithCatalog(FILES);
    const without = await inserted(engine, plain);
    const player = await inserted(engine, brought);
    expect(without.serialLog).not.toContain("mp8 catalog");
    expect(player.serialLog).toContain("mp8 catalog used");
    expect(player.facts).toMatchObject({ texts: 4, videos: 0, others: 1, folders: 2 });
    const screens = await walked(player);
    expect(screens).toEqual(await walked(without));
    expect(screens[2].join("\n")).toContain("third.txt");
    without.dispose();
    player.eject();
    await player.waitFor("Insert a card", 5000);
    await player.run(2000);
    expect(await player.engine.searchMemory([Buffer.from("second letter"), Buffer.from("Zebra story")])).toEqual([]);
    player.dispose();
  });

  test("an old one is left alone", async () => {
    const { brought } = await cardWithCatalog(FILES);
    const bytes = Buffer.from(brought);
    bytes[bytes.indexOf(Buffer.from("SONG    MP3")) + 3] = 0x53;
    const player = await inserted(engine, bytes);
    expect(player.serialLog).toContain("mp8 catalog left alone");
    expect(player.rows().join("\n")).toContain("sons.mp3");
    expect(player.facts).toMatchObject({ texts: 4, others: 1 });
    player.dispose();
  });
});
