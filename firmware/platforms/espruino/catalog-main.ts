// A program of its own for a board: makes the catalog of the card that is in and sends it on the serial line, with the
// player's own driver, file systems and scanner, without its screen. Layer: platforms. Reads the card, writes nothing.
// It waits for a line that says what to do (core/link/catalog-command.ts).
import { board } from "#board";
import { setByteText } from "../../core/bytes/byte-text.js";
import { setCrc32 } from "../../core/bytes/crc32.js";
import { setPlainFiles, setPlainRecords } from "../../core/catalog/plain-files.js";
import { ALL_FILES, CATALOG_COMMAND, CatalogAnswer } from "../../core/link/catalog-command.js";
import { mountCard } from "../../core/player/mounting.js";
import { deviceOn, nowMs } from "./board-devices.js";
import { GraphicsByteText } from "./graphics-byte-text.js";
import { newEspruinoPlainFiles } from "./plain-files.js";
import { newEspruinoPlainRecords } from "./plain-records.js";
import { SdCardSlot } from "./sd-card-slot.js";

/** A card needs 20 ms to a second to start; one that is not there answers at once. */
const CARD_WITHIN_MS = 3000;
/** What SdCardSlot.probe says of a card that can be read, or never will be. */
const READY = 2;
const UNUSABLE = 3;
/** Characters of a command line that are looked at. */
const MOST_LINE = 64;

setByteText(new GraphicsByteText());
setCrc32((text) => E.CRC32(text));
setPlainFiles(newEspruinoPlainFiles);
setPlainRecords(newEspruinoPlainRecords);

const slot = new SdCardSlot(deviceOn(board.card, 400_000), { nowMs }, board.card.clockHz, board.card.detect);
const line = { write: (bytes: string) => Serial1.write(bytes) };
let answer: CatalogAnswer | null = null;
let typed = "";

function log(text: string): void {
  Serial1.println(text);
}

function send(): void {
  const working = answer;
  if (working !== null && working.step()) {
    setTimeout(send, 0);
  } else {
    answer = null;
  }
}

function find(keepOthers: boolean, untilMs: number): void {
  const state = slot.probe(nowMs()) as number;
  if (state === READY) {
    const found = mountCard(slot.device());
    while (found.step()) {}
    if (found.volume !== null) {
      answer = new CatalogAnswer(found.volume, keepOthers, line);
      send();
    } else if (found.message !== null) {
      log(`mp8 mount failed: ${found.message.title}`);
    }
  } else if (state === UNUSABLE || nowMs() > untilMs) {
    log("mp8 mount failed: no card");
  } else {
    setTimeout(() => find(keepOthers, untilMs), 10);
  }
}

function command(text: string): void {
  if (answer === null && (text === CATALOG_COMMAND || text === ALL_FILES)) {
    find(text === ALL_FILES, nowMs() + CARD_WITHIN_MS);
  } else {
    log("mp8 what?");
  }
}

Serial1.setup(board.serial.baud);
process.on("uncaughtException", (error) => log(`mp8 crash ${error}`));
E.setConsole(null, { force: true });
Serial1.on("data", (data) => {
  typed += data;
  const end = typed.indexOf("\n");
  if (end >= 0) {
    const text = typed.substring(0, end);
    typed = "";
    command(text);
  } else if (typed.length > MOST_LINE) {
    typed = "";
  }
});
log(`mp8 catalog ready board=${board.name}`);
