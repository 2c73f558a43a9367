// `npm run bench:device`: what the player costs on a device, as a table and as JSON. The device is an emulated Pico with
// the real interpreter that the user brings, or a board on the desk with the bench's card in it. Layer: tools.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { pico } from "../../hardware/boards/pico.js";
import { createRp2040Engine } from "../../hardware/virtual/runtimes/rp2040/engine.js";
import { toTokens } from "../../host/build/tokens.js";
import { systemReason, UserError } from "../../host/errors.js";
import { withBoard } from "../../host/link/open-board.js";
import { bundleFor } from "../../host/simulator/engines.js";
import { deskFiles } from "./cards.js";
import { DeskFigures } from "./desk-figures.js";
import { type Figure, table } from "./figures.js";
import { HotPaths } from "./hot-paths.js";
import { PARTS, type Part, PlayerFigures } from "./player-figures.js";

const USAGE = `usage: npm run bench:device -- [--interpreter F.uf2] [--bootrom F] [--bundle F.js] [--json OUT] [--hot-paths]
                                [--only PART…]         of ${PARTS.join(", ")}
       npm run bench:device -- --card FOLDER          the files for the card of a board on the desk
       npm run bench:device -- --port P [--baud N] [--json OUT]
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
      baud: { type: "string" },
      card: { type: "string" },
      only: { type: "string", multiple: true, default: [] },
    },
  });
  if (values.card !== undefined) return orOneLine(async () => writeCard(values.card as string));
  if (values.port !== undefined) {
    const { port, baud } = values;
    return orOneLine(() =>
      withBoard({ port, ...(baud === undefined ? {} : { baud }) }, async (link) =>
        told("a board on the desk", await new DeskFigures(link, say).all(), values.json),
      ),
    );
  }
  const uf2 = values.interpreter ?? process.env.MP8_ESPRUINO_UF2;
  const rom = values.bootrom ?? process.env.MP8_BOOTROM;
  if (uf2 === undefined || rom === undefined) {
    console.error(`bench:device: which interpreter? ${USAGE}`);
    return 2;
  }
  const only = values.only.flatMap((list) => list.split(","));
  const unknown = only.find((part) => !isPart(part));
  if (unknown !== undefined) {
    console.error(`bench:device: no part "${unknown}". ${USAGE}`);
    return 2;
  }
  const interpreter = readFileSync(uf2);
  const bootrom = readFileSync(rom);
  if (values["hot-paths"]) {
    console.log(new HotPaths(interpreter, bootrom).measure());
    return 0;
  }
  const bundle = await bundleFor(values.bundle);
  const stored = toTokens(bundle);
  const start = () => createRp2040Engine({ bundle: stored, board: pico, interpreter, bootrom });
  const figures = await new PlayerFigures(start, stored.length, { interpreter: uf2, bootrom: rom }, say).all(
    only.filter(isPart),
  );
  const code = told("emulated Pico, 125 MHz", figures, values.json);
  return figures.some(({ value }) => value === null) ? 1 : code;
}

/** What is the user's to mend is one line. */
async function orOneLine(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(`bench:device: ${error.message}`);
    return error.exitCode;
  }
}

function isPart(name: string): name is Part {
  return (PARTS as readonly string[]).includes(name);
}

function say(text: string): void {
  console.error(text);
}

function told(device: string, figures: readonly Figure[], json: string): number {
  console.log(table(figures));
  mkdirSync(dirname(json), { recursive: true });
  writeFileSync(json, `${JSON.stringify({ device, figures }, null, 2)}\n`);
  console.log(`\nJSON: ${json}`);
  return 0;
}

/** The bench's files into a folder, such as a card's. What else is there stays. */
function writeCard(folder: string): number {
  const { files } = deskFiles();
  try {
    for (const { path, data } of files) {
      const place = join(folder, path);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, data as Uint8Array);
    }
  } catch (error) {
    throw new UserError(`cannot write to ${folder}: ${systemReason(error)}`);
  }
  console.log(`${files.length} files in ${folder}`);
  return 0;
}
