// Asks an Espruino's console for the values of expressions. Layer: host/link.
// Espruino documentation, "Interfacing to a PC": a line that begins with byte 10h is not echoed. Short questions need no
// packets, and no process of their own as EspruinoTools does.
import { LinkError, type Transport } from "./transport.js";

const CTRL_C = 3;
const ECHO_OFF = 16;
const USUAL_MS = 3000;
const SENT_MS = 300;
const KNOCKS = 3;
const KNOCK_MS = 1000;
/** From power-on until a player that is stored has taken the line, by the board's clock: till then the console answers. */
const TAKEN_WITHIN_MS = 1200;
const STAYS_WITHIN_MS = 8000;
/** Longest text that is looked through for an answer. */
const KEPT_CHARACTERS = 65_536;

export class Console {
  private heard = "";
  private gone: string | null = null;
  private asked = 0;
  private look: () => void = () => {};

  constructor(private readonly transport: Transport) {
    transport.onBytes = (bytes) => {
      this.heard = (this.heard + Buffer.from(bytes).toString("latin1")).slice(-KEPT_CHARACTERS);
      this.look();
    };
    transport.onGone = (reason) => {
      this.gone = reason;
      this.look();
    };
  }

  /** The console at a line, once it has answered and goes on to; null where none does. @throws LinkError: unplugged */
  static async at(transport: Transport): Promise<Console | null> {
    const session = new Console(transport);
    let answers = false;
    for (let knock = 0; knock < KNOCKS && !answers; knock++) answers = await session.knock();
    if (!answers) return null;
    return (await session.stays()) ? session : null;
  }

  /** The value of an expression; undefined is null. @throws Error where it fails, or nobody answers in time */
  async evaluate(expression: string, timeoutMs = USUAL_MS): Promise<unknown> {
    const found = await this.answer(
      (mark) => `try{print("<"+"${mark}="+JSON.stringify(${expression})+">")}catch(e){print("<"+"${mark}!"+e+">")}`,
      timeoutMs,
    );
    if (found[1] === "!") throw new Error(found[2]);
    return found[2] === "undefined" ? null : JSON.parse(found[2]);
  }

  /** Restarts the board. */
  async reboot(): Promise<void> {
    this.type("E.reboot()");
    // Until the line has left the PC.
    await pass(SENT_MS);
  }

  private knock(): Promise<boolean> {
    // Whatever was typed before goes first; an escape in front would take the first Ctrl-C for itself.
    this.transport.write(Uint8Array.of(CTRL_C, CTRL_C));
    return isAnswered(this.evaluate("1", KNOCK_MS));
  }

  /** Whether it still answers when a player would have started: a board that was just switched on may be about to. */
  private stays(): Promise<boolean> {
    const later = (mark: string) => `setTimeout(function(){print("<"+"${mark}=1>")},${TAKEN_WITHIN_MS})`;
    return isAnswered(this.answer(later, STAYS_WITHIN_MS));
  }

  /** @param line prints "<MARK=VALUE>", or "!" and an error in the place of "=" */
  private answer(line: (mark: string) => string, timeoutMs: number): Promise<RegExpExecArray> {
    this.asked += 1;
    const mark = `mp8-${this.asked}`;
    this.heard = "";
    this.type(line(mark));
    const answer = new RegExp(`<${mark}([=!])([^]*?)>\\r?\\n`);
    return this.until(() => answer.exec(this.heard), timeoutMs);
  }

  /** A line that nobody answers. */
  private type(line: string): void {
    this.transport.write(Buffer.concat([Uint8Array.of(ECHO_OFF), Buffer.from(`${line}\n`, "latin1")]));
  }

  private until<T>(look: () => T | null, timeoutMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (act: () => void) => {
        clearTimeout(timer);
        this.look = () => {};
        act();
      };
      const timer = setTimeout(() => end(() => reject(new LinkError("it does not answer", "silent"))), timeoutMs);
      this.look = () => {
        const found = look();
        if (found !== null) end(() => resolve(found));
        else if (this.gone !== null) end(() => reject(new LinkError(this.gone ?? "", "gone")));
      };
      this.look();
    });
  }
}

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** @throws LinkError but that nobody answers */
async function isAnswered(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (error instanceof LinkError && error.kind === "silent") return false;
    throw error;
  }
}
