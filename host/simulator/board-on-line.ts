// `mp8 sim CARD --pty`, `--tcp`, `--rfc2217`: a board to talk to without a board. Layer: host/simulator.
import { UserError } from "../errors.js";
import { onTheWayOut } from "../interrupt.js";
import { loadCard } from "./card-source.js";
import { bundleFor, type EngineFiles, type EngineName, startEngine } from "./engines.js";
import { serveTcp } from "./line-servers.js";
import { servePty } from "./pty.js";
import { SimulatedLine } from "./simulated-line.js";
import { SimulatedPlayer } from "./simulated-player.js";
import type { Twin } from "./twins.js";

export interface LineServerOptions extends EngineFiles {
  readonly pty: boolean;
  readonly tcp: number | null;
  readonly rfc2217: number | null;
  readonly baud: number;
  readonly noise: number;
  readonly seed: number;
  /** Runs this bundle; it must be built for this rate. */
  readonly bundle: string | undefined;
  readonly twin: Twin;
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
  const line = new SimulatedLine(player, { noise, seed });
  const endings: (() => void)[] = [];
  onTheWayOut(() => {
    for (const end of endings) end();
  });
  if (options.pty) {
    const pty = await servePty(line);
    endings.push(() => pty.close());
    say(pty.path);
  }
  for (const kind of ["tcp", "rfc2217"] as const) {
    const port = options[kind];
    if (port === null) continue;
    const server = await serveTcp(line, port, kind);
    endings.push(() => void server.close());
    const address = server.address();
    say(`${kind}://127.0.0.1:${typeof address === "object" && address !== null ? address.port : port}`);
  }
  if (bytes !== null) setTimeout(() => player.insert(bytes), CARD_AFTER_MS);
  try {
    await line.whenEnded;
  } catch (error) {
    throw new UserError(`the firmware stopped with an exception: ${(error as Error).message.split("\n")[0]}`);
  } finally {
    for (const end of endings) end();
  }
}
