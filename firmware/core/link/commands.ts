// From a command line to its answer: everything that a host can ask of a board. Layer: core/link. FORMAT.md, "Commands".
// None of it writes to a card or to the board's flash, and none can be talked into it: what is not here is not known.
import type { Packer } from "../../hal/packer.js";
import type { WireBytes } from "../../hal/wire-bytes.js";
import { parseCount } from "../bytes/integer.js";
import type { RowPainter } from "../display/row-painter.js";
import type { Part } from "../player/part.js";
import type { Volume } from "../storage/volume.js";
import { type Answer, failed, ShortAnswer } from "./answer.js";
import { FileAnswer } from "./file-answer.js";
import { MOST_PIECE } from "./format.js";
import type { IndexStart } from "./index-answer.js";
import type { Intake } from "./intake.js";
import { Listing } from "./listing.js";
import { PackedAnswer } from "./packed-answer.js";
import { PartAnswer } from "./part-answer.js";
import { PressAnswer } from "./press-answer.js";
import { screenText } from "./screen-text.js";
import { StreamIntake } from "./stream-intake.js";
import type { Stage } from "./stream-screen.js";
import { TestIntake } from "./test-intake.js";

/** What the link asks of the player. */
export interface LinkedPlayer {
  readonly buttons: { change(button: number, down: boolean, atMs: number): void };
  readonly rows: RowPainter;
  readonly catalogs: Part<IndexStart>;
  /** The card's volume; null while there is none. */
  volume(): Volume | null;
  /** Where a document from the host is shown. */
  readonly stage: Stage;
  /** Takes back what parts that were dropped leave. */
  collect(): void;
  /** False while the bytes that were read from the card last are still in use. */
  cardIsFree(): boolean;
  /** Lines "name value" about the board and what runs on it. */
  facts(nowMs: number): string;
}

const HELP =
  "help                     this\r\n" +
  "info                     the board, its memory, its card\r\n" +
  "ls PATH, tree PATH       a folder; with all that is in it\r\n" +
  "cat PATH                 a file's bytes\r\n" +
  "read BLOCK BYTES PATH    the same from block BLOCK on, BYTES in a frame\r\n" +
  "pack BLOCK BYTES PATH    the same, packed as a program asks\r\n" +
  "sums BLOCK PATH          a CRC-32 of each 4,096 bytes\r\n" +
  "index, index all         the card's catalog\r\n" +
  "press BUTTON MS          up, down, ok, back or eject\r\n" +
  "eject                    forget the card\r\n" +
  "screen                   the rows of the screen\r\n" +
  "stream BLOCKS TAIL NAME  show a text or a video of the host\r\n" +
  "test BYTES               take bytes and forget them: tries the line\r\n";

const BUTTONS = ["up", "down", "ok", "back", "eject"];
const PRESS_MS = 80;
const MOST_PRESS_MS = 5000;
const EJECT = 4;
/** Blocks in a frame of `cat`. */
const CAT_BLOCKS = 4;

export function answerTo(line: string, wire: WireBytes, player: LinkedPlayer, nowMs: number): Answer {
  const words = line.split(" ");
  const verb = words[0];
  if (verb === "help" || verb === "?") {
    return new ShortAnswer(HELP, "ok", "");
  }
  if (verb === "info") {
    return new ShortAnswer(player.facts(nowMs), "ok", "");
  }
  if (verb === "screen") {
    return new ShortAnswer(screenText(player.rows), "ok", "");
  }
  if (verb === "press") {
    const button = words.length > 1 ? BUTTONS.indexOf(words[1]) : -1;
    const ms = words.length > 2 ? parseCount(words[2]) : PRESS_MS;
    return button < 0 || ms < 0 || ms > MOST_PRESS_MS
      ? failed("usage: press up|down|ok|back|eject [MS], at most 5000")
      : new PressAnswer(player, button, ms);
  }
  if (verb === "stream" || verb === "test" || verb === "baud") {
    return failed(`${verb} is for programs: it is asked for in a frame, with its numbers`);
  }
  const volume = player.volume();
  const known = ["ls", "tree", "cat", "read", "pack", "sums", "index", "eject"];
  if (known.indexOf(verb) < 0) {
    return failed("no such command: help lists them");
  }
  if (volume === null) {
    return failed("there is no card in the board that it can read");
  }
  if (verb === "eject") {
    return new PressAnswer(player, EJECT, PRESS_MS);
  }
  if (verb === "index") {
    return new PartAnswer(player.catalogs, volume, words.length > 1 && words[1] === "all");
  }
  if (verb === "ls" || verb === "tree") {
    return new Listing(volume, line.substring(verb.length + 1), verb === "tree");
  }
  if (verb === "cat") {
    return new FileAnswer(volume, wire, line.substring(4), 0, CAT_BLOCKS);
  }
  if (verb === "pack") {
    return failed(
      "usage: pack BLOCK BYTES PATH, BYTES a multiple of 512 up to 3584, by a program, on a board that packs",
    );
  }
  const isRead = verb === "read";
  const first = words.length > 2 ? parseCount(words[1]) : -1;
  const bytes = isRead && words.length > 3 ? parseCount(words[2]) : isRead ? -1 : 0;
  if (first < 0 || bytes < 0 || bytes > 4096 || bytes % 512 !== 0 || (isRead && bytes === 0)) {
    return failed(isRead ? "usage: read BLOCK BYTES PATH, BYTES a multiple of 512" : "usage: sums BLOCK PATH");
  }
  const path = line.substring(verb.length + words[1].length + (isRead ? words[2].length + 3 : 2));
  return new FileAnswer(volume, wire, path, first, bytes / 512);
}

/**
 * What takes bytes from the host beside its own; null where the command is none of these.
 * @param packer null where the runtime has none
 */
export function intakeFor(line: string, wire: WireBytes, packer: Packer | null, player: LinkedPlayer): Intake | null {
  if (line.startsWith("stream ")) {
    return new StreamIntake(player.stage, wire, line);
  }
  if (line.startsWith("pack ") && packer !== null) {
    return packedAnswer(line, wire, packer, player.volume());
  }
  const bytes = line.startsWith("test ") ? parseCount(line.substring(5)) : -1;
  return bytes < 0 ? null : new TestIntake(bytes);
}

function packedAnswer(line: string, wire: WireBytes, packer: Packer, volume: Volume | null): Intake | null {
  const words = line.split(" ");
  const first = words.length > 3 ? parseCount(words[1]) : -1;
  const bytes = words.length > 3 ? parseCount(words[2]) : -1;
  if (volume === null || first < 0 || bytes <= 0 || bytes > MOST_PIECE || bytes % 512 !== 0) {
    return null;
  }
  const path = line.substring(words[1].length + words[2].length + 7);
  return new PackedAnswer(new FileAnswer(volume, wire, path, first, bytes / 512), packer);
}
