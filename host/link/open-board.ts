// From what the user says of a port to a board that answers, or to one line that says what is there instead.
// Layer: host/link.
import { ExitCode, UserError } from "../errors.js";
import { endInOrder } from "../interrupt.js";
import { setting } from "../settings.js";
import { BoardLink } from "./board-link.js";
import { listPorts, onlyBoard } from "./ports.js";
import { openSerialPort } from "./serial-transport.js";
import { isTcpAddress, openTcp } from "./tcp-transport.js";
import { LinkError, type Transport } from "./transport.js";

export interface PortOptions {
  readonly port?: string;
  readonly baud?: string;
  /** A rate to raise the line to while it is used. */
  readonly fast?: string;
}

/** A board may be fetching the link's code from its flash, or drawing. */
const GREET_MS = 3000;
const PROMPT_MS = 600;
const KEPT_CHARACTERS = 2000;

export async function openTransport(options: PortOptions): Promise<Transport> {
  const baud = baudOf(setting("baud", options.baud, "115200"));
  const port = setting("port", options.port, "");
  if (isTcpAddress(port)) return openTcp(port, baud);
  if (/^\w+:\/\//.test(port)) {
    throw new UserError(`${port}: a port is a device, tcp://HOST:PORT or rfc2217://HOST:PORT`, ExitCode.usage);
  }
  return openSerialPort(port === "" ? onlyBoard(await listPorts()) : port, baud);
}

/** The board's link, greeted. @throws UserError that says what is at the port, where it is no player */
export async function openBoard(options: PortOptions): Promise<BoardLink> {
  const transport = await openTransport(options);
  const link = new BoardLink(transport);
  let heard = "";
  link.onText = (text) => {
    heard = (heard + text).slice(-KEPT_CHARACTERS);
  };
  try {
    await link.greet(GREET_MS);
    link.onText = null;
    return link;
  } catch (error) {
    if (error instanceof LinkError && error.kind === "silent") {
      const prompt = await promptOf(link, () => heard);
      await link.close();
      throw new UserError(whatIsThere(transport.name, prompt), ExitCode.timedOut);
    }
    await link.close();
    throw asUserError(error);
  }
}

/** Runs `work` with a board, and lets go of it whatever happens. */
export async function withBoard<T>(options: PortOptions, work: (link: BoardLink) => Promise<T>): Promise<T> {
  const fast = options.fast === undefined ? 0 : baudOf(options.fast);
  const link = await openBoard(options);
  // The board shall know that it ends here, too, and be at its usual rate for the next program.
  const atOnce = endInOrder(() => link.interrupt());
  try {
    if (fast > 0) await raise(link, fast);
    return await work(link);
  } catch (error) {
    throw asUserError(error);
  } finally {
    await link.lower();
    await link.close();
    atOnce();
  }
}

/** Goes on at the usual rate where the line, or an adapter on it, does not carry the other one; says so. */
async function raise(link: BoardLink, baud: number): Promise<void> {
  let why = `the line does not carry ${baud} baud`;
  try {
    if (await link.raise(baud)) return;
  } catch (error) {
    if (!(error instanceof LinkError) || error.kind !== "refused") throw error;
    why = error.message;
  }
  process.stderr.write(`mp8: ${why}; going on as before\n`);
}

export function asUserError(error: unknown): unknown {
  if (!(error instanceof LinkError)) return error;
  if (error.kind === "silent") {
    return new UserError(`${error.message}: is it still powered and connected?`, ExitCode.timedOut);
  }
  return new UserError(error.message, error.kind === "cancelled" ? ExitCode.interrupted : ExitCode.failed);
}

function baudOf(text: string): number {
  const baud = Number(text);
  if (!/^\d+$/.test(text) || baud < 300 || baud > 4_000_000) {
    throw new UserError(`${text} is no baud rate: a number from 300 to 4000000`, ExitCode.usage);
  }
  return baud;
}

/** What a line break brings forth: an interpreter's prompt, a modem's answer, noise. */
async function promptOf(link: BoardLink, heard: () => string): Promise<string> {
  const before = heard();
  link.transport.write(new TextEncoder().encode("\r\nAT\r\n"));
  await new Promise((resolve) => setTimeout(resolve, PROMPT_MS));
  return before + heard().slice(before.length);
}

function whatIsThere(name: string, heard: string): string {
  if (/^mp8 maintenance/m.test(heard)) {
    return `the board at ${name} is in maintenance: switch it off and on without holding OK`;
  }
  if (/(^|\n)=?.*>\s*$|Uncaught|=undefined|>AT\b/.test(heard) && /Uncaught|=undefined|\n>/.test(heard)) {
    return `at ${name} there is an interpreter's prompt, not the player: the board is in maintenance, or has no player yet`;
  }
  if (/(^|[\r\n])(OK|ERROR|NO CARRIER)\r?\n/.test(heard)) return `at ${name} there is a modem, not a player`;
  if (heard.length > 0) {
    return `what is at ${name} is not understood: another device, or another baud rate (try --baud)`;
  }
  return `nothing answers at ${name}: is it the board's port, and is the player running?`;
}
