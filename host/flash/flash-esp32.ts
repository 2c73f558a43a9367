// From a bare ESP32 board to a running player: the interpreter by the chip's loader, then the player at the interpreter's
// console. Layer: host/flash.
import { createHash } from "node:crypto";
import type { Transport } from "../link/transport.js";
import { type Esp32Chip, Esp32Writer, type Range } from "./esp32/esp32-writer.js";
import { type Upload, uploadToEspruino } from "./espruino-upload.js";
import type { InterpreterFile } from "./images/interpreter-file.js";
import { keptSettings } from "./kept-settings.js";
import { isLfsImage, uploadToNodemcu } from "./nodemcu-upload.js";
import { FlashError, type FlashReport } from "./report.js";
import { runningBuild } from "./running-player.js";
import type { SettingsShelf } from "./settings-shelf.js";

/** Rates to write at: as fast as the cable goes; then slower ones, should bytes be damaged on the way. */
const MOST_BAUD = [921_600, 460_800, 115_200] as const;
/** What an earlier program left there would start instead of ours, or keep names and passwords of networks. */
const FORGOTTEN = ["nvs", "storage", "js_code", "spiffs"];

export type Esp32File = Extract<InterpreterFile, { kind: "esp32" }>;

export interface Flashed {
  readonly chip: string;
  readonly mac: string;
  /** "2v29", or "" where it does not say. */
  readonly interpreter: string;
  /** The running player's build. */
  readonly player: string;
}

/** @throws FlashError */
export async function flashEsp32(
  port: Transport,
  file: Esp32File,
  upload: Upload,
  report: FlashReport,
  shelf: SettingsShelf,
  mostBaud: number = MOST_BAUD[0],
): Promise<Flashed> {
  if (upload.board.runtime === "nodemcu") checkFlashStore(file, upload.code);
  const { settingsFile } = upload.board;
  const keeps = settingsFile !== null && !upload.files.some(({ name }) => name === settingsFile);
  let record: string | null = null;
  if (keeps) {
    report.step("asking for the board's settings");
    record = await keptSettings(port, upload.board);
  }
  const { description, mac } = await writeInterpreter(port, file, report, mostBaud, async (chip) => {
    if (record !== null) await shelf.put(chip.mac, record);
    else if (keeps) record = shelf.get(chip.mac);
  });
  const files = record === null ? upload.files : [...upload.files, { name: settingsFile ?? "", data: record }];
  const store = upload.board.runtime === "nodemcu" ? uploadToNodemcu : uploadToEspruino;
  const version = await store(port, { ...upload, files }, report);
  shelf.remove(mac);
  report.step("asking the player");
  const player = await runningBuild(port, upload.board);
  return { chip: description, mac, interpreter: version, player };
}

/** @throws FlashError where compiled code has no room in this build: its partition table says so before anything is written */
function checkFlashStore(file: Esp32File, code: string): void {
  if (!isLfsImage(code)) return;
  const room = file.partitions.find(({ label }) => label === "lfs")?.bytes ?? 0;
  if (room >= code.length) return;
  throw new FlashError(
    `the player's compiled code has ${code.length} bytes, this NodeMCU's partition lfs ${room}: build it with one of 0xc0000 (esp32.md)`,
    true,
  );
}

/** @param found called with the chip before anything is erased */
async function writeInterpreter(
  port: Transport,
  file: Esp32File,
  report: FlashReport,
  mostBaud: number,
  found: (chip: Esp32Chip) => Promise<void>,
): Promise<Esp32Chip> {
  const rates = MOST_BAUD.filter((rate) => rate <= mostBaud);
  for (const [i, most] of (rates.length === 0 ? [mostBaud] : rates).entries()) {
    report.step("looking for the chip");
    const writer = await Esp32Writer.connect(port);
    const { chip } = writer;
    const end = Math.max(...file.parts.map(({ offset, bytes }) => offset + bytes.length), ...stored(file).map(endOf));
    if (chip.flashBytes > 0 && end > chip.flashBytes) {
      await writer.restart();
      throw new FlashError(
        `the interpreter is too large: it needs ${end >> 20} MB of flash, the board has ${chip.flashBytes >> 20}`,
        true,
      );
    }
    await found(chip);
    try {
      const rate = await writer.speedUp(most);
      report.step("erasing what was stored");
      await writer.erase(stored(file), report);
      report.step(`writing the interpreter at ${rate} baud`);
      await writer.write(file.parts, report, (bytes) => createHash("md5").update(bytes).digest("hex"));
    } catch (error) {
      await writer.leave();
      if (
        !(error instanceof FlashError) ||
        i >= rates.length - 1 ||
        !/stopped answering|come back/.test(error.message)
      ) {
        throw error;
      }
      report.note(`${error.message.split(":")[0]}: trying again more slowly`);
      continue;
    }
    report.step("restarting");
    if (!(await writer.restart())) report.note("if nothing happens now: let go of BOOT and press EN on the board");
    return chip;
  }
  throw new FlashError("the board could not be written at any rate");
}

function stored(file: Esp32File): Range[] {
  return file.partitions.filter(({ isApplication, label }) => !isApplication && FORGOTTEN.includes(label));
}

function endOf({ offset, bytes }: Range): number {
  return offset + bytes;
}
