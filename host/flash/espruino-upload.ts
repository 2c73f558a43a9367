// The player onto a board that has an Espruino: at its console, radios off first, then the bundle into Storage, read back
// by its hash, and a restart into it. Layer: host/flash. Packets and expressions go through EspruinoTools.
import { setTimeout as sleep } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { BoardData } from "../../hardware/boards/board.js";
import { toTokens } from "../build/tokens.js";
import type { Transport } from "../link/transport.js";
import type { AskedInterpreter } from "../verify/board.js";
import { typeLine } from "./console-line.js";
import { EspruinoToolsSession } from "./espruino-tools/session.js";
import { FlashError, type FlashReport } from "./report.js";

/** Espruino runs this file of its Storage at power-on. */
export const BOOT_CODE = ".bootcde";
const CTRL_C = 3;
const CONSOLE_WITHIN_MS = 30_000;
const ASK_MS = 1500;
/** Larger packets upload faster; a UART has no flow control that would keep up with the largest. */
const CHUNKS = { usb: [8000, 2048, 512], uart: [4000, 1024, 256] } as const;
const RADIOS = [
  { name: "Wi-Fi", field: "Wifi", off: "ESP32.enableWifi(false)" },
  { name: "Bluetooth", field: "BLE", off: "ESP32.enableBLE(false)" },
] as const;

export interface Upload {
  readonly board: BoardData;
  /** The bundle, one character a byte. */
  readonly code: string;
  /** Other files for Storage. */
  readonly files: readonly { readonly name: string; readonly data: string }[];
  /** mp8's own file; null where it runs from its sources. */
  readonly program: URL | null;
  /** What somebody in front of the board is asked while its console is open, where it has no settings yet. */
  readonly ask?: (asked: AskedInterpreter, report: FlashReport) => Promise<void>;
}

/** @returns the interpreter's version; @throws FlashError */
export async function uploadToEspruino(port: Transport, upload: Upload, report: FlashReport): Promise<string> {
  const session = await EspruinoToolsSession.start(port, upload.program);
  try {
    report.step("waiting for the interpreter");
    const version = await interpreterVersion(session, port, upload.board);
    if (upload.board.chip.startsWith("ESP32")) await switchRadiosOff(session, port, report);
    report.step("uploading the player");
    const chunks = upload.board.chip.startsWith("ESP32") ? CHUNKS.uart : CHUNKS.usb;
    await session.evaluate(`(require("Storage").erase(${JSON.stringify(BOOT_CODE)}),0)`, 20_000).catch(() => {});
    for (const { name, data } of upload.files) await store(session, name, data, chunks, () => {});
    await store(session, BOOT_CODE, toTokens(upload.code), chunks, (done) => report.progress(done));
    if (!upload.files.some(({ name }) => name === upload.board.settingsFile)) await upload.ask?.(session, report);
    report.step("starting the player");
    await typeLine(port, "E.reboot()");
    return version;
  } catch (error) {
    if (error instanceof FlashError) throw error;
    throw new FlashError(`the board's console: ${(error as Error).message}; flash it again`);
  } finally {
    session.close();
  }
}

async function interpreterVersion(session: EspruinoToolsSession, port: Transport, board: BoardData): Promise<string> {
  const untilMs = performance.now() + CONSOLE_WITHIN_MS;
  let last = "";
  while (performance.now() < untilMs) {
    port.write(Uint8Array.of(CTRL_C));
    try {
      const environment = (await session.evaluate("process.env", ASK_MS)) as Record<string, unknown>;
      const name = String(environment.BOARD);
      const version = String(environment.VERSION);
      if (board.interpreterSays.includes(name)) return version;
      throw new FlashError(
        `the board has Espruino ${version} for ${name}, ${board.name} needs the one for ${board.interpreter}`,
        true,
      );
    } catch (error) {
      if (error instanceof FlashError) throw error;
      last = (error as Error).message;
      if (/gone|closed|unplugged|EspruinoTools ended/.test(last)) throw new FlashError(last);
      await sleep(300);
    }
  }
  throw new FlashError(
    `no interpreter answers at its console (${last}): if a player runs on the board, hold OK while switching it on`,
  );
}

/** Each switch is kept over power cycles, forgets the saved code and restarts the board: so they come before the upload. */
async function switchRadiosOff(session: EspruinoToolsSession, port: Transport, report: FlashReport): Promise<void> {
  report.step("switching Wi-Fi and Bluetooth off");
  for (const { name, field, off } of RADIOS) {
    for (let attempt = 0; (await radioState(session, port, field)) === true; attempt++) {
      if (attempt === 2) throw new FlashError(`${name} does not stay off: the player would refuse to start`);
      await typeLine(port, off);
      await sleep(500);
    }
  }
}

/** @returns undefined where the interpreter has no such radio */
async function radioState(session: EspruinoToolsSession, port: Transport, field: string): Promise<unknown> {
  const untilMs = performance.now() + CONSOLE_WITHIN_MS;
  for (;;) {
    try {
      const state = (await session.evaluate("ESP32.getState()", ASK_MS)) as Record<string, unknown>;
      return state[field];
    } catch (error) {
      // It restarts.
      if (performance.now() > untilMs) throw error;
      port.write(Uint8Array.of(CTRL_C));
      await sleep(300);
    }
  }
}

/** Writes a file and reads its hash back; smaller packets where that was not right. */
async function store(
  session: EspruinoToolsSession,
  name: string,
  data: string,
  chunks: readonly number[],
  progress: (fraction: number) => void,
): Promise<void> {
  let trouble = "";
  for (const chunk of chunks) {
    try {
      await session.sendFile(name, data, chunk, (done, total) => progress(Math.min(1, done / total)));
    } catch (error) {
      trouble = (error as Error).message;
      if (/gone|closed|unplugged|EspruinoTools ended/.test(trouble)) throw new FlashError(trouble);
    }
    const stored = await hashOf(session, name);
    if (stored !== null && stored[0] === data.length && stored[1] === crc32(Buffer.from(data, "latin1"))) return;
    if (trouble === "")
      trouble = stored === null ? "nothing was stored" : `${stored[0]} of ${data.length} bytes are right`;
  }
  throw new FlashError(`the upload did not arrive whole (${trouble}): flash it again`);
}

/** Length and CRC-32 of a file in the board's Storage, null where there is none or no answer. */
async function hashOf(session: EspruinoToolsSession, name: string): Promise<[number, number] | null> {
  const expression = `(s=>s===undefined?null:[s.length,E.CRC32(s)>>>0])(require("Storage").read(${JSON.stringify(name)}))`;
  try {
    return (await session.evaluate(expression, 20_000)) as [number, number] | null;
  } catch {
    return null;
  }
}
