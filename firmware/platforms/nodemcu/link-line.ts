// The serial line on NodeMCU: its bytes go to the link, and the log's lines between the link's frames. Layer:
// platforms/nodemcu. Bytes come one by one; they are handed on together, in a task of its own.
import { board } from "#board";
import type { RowPainter } from "../../core/display/row-painter.js";
import type { LinkedPlayer } from "../../core/link/commands.js";
import { type Link, QUIET } from "../../core/link/link.js";
import { Part } from "../../core/player/part.js";
import type { Player } from "../../core/player/player.js";
import type { SerialLine } from "../../hal/serial-line.js";
import { nowMs } from "./clock.js";
import { type LinkStart, startLink } from "./link-start.js";
import { later } from "./timers.js";

/** The link is let go of after such a silence. */
const IDLE_MS = 20_000;
const BITS_PER_BYTE = 10;

/** Is told of an error. */
type Stop = (error: unknown) => void;

export class UartLine implements SerialLine {
  bytesPerSecond: number;

  constructor() {
    this.bytesPerSecond = board.serial.baud / BITS_PER_BYTE;
  }

  setBaud(baud: number): void {
    const wanted = baud === 0 ? board.serial.baud : baud;
    uart.txflush(board.serial.port);
    uart.setup(board.serial.port, wanted, 8, uart.PARITY_NONE, uart.STOPBITS_1, 0);
    this.bytesPerSecond = wanted / BITS_PER_BYTE;
  }

  write(text: string): void {
    uart.write(board.serial.port, text);
  }
}

export class LinkLine implements LinkedPlayer {
  readonly buttons: Player["buttons"];
  readonly rows: RowPainter;
  readonly catalogs: LinkedPlayer["catalogs"];
  readonly stage: LinkedPlayer["stage"];
  private player: Player;
  private starting: Part<LinkStart>;
  private link: Link | null;
  private line: UartLine;
  private waiting: string[];
  private lastMs: number;
  /** Of the step that is due: an earlier one makes it void. */
  private turn: number;
  private stopped: Stop;

  constructor(player: Player, rows: RowPainter, line: UartLine, stopped: Stop) {
    this.player = player;
    this.rows = rows;
    this.buttons = player.buttons;
    this.catalogs = player.parts.catalogs;
    this.stage = player;
    this.starting = new Part<LinkStart>(() => startLink, []);
    this.link = null;
    this.line = line;
    this.waiting = [];
    this.lastMs = 0;
    this.turn = 0;
    this.stopped = stopped;
  }

  listen(): void {
    uart.on(board.serial.port, "data", 0, (text) => this.take(text), 0);
  }

  log(line: string): void {
    if (this.link !== null) {
      this.link.say(line);
      this.wake(0);
    } else {
      this.line.write(`${line}\r\n`);
    }
  }

  volume() {
    return this.player.volume();
  }

  collect(): void {
    collectgarbage("collect");
  }

  cardIsFree(): boolean {
    return this.player.cardIsFree();
  }

  facts(nowMs: number): string {
    const volume = this.player.volume();
    return (
      `player mp8\r\nboard ${board.name}\r\ninterpreter NodeMCU\r\n` +
      `build ${board.build}\r\nmemory free=${node.heap()} unit=bytes\r\nuptime ${nowMs} ms\r\n` +
      `card ${volume === null ? "none" : `${volume.filesystem} serial=${volume.serial}`}\r\n` +
      `promise radio=${board.radio}\r\npromise writing=none console=closed\r\n`
    );
  }

  private take(text: string): void {
    const waiting = this.waiting;
    waiting.push(text);
    if (waiting.length === 1) {
      this.wake(0);
    }
  }

  private wake(delayMs: number): void {
    this.turn++;
    const turn = this.turn;
    later(delayMs, () => {
      if (turn === this.turn) {
        const [done, error] = pcall(() => this.run());
        if (!done) {
          this.letGo();
          this.stopped(error);
        }
      }
    });
  }

  private run(): void {
    const now = nowMs();
    if (this.waiting.length > 0) {
      const text = table.concat(this.waiting);
      this.waiting = [];
      this.lastMs = now;
      if (this.link === null) {
        this.link = this.starting.get()(this.line, this);
      }
      this.link.put(text, now);
    }
    const link = this.link;
    if (link === null) {
      return;
    }
    const wait = link.step(now);
    if (wait !== QUIET) {
      this.wake(wait);
    } else if (now - this.lastMs >= IDLE_MS) {
      this.letGo();
    } else {
      this.wake(IDLE_MS);
    }
  }

  private letGo(): void {
    this.link = null;
    this.starting.drop();
  }
}
