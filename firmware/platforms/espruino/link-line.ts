// The serial line on Espruino: wakes the link when a host speaks, and lets go of it when nobody did for a while.
// Layer: platforms/espruino. The link is in memory only while it is used; what arrives while it is made waits here.
import { board } from "#board";
import type { RowPainter } from "../../core/display/row-painter.js";
import type { LinkedPlayer } from "../../core/link/commands.js";
import { Link, QUIET } from "../../core/link/link.js";
import { Part } from "../../core/player/part.js";
import type { Player } from "../../core/player/player.js";
import type { SerialLine } from "../../hal/serial-line.js";
import type { WireBytes } from "../../hal/wire-bytes.js";
import { nowMs } from "./board-devices.js";
import { ownFacts } from "./own-facts.js";
import { EspruinoPacker } from "./packer.js";
import { EspruinoWireBytes } from "./wire-bytes.js";

/** Pieces kept while the link is being made. */
const MOST_WAITING = 32;
/** What comes is looked at so often at least, even where a frame is not whole. */
const LONGEST_MS = 150;
/** The link is let go of after such a silence. */
const IDLE_MS = 20_000;
const BITS_PER_BYTE = 10;

type LinkStart = (line: SerialLine, player: LinkedPlayer) => Link;

function startLink(line: SerialLine, player: LinkedPlayer): Link {
  const wire: WireBytes = new EspruinoWireBytes();
  return new Link(wire, new EspruinoPacker(), line, player);
}

const part = new Part<LinkStart>(() => startLink, []);

class Port implements SerialLine {
  bytesPerSecond: number;
  private serial: Serial;
  private usualBaud: number;

  constructor(serial: Serial, baud: number) {
    this.serial = serial;
    this.usualBaud = baud;
    this.bytesPerSecond = baud / BITS_PER_BYTE;
  }

  setBaud(baud: number): void {
    const wanted = baud === 0 ? this.usualBaud : baud;
    this.serial.setup(wanted);
    this.bytesPerSecond = wanted / BITS_PER_BYTE;
  }

  write(text: string): void {
    this.serial.write(text);
  }
}

export class LinkLine implements LinkedPlayer {
  readonly buttons: Player["buttons"];
  readonly rows: RowPainter;
  readonly catalogs: LinkedPlayer["catalogs"];
  readonly stage: LinkedPlayer["stage"];
  private player: Player;
  private link: Link | null;
  /** The port that the link talks through; the others' bytes are nobody's while it does. */
  private port: Port | null;
  private logPort: Port | null;
  /** What came and was not looked at. */
  private waiting: string[];
  /** When the link was looked at last. */
  private lookedMs: number;
  /** Bytes without which a look is in vain: the rest of a frame. */
  private lacking: number;
  private lastMs: number;
  private timer: number;

  constructor(player: Player, rows: RowPainter) {
    this.player = player;
    this.rows = rows;
    this.buttons = player.buttons;
    this.catalogs = player.parts.catalogs;
    this.stage = player;
    this.link = null;
    this.port = null;
    this.logPort = null;
    this.waiting = [];
    this.lookedMs = 0;
    this.lacking = 0;
    this.lastMs = 0;
    this.timer = 0;
  }

  /** Listens on a port. @param baud 0 for USB */
  listen(serial: Serial, baud: number): void {
    const port = new Port(serial, baud);
    if (baud > 0) {
      this.logPort = port;
    }
    serial.on("data", (text) => this.take(port, text));
  }

  /** A line of the log goes between the frames, where there are any. */
  log(line: string): void {
    const port = this.logPort as Port;
    if (this.link !== null && this.port === port) {
      this.link.say(line);
      this.wake(0);
    } else {
      port.write(`${line}\r\n`);
    }
  }

  volume() {
    return this.player.volume();
  }

  collect(): void {
    this.player.outputs.memory.collect();
  }

  cardIsFree(): boolean {
    return this.player.cardIsFree();
  }

  facts(nowMs: number): string {
    const memory = process.memory(false);
    const volume = this.player.volume();
    return (
      `player mp8\r\nboard ${board.name}\r\ninterpreter ${process.env.BOARD} ${process.env.VERSION}\r\n` +
      `build ${board.build}\r\nmemory used=${memory.usage} total=${memory.total} unit=vars\r\nuptime ${nowMs} ms\r\n` +
      `card ${volume === null ? "none" : `${volume.filesystem} serial=${volume.serial}`}\r\n` +
      `promise radio=${board.radio}\r\npromise writing=none console=closed\r\n${ownFacts()}`
    );
  }

  /**
   * Only puts aside what came: USB brings 64 bytes at a time, and a look at the link takes as long as thirty of these.
   */
  private take(port: Port, text: string): void {
    if (this.port !== port) {
      if (this.link !== null || this.waiting.length > 0) {
        return;
      }
      this.port = port;
    }
    const now = nowMs();
    this.lastMs = now;
    if (this.link !== null) {
      this.waiting.push(text);
      this.lacking -= text.length;
      // Here and not from a timer: those wait while bytes keep coming.
      if (this.lacking <= 0 || now - this.lookedMs > LONGEST_MS) {
        this.run();
      }
    } else if (this.waiting.length < MOST_WAITING) {
      this.waiting.push(text);
      this.wake(0);
    }
  }

  private wake(delayMs: number): void {
    if (this.timer > 0) {
      clearTimeout(this.timer);
    }
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.run();
    }, delayMs);
  }

  private run(): void {
    const now = nowMs();
    if (this.link === null) {
      if (part.step()) {
        this.wake(0);
        return;
      }
      this.link = part.get()(this.port as Port, this);
    }
    if (this.waiting.length > 0) {
      const text = this.waiting.length === 1 ? this.waiting[0] : E.toString(this.waiting);
      this.link.put(text === undefined ? this.waiting.join("") : text, now);
      this.waiting = [];
    }
    const wait = this.link.step(now);
    this.lookedMs = now;
    this.lacking = this.link.lacking();
    if (wait !== QUIET) {
      this.wake(wait);
    } else if (now - this.lastMs >= IDLE_MS) {
      this.link = null;
      this.port = null;
      part.drop();
    } else {
      this.wake(IDLE_MS);
    }
  }
}
