// `mp8 sim CARD --pty`, `--tcp`, `--rfc2217`: a board to talk to without a board. Layer: host/simulator.
import { readFileSync, writeFileSync } from "node:fs";
import { systemReason, UserError } from "../errors.js";
import { onTheWayOut } from "../interrupt.js";
import { type BootRomName, bareEsp32, barePico, userBootRom } from "./bare-boards.js";
import { BareLine } from "./bare-line.js";
import { serveDrive } from "./boot-drive.js";
import { loadCard } from "./card-source.js";
import { bundleFor, type EngineFiles, type EngineName, startEngine } from "./engines.js";
import { serveTcp } from "./line-servers.js";
import { servePty } from "./pty.js";
import type { SerialLine } from "./serial-line.js";
import { SimulatedLine } from "./simulated-line.js";
import { SimulatedPlayer } from "./simulated-player.js";
import type { Twin } from "./twins.js";

export interface LineServerOptions extends EngineFiles, LinePlace {
  readonly baud: number;
  readonly noise: number;
  readonly seed: number;
  /** Runs this bundle; it must be built for this rate. */
  readonly bundle: string | undefined;
  readonly twin: Twin;
}

/** Where a line is offered: one of them. */
export interface LinePlace {
  readonly pty: boolean;
  readonly tcp: number | null;
  readonly rfc2217: number | null;
}

/** Boards look for their card when they have started. */
const CARD_AFTER_MS = 300;

/**
 * Runs until it is interrupted, or the player stops.
 * @param say tells where the board is, once it can be talked to
 */
export async function serveBoard(
  card: string | null,
  engine: EngineName,
  options: LineServerOptions,
  say: (address: string) => void,
): Promise<void> {
  const { baud, noise, seed } = options;
  const bytes = card === null ? null : await loadCard(card, process.cwd());
  const bundle = await bundleFor(options.bundle, options.twin.board.name, baud);
  const board = { ...options.twin.board, serial: { ...options.twin.board.serial, baud } };
  const files = { ...options, usbHost: true, virtual: options.twin.virtual };
  const player = new SimulatedPlayer(await startEngine(engine, bundle, files, board));
  const line = new SimulatedLine(player, { noise, seed, baud });
  const endings: (() => void)[] = [];
  onTheWayOut(() => {
    for (const end of endings) end();
  });
  say(await serveLine(line, options, endings));
  if (bytes !== null) setTimeout(() => player.insert(bytes), CARD_AFTER_MS);
  try {
    await line.whenEnded;
  } catch (error) {
    throw new UserError(`the firmware stopped with an exception: ${(error as Error).message.split("\n")[0]}`);
  } finally {
    for (const end of endings) end();
  }
}

/** Offers a line to other programs. @returns the address at which it is; `endings` gets what ends that */
export async function serveLine(line: SerialLine, place: LinePlace, endings: (() => void)[]): Promise<string> {
  if (place.pty) {
    const pty = await servePty(line);
    endings.push(() => pty.close());
    return pty.path;
  }
  const kind = place.rfc2217 === null ? "tcp" : "rfc2217";
  const server = await serveTcp(line, place[kind] ?? 0, kind);
  endings.push(() => void server.close());
  const address = server.address();
  return `${kind}://127.0.0.1:${typeof address === "object" && address !== null ? address.port : place[kind]}`;
}

export interface BareBoardOptions extends LinePlace {
  readonly twin: Twin;
  /** The folder that is an RP2040's drive. */
  readonly drive: string;
  readonly bootrom: string | undefined;
  /** Keeps what is in the board's flash between two runs; null: it comes out of the bag each time. */
  readonly flash: string | null;
  /** It starts what is in its flash, with OK held. */
  readonly okHeld: boolean;
  /** What a NodeMCU's compiled code is taken to be made from. */
  readonly bundle: string | undefined;
}

/** A board out of the bag for other programs; with an RP2040, the folder that is its drive. */
export async function serveBareBoard(
  name: BootRomName,
  options: BareBoardOptions,
  say: (address: string, drive: string | null) => void,
): Promise<void> {
  const endings: (() => void)[] = [];
  onTheWayOut(() => {
    for (const end of endings) end();
  });
  const { okHeld, twin } = options;
  const kept = { board: twin.board, okHeld, flash: options.flash === null ? undefined : keptFlash(options.flash) };
  const bootrom = await userBootRom(options.bootrom);
  const pico = name === "rp2040" ? barePico({ ...kept, bootHeld: !okHeld }, bootrom) : null;
  // A pty has no control lines: there the chip waits in its loader from the start.
  const lua = twin.board.runtime === "nodemcu" ? await bundleFor(options.bundle, twin.board.name) : null;
  const compiledFrom = lua === null ? undefined : () => ({ module: twin.board.name, code: lua });
  const board = pico ?? bareEsp32({ ...kept, compiledFrom, bootHeld: options.rfc2217 === null && !okHeld });
  const { flash } = options;
  if (flash !== null) endings.push(() => writeFileSync(flash, board.flash));
  const line = new BareLine(board);
  if (pico !== null) endings.push(await serveDrive(pico, options.drive));
  say(await serveLine(line, options, endings), pico === null ? null : options.drive);
  try {
    await line.whenEnded;
  } finally {
    for (const end of endings) end();
  }
}

/** What an earlier run left; undefined where there was none. @throws UserError */
function keptFlash(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UserError(`cannot read the flash ${path}: ${systemReason(error)}`);
  }
}
