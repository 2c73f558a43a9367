// `npm run bench:convert`: how good converted videos are, how fast they are made, and whether the board shows them as
// predicted; `--costs` measures what the predictions rest on. Layer: tools.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { convertClip, type MadeClip } from "../../host/convert/convert-clip.js";
import { findFfmpeg } from "../../host/convert/ffmpeg.js";
import { costsOf } from "../../host/convert/frame-costs.js";
import { parseFrameSize } from "../../host/convert/frame-size.js";
import type { SourceVideo } from "../../host/convert/video-probe.js";
import { bundleFor } from "../../host/simulator/engines.js";
import { type Figure, table } from "../bench-device/figures.js";
import { measureCosts } from "./costs.js";
import { FOOTAGE, type Footage, makeFootage } from "./footage.js";
import { idealPsnr } from "./ideal.js";
import { BoardWithVideos, type Interpreter } from "./play.js";

const USAGE = `usage: npm run bench:convert -- [--costs] [--only NAME] [--interpreter F.uf2] [--bootrom F] [--bundle F.js]
The interpreter and the boot ROM may also be named by MP8_ESPRUINO_UF2 and MP8_BOOTROM; without them nothing is played.`;
const PLAY_MS = 12_000;

export async function benchConvert(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      costs: { type: "boolean", default: false },
      only: { type: "string" },
      interpreter: { type: "string" },
      bootrom: { type: "string" },
      bundle: { type: "string" },
      json: { type: "string", default: join("out", "bench", "convert.json") },
    },
  });
  const real = await interpreterFrom(values.interpreter, values.bootrom, values.bundle);
  const say = (line: string) => console.error(line);
  if (values.costs) {
    if (real === null) {
      console.error(`bench:convert: which interpreter? ${USAGE}`);
      return 2;
    }
    console.log(JSON.stringify(await measureCosts(costsOf("pico"), real, say), null, 2));
    return 0;
  }
  const decoder = await findFfmpeg();
  if (decoder === null) {
    console.error("bench:convert: it needs ffmpeg on the PATH");
    return 2;
  }
  const figures: Figure[] = [];
  for (const footage of FOOTAGE.filter(({ name }) => values.only === undefined || name === values.only)) {
    say(`measuring: ${footage.what}`);
    const folder = mkdtempSync(join(tmpdir(), "mp8-bench-convert-"));
    try {
      figures.push(...(await measure(footage, folder, decoder, real)));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log(table(figures));
  mkdirSync(join(values.json, ".."), { recursive: true });
  writeFileSync(values.json, `${JSON.stringify({ figures }, null, 2)}\n`);
  console.log(`\nJSON: ${values.json}`);
  return 0;
}

async function interpreterFrom(uf2?: string, rom?: string, bundle?: string): Promise<Interpreter | null> {
  const interpreter = uf2 ?? process.env.MP8_ESPRUINO_UF2;
  const bootrom = rom ?? process.env.MP8_BOOTROM;
  if (interpreter === undefined || bootrom === undefined) return null;
  return {
    interpreter: readFileSync(interpreter),
    bootrom: readFileSync(bootrom),
    bundle: await bundleFor(bundle),
  };
}

async function measure(
  footage: Footage,
  folder: string,
  decoder: NonNullable<Awaited<ReturnType<typeof findFfmpeg>>>,
  real: Interpreter | null,
): Promise<Figure[]> {
  const costs = costsOf("pico");
  const film = join(folder, "film.mkv");
  const out = join(folder, "film.avi");
  makeFootage(footage, film);
  const startMs = performance.now();
  const source = (await decoder.probe(film)) as SourceVideo;
  const box = footage.size === null ? null : parseFrameSize(footage.size, costs);
  const job = { file: film, costs, box, framesPerSecond: null, start: 0, duration: 0, soundRate: 0, how: "" };
  const clip = await convertClip(decoder, source, job, out, () => {});
  const seconds = (performance.now() - startMs) / 1000;
  const ideal = await idealPsnr(decoder, film, clip);
  const { name, what } = footage;
  const figures: Figure[] = [
    {
      key: `${name}.loss`,
      what: `${what}: PSNR below an ideal palette's`,
      value: ideal - clip.psnr,
      unit: "dB",
      limit: 1,
      aim: 0.3,
      note: `${clip.psnr.toFixed(2)} of ${ideal.toFixed(2)} dB`,
    },
    {
      key: `${name}.speed`,
      what: `${what}: conversion`,
      value: clip.seconds / seconds,
      unit: "x real time",
      rate: true,
      limit: 10,
      aim: 40,
      note: `${clip.width}x${clip.height} ${clip.compression} ${clip.bits}-bit, ${statSync(out).size} bytes`,
    },
    {
      key: `${name}.predicted`,
      what: `${what}: predicted`,
      value: clip.predictedFramesPerSecond,
      unit: "frames/s",
      note: `of ${clip.framesPerSecond}, ${clip.repeats} of ${clip.frames} repeat the one before`,
    },
  ];
  figures.push(await played(footage, clip, out, real));
  return figures;
}

async function played(
  { name, what, limit, aim }: Footage,
  clip: MadeClip,
  out: string,
  real: Interpreter | null,
): Promise<Figure> {
  const figure = { key: `${name}.played`, what: `${what}: played`, unit: "frames/s", rate: true, limit, aim } as const;
  if (real === null) return { ...figure, value: null, note: "needs MP8_ESPRUINO_UF2 and MP8_BOOTROM" };
  const board = await BoardWithVideos.start([{ path: `${name}.avi`, data: readFileSync(out) }], real);
  try {
    const { shown, dropped, framesPerSecond } = await board.play(`${name}.avi`, PLAY_MS);
    return {
      ...figure,
      value: framesPerSecond,
      note: `${shown} shown, ${dropped} dropped, of ${clip.framesPerSecond} a second`,
    };
  } finally {
    board.stop();
  }
}
