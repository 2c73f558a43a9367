// `mp8 demo`: builds the player, makes a card, and tours it in the simulator; pictures, a film and a report in
// out/demo. Exit code 1 when a promise is broken. Layer: host/commands.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freshFolder, writeFileAtomically } from "../atomic-file.js";
import { UserError } from "../errors.js";
import { shown } from "../escape.js";
import { onTheWayOut } from "../interrupt.js";
import { type CardFile, filesFrom } from "../media/card-files.js";
import { makeCardImage } from "../media/card-image.js";
import { encodeGif } from "../media/gif.js";
import { encodePng } from "../media/png.js";
import { sampleLibrary } from "../media/sample-library/sample-library.js";
import { CardWitness } from "../simulator/card-witness.js";
import { bundleFor, startEngine } from "../simulator/engines.js";
import { FilmRecorder } from "../simulator/film-recorder.js";
import { brokenPromises, figuresOf } from "../simulator/run-report.js";
import { PlayerCrash, SimulatedPlayer } from "../simulator/simulated-player.js";
import { canDrawOn, TerminalScreen } from "../simulator/terminal-screen.js";
import { type TourResult, tour } from "../simulator/tour.js";
import { type Context, printJson, printLine } from "./context.js";

export interface DemoOptions {
  readonly out: string;
  readonly bundle?: string;
  readonly json?: boolean;
}

export async function demo(sources: readonly string[], options: DemoOptions, _context: Context): Promise<void> {
  const files = sources.length === 0 ? sampleLibrary() : filesFrom(sources);
  const say = options.json === true ? () => {} : printLine;
  const bundle = await bundleFor(options.bundle);
  say(`firmware: ${bundle.length} bytes for the board pico`);
  const { withFonts } = await import("../media/font-pack/default-pack.js");
  const card = await makeCardImage(sources.length === 0 ? files : withFonts(files), {
    label: sources.length === 0 ? "MP8 SAMPLE" : "MP8",
  });
  const count = files.filter((file) => !file.path.endsWith("/")).length;
  say(`card: ${count} files on a FAT32 image of ${card.length / 2 ** 20} MiB`);
  await freshFolder(options.out, (name) => /\.(png|gif)$|^report\.json$/.test(name));
  const player = new SimulatedPlayer(await startEngine("espruino", bundle));
  try {
    await runTour(player, { files, bundle, card, options, isSample: sources.length === 0 });
  } finally {
    player.dispose();
  }
}

interface Tour {
  readonly files: readonly CardFile[];
  readonly bundle: string;
  readonly card: Uint8Array;
  readonly options: DemoOptions;
  /** The project's own card: everything on it must be shown. */
  readonly isSample: boolean;
}

async function runTour(player: SimulatedPlayer, { files, bundle, card, options, isSample }: Tour): Promise<void> {
  const witness = new CardWitness();
  witness.remember(card);
  const film = new FilmRecorder();
  player.watch((screen, nowMs) => film.look(screen, nowMs));
  const caption = options.json === true ? plainSteps(() => {}) : showLive(player);
  const pictures: { file: string; png: Uint8Array }[] = [];
  const missed: string[] = [];
  let result: TourResult;
  try {
    result = await tour(player, {
      card,
      files,
      bundle,
      atStop(picture, text) {
        caption.step(text);
        pictures.push({ file: `${picture}.png`, png: encodePng(player.screen()) });
      },
      missed: (what) => missed.push(what),
    });
  } catch (error) {
    if (!(error instanceof PlayerCrash)) throw error;
    throw new UserError(`the firmware stopped with an exception: ${error.message.split("\n")[0]}`);
  } finally {
    caption.finish();
    for (const { file, png } of pictures) await writeFileAtomically(join(options.out, file), png);
  }
  await writeFileAtomically(join(options.out, "demo.gif"), encodeGif(film.frames(player.nowMs)));

  const { board } = player.engine;
  const promises = {
    radioApiCalls: board.radioApiCalls,
    writeCommands: board.cardCounters.writeCommands,
    cardBytesChanged: witness.bytesChanged(),
    bytesLeftAfterEject: result.bytesLeftAfterEject,
  };
  const report = {
    ...figuresOf(player.facts, board.cardCounters.blocksRead, board.nowMs, promises),
    timing: "estimate",
    bytesFoundBeforeEject: result.bytesFoundBeforeEject,
    left: result.left,
    missed,
    violations: [...board.violations],
    screenshots: pictures.map((picture) => picture.file),
  };
  const file = join(options.out, "report.json");
  await writeFileAtomically(file, `${JSON.stringify(report, null, 2)}\n`);
  if (options.json === true) printJson(report);
  else printSummary(report, options.out);

  const broken = brokenPromises(promises);
  if (broken.length > 0) throw new UserError(`a promise is broken: ${broken.join("; ")}; see ${file}`);
  if (board.violations.length > 0) throw new UserError(`a chip was misused: ${board.violations[0]}; see ${file}`);
  if (isSample && missed.length > 0) throw new UserError(`the tour is not complete: ${missed.join("; ")}`);
}

interface Report extends ReturnType<typeof figuresOf> {
  readonly bytesFoundBeforeEject: number;
  readonly missed: readonly string[];
  readonly screenshots: readonly string[];
}

function printSummary(report: Report, out: string): void {
  const { promises } = report;
  printLine(
    `library: ${report.texts} texts, ${report.videos} videos, ${report.refused} refused, indexed in ${report.indexMs} ms`,
  );
  printLine(
    `video: ${report.framesShown} frames shown, ${report.framesDropped} dropped; ${report.blocksRead} blocks read`,
  );
  printLine(
    `promises: ${promises.radioApiCalls} radio calls, ${promises.writeCommands} write commands, ` +
      `${promises.cardBytesChanged} bytes of the card changed, ${promises.bytesLeftAfterEject} bytes left after eject ` +
      `(${report.bytesFoundBeforeEject} before)`,
  );
  printLine("times are simulated: an estimate of what the board needs");
  for (const what of report.missed) printLine(`not shown: ${shown(what.replace(/\s+/g, " "))}`);
  printLine(`${out}: ${report.screenshots.length} pictures, demo.gif, report.json`);
}

interface Caption {
  step(text: string): void;
  finish(): void;
}

function plainSteps(print: (line: string) => void): Caption {
  return { step: print, finish() {} };
}

/** On a colour terminal the LCD itself, no faster than the real one; elsewhere a line for each step. */
function showLive(player: SimulatedPlayer): Caption {
  if (!canDrawOn(process.stdout)) return plainSteps(printLine);
  const terminal = new TerminalScreen(process.stdout);
  onTheWayOut(() => terminal.finish());
  const startedMs = Date.now();
  let text = "";
  let drawnMs = Number.NEGATIVE_INFINITY;
  player.watch(async (screen, nowMs) => {
    const aheadMs = nowMs - (Date.now() - startedMs);
    if (aheadMs > 0) await sleep(aheadMs);
    if (nowMs - drawnMs < 40) return;
    drawnMs = nowMs;
    terminal.draw(screen, `${(nowMs / 1000).toFixed(1)} s  ${text}`);
  });
  return {
    step(next) {
      text = next;
      terminal.draw(player.screen(), text);
    },
    finish: () => terminal.finish(),
  };
}
