// A program of its own for a board: makes the catalog of the card that is in and sends it on the serial line, with the
// player's own file systems and scanner, without its screen. Layer: platforms. Reads the card, writes nothing.
// It waits for a line that says what to do (core/link/catalog-command.ts).
import { board } from "#board";
import { ALL_FILES, CATALOG_COMMAND, CatalogAnswer } from "../../core/link/catalog-command.js";
import { mountCard } from "../../core/player/mounting.js";
import { nowMs } from "./clock.js";
import { inSource } from "./crash.js";
import { UartLine } from "./link-line.js";
import { collectOften } from "./lua-memory.js";
import { SdmmcSlot } from "./sdmmc-slot.js";
import { later } from "./timers.js";

/** A card needs 20 ms to a second to start; one that is not there answers at once. */
const CARD_WITHIN_MS = 3000;
/** What SdmmcSlot.probe says of a card that can be read. */
const READY = 2;
/** Characters of a command line that are looked at. */
const MOST_LINE = 64;
const DMA_CHANNEL = 1;

class CatalogProgram {
  private slot: SdmmcSlot;
  private line: UartLine;
  private answer: CatalogAnswer | null;
  private typed: string;
  /** Never read, and never garbage. */
  readonly bus: spi.Master;

  constructor() {
    const card = board.card;
    this.bus = spi.master(spi.HSPI, { sclk: card.sck, mosi: card.mosi, miso: card.miso }, DMA_CHANNEL);
    this.slot = new SdmmcSlot(card.cs, card.clockHz);
    this.line = new UartLine();
    this.answer = null;
    this.typed = "";
  }

  log(text: string): void {
    this.line.write(`${text}\r\n`);
  }

  listen(): void {
    uart.on(board.serial.port, "data", 0, (text) => this.take(text), 0);
    this.log(`mp8 catalog ready board=${board.name}`);
  }

  private take(text: string): void {
    if (text !== "\n") {
      this.typed = this.typed.length < MOST_LINE ? this.typed + text : "";
      return;
    }
    const command = this.typed;
    this.typed = "";
    if (this.answer === null && (command === CATALOG_COMMAND || command === ALL_FILES)) {
      this.find(command === ALL_FILES, nowMs() + CARD_WITHIN_MS);
    } else {
      this.log("mp8 what?");
    }
  }

  private find(keepOthers: boolean, untilMs: number): void {
    if (this.slot.probe(nowMs()) === READY) {
      const found = mountCard(this.slot.device());
      while (found.step()) {}
      if (found.volume !== null) {
        this.answer = new CatalogAnswer(found.volume, keepOthers, this.line);
        this.send();
      } else if (found.message !== null) {
        this.log(`mp8 mount failed: ${found.message.title}`);
      }
    } else if (nowMs() > untilMs) {
      this.log("mp8 mount failed: no card");
    } else {
      later(10, () => this.find(keepOthers, untilMs));
    }
  }

  private send(): void {
    const working = this.answer;
    if (working === null) {
      return;
    }
    const [done, result] = pcall(working.step, working);
    if (!done) {
      this.log(`mp8 crash ${inSource(tostring(result))}`);
      this.answer = null;
    } else if (result === true) {
      later(0, () => this.send());
    } else {
      this.answer = null;
    }
  }
}

collectOften();
uart.setup(board.serial.port, board.serial.baud, 8, uart.PARITY_NONE, uart.STOPBITS_1, 0);
uart.start(board.serial.port);
new CatalogProgram().listen();
