// `npm run bench:device`: what the player costs on a device, as a table and as JSON. The device is an emulated Pico with
// the real interpreter that the user brings. Layer: tools.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { pico } from "../../hardware/boards/pico.js";
import { createRp2040Engine } from "../../hardware/virtual/runtimes/rp2040/engine.js";
import { bundleFor } from "../../host/simulator/engines.js";
import { table } from "./figures.js";
import { HotPaths } from "./hot-paths.js";
import { PlayerFigures } from "./player-figures.js";

const USAGE = `usage: npm run bench:device -- [--interpreter F.uf2] [--bootrom F] [--bundle F.js] [--json OUT] [--hot-paths]
The interpreter and the boot ROM may also be named by MP8_ESPRUINO_UF2 and MP8_BOOTROM.`;

export async function benchDevice(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      interpreter: { type: "string" },
      bootrom: { type: "string" },
      bundle: { type: "string" },
      json: { type: "string", default: join("out", "bench", "device.json") },
      "hot-paths": { type: "boolean", default: false },
      port: { type: "string" },
    },
  });
  if (values.port !== undefined) {
    console.error("bench:device: a board on a port is measured over the player's serial link, which is not there yet");
    return 2;
  }
  const uf2 = values.interpreter ?? process.env.MP8_ESPRUINO_UF2;
  const rom = values.bootrom ?? process.env.MP8_BOOTROM;
  if (uf2 === undefined || rom === undefined) {
    console.error(`bench:device: which interpreter? ${USAGE}`);
    return 2;
  }
  const interpreter = readFileSync(uf2);
  const bootrom = readFileSync(rom);
  if (values["hot-paths"]) {
    console.log(new HotPaths(interpreter, bootrom).measure());
    return 0;
  }
  const bundle = await bundleFor(values.bundle);
  const start = () => createRp2040Engine({ bundle, board: pico, interpreter, bootrom });
  const figures = await new PlayerFigures(start, bundle.length, { interpreter: uf2, bootrom: rom }, (text) =>
    console.error(text),
  ).all();
  console.log(table(figures));
  mkdirSync(dirname(values.json), { recursive: true });
  writeFileSync(values.json, `${JSON.stringify({ device: "emulated Pico, 125 MHz", figures }, null, 2)}\n`);
  console.log(`\nJSON: ${values.json}`);
  return figures.some(({ value }) => value === null) ? 1 : 0;
}
