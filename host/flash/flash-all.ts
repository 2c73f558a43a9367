// Several boards side by side: one that fails never stops the others. Layer: host/flash.
import type { BoardData } from "../../hardware/boards/board.js";
import { cacheFolder } from "../cache-folder.js";
import { UserError } from "../errors.js";
import { Esp32Writer } from "./esp32/esp32-writer.js";
import type { Upload } from "./espruino-upload.js";
import { type Flashed, flashEsp32 } from "./flash-esp32.js";
import type { FlashLines } from "./flash-lines.js";
import { flashPico } from "./flash-pico.js";
import type { InterpreterFile } from "./images/interpreter-file.js";
import { FlashError, type FlashReport } from "./report.js";
import { SettingsShelf } from "./settings-shelf.js";
import { openFlashPort, picoPortOpener, type Target } from "./targets.js";

/** What became of one board. */
export interface Outcome {
  readonly place: string;
  readonly board: string;
  readonly chip: string;
  readonly mac: string;
  readonly interpreter: string;
  readonly player: string;
  readonly outcome: "flashed" | "failed" | "left alone";
  /** "" where all went well. */
  readonly reason: string;
  readonly seconds: number;
}

/** A board that was looked at before it is flashed. */
export interface Looked {
  readonly target: Target;
  readonly chip: string;
  readonly mac: string;
  /** Why it is left alone; null where it is not. */
  readonly refusal: string | null;
}

export interface FlashJob {
  readonly board: BoardData;
  readonly file: InterpreterFile;
  readonly upload: Upload;
  readonly mostBaud: number;
}

export function placeOf(target: Target): string {
  return target.kind === "port" ? target.port : target.drive.folder;
}

/** Chip and MAC of each board; the chips wait in their loaders afterwards, nothing is written. */
export async function lookAt(targets: readonly Target[]): Promise<Looked[]> {
  return Promise.all(
    targets.map(async (target): Promise<Looked> => {
      if (target.kind === "drive") {
        const isPico = target.drive.boardId === "RPI-RP2";
        return {
          target,
          chip: isPico ? "RP2040" : target.drive.boardId,
          mac: "",
          refusal: isPico ? null : "not a Pico",
        };
      }
      try {
        const port = await openFlashPort(target.port);
        try {
          const writer = await Esp32Writer.connect(port);
          await writer.leave();
          return { target, chip: writer.chip.description, mac: writer.chip.mac, refusal: null };
        } finally {
          await port.close();
        }
      } catch (error) {
        if (!(error instanceof FlashError || error instanceof UserError)) throw error;
        return { target, chip: "unknown", mac: "", refusal: error.message };
      }
    }),
  );
}

export async function flashAll(looked: readonly Looked[], job: FlashJob, lines: FlashLines): Promise<Outcome[]> {
  let picos: Promise<unknown> = Promise.resolve();
  return Promise.all(
    looked.map(async ({ target, chip, mac, refusal }) => {
      const startMs = performance.now();
      const line = lines.add(placeOf(target));
      const nothing = { chip, mac, interpreter: "", player: "" };
      const end = (outcome: Outcome["outcome"], flashed: Flashed, reason: string): Outcome => {
        const seconds = Math.round((performance.now() - startMs) / 100) / 10;
        line.end(outcome === "flashed" ? `done: the player runs, ${seconds} s` : `${outcome}: ${reason}`);
        return { place: placeOf(target), board: job.board.name, ...flashed, outcome, reason, seconds };
      };
      if (refusal !== null) return end("left alone", nothing, refusal);
      try {
        // Which port is whose shows in which one appears: so one Pico after the other.
        const flashed =
          target.kind === "port" ? onPort(target.port, job, line) : picos.then(() => onDrive(target, job, line));
        if (target.kind === "drive") picos = flashed.catch(() => {});
        return end("flashed", await flashed, "");
      } catch (error) {
        if (!(error instanceof FlashError || error instanceof UserError)) throw error;
        return end("failed", nothing, error.message);
      }
    }),
  );
}

async function onPort(name: string, { file, upload, mostBaud }: FlashJob, report: FlashReport): Promise<Flashed> {
  if (file.kind !== "esp32") throw new TypeError("this file is not for an ESP32");
  const port = await openFlashPort(name);
  try {
    return await flashEsp32(port, file, upload, report, new SettingsShelf(cacheFolder()), mostBaud);
  } finally {
    await port.close();
  }
}

async function onDrive(
  { drive, port }: Extract<Target, { kind: "drive" }>,
  { file, upload }: FlashJob,
  report: FlashReport,
): Promise<Flashed> {
  if (file.kind !== "uf2") throw new TypeError("this file is not for a Pico");
  return flashPico(drive, await picoPortOpener(port), file, upload, report);
}
