// A Lua console at a line: one line out, what it printed back, once the prompt is there again. Layer: host/flash.
// Spec: NodeMCU dev-esp32, components/lua/lua-5.3/lua.c: prompts "> " and ">> " (a statement that is not finished), errors
// behind "Lua error: ", a syntax error as it is.
import type { Transport } from "../link/transport.js";
import { FlashError } from "./report.js";

/** The first start formats the file system. */
const PROMPT_WITHIN_MS = 60_000;
const ANSWER_MS = 5000;
const TRY_MS = 500;
const PROMPT = /(^|\n)> $/;
const ANY_PROMPT = /(^|\n)>>? $/;

export class LuaConsole {
  private heard = "";
  private changed: () => void = () => {};
  private gone: string | null = null;

  constructor(private readonly port: Transport) {
    port.onBytes = (bytes) => {
      this.heard += Buffer.from(bytes).toString("latin1").replace(/\r/g, "");
      this.changed();
    };
    port.onGone = (reason) => {
      this.gone = reason;
      this.changed();
    };
  }

  /** Waits for a prompt, and ends a line that was begun. @throws FlashError where none comes */
  async prompt(): Promise<void> {
    for (const untilMs = performance.now() + PROMPT_WITHIN_MS; performance.now() < untilMs; ) {
      this.heard = "";
      this.type("");
      if (await this.hears(PROMPT, TRY_MS)) return this.settle();
    }
    throw new FlashError("no Lua console answers: if a player runs on the board, hold OK while switching it on");
  }

  /** @returns what the line printed, without its last line break; @throws FlashError: no prompt, or an error of Lua's */
  async ask(line: string, withinMs = ANSWER_MS): Promise<string> {
    this.heard = "";
    this.type(line);
    if (!(await this.hears(ANY_PROMPT, withinMs))) throw new FlashError("the board stopped answering");
    const printed = this.heard
      .slice(this.heard.indexOf("\n") + 1)
      .replace(/>>? $/, "")
      .trim();
    if (/>> $/.test(this.heard) || /^Lua error: |^\S*stdin:\d+: /m.test(printed)) {
      throw new FlashError(`the board's Lua refused a line: ${printed.split("\n")[0].replace(/^Lua error: \s*/, "")}`);
    }
    return printed;
  }

  /** Sends a line, without waiting. */
  type(line: string): void {
    this.port.write(Buffer.from(`${line}\r`, "latin1"));
  }

  release(): void {
    this.port.onBytes = null;
    this.port.onGone = null;
  }

  /** Answers to earlier tries may still come, each a prompt: one word tells when they are through. */
  private async settle(): Promise<void> {
    this.heard = "";
    this.type('print("mp8".."!")');
    if (!(await this.hears(/(^|\n)mp8!\n> $/, PROMPT_WITHIN_MS))) throw new FlashError("the board stopped answering");
  }

  private async hears(pattern: RegExp, withinMs: number): Promise<boolean> {
    const untilMs = performance.now() + withinMs;
    for (;;) {
      if (this.gone !== null) throw new FlashError(this.gone, false, true);
      if (pattern.test(this.heard)) return true;
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) return false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
