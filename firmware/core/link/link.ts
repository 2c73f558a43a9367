// The board's end of the serial link: frames and typed lines in, answers out. Layer: core/link. FORMAT.md says all of it.
// One request at a time. Sliced: a step takes some 20 ms at most, and tells when the next is wanted.

import type { Packer } from "../../hal/packer.js";
import type { SerialLine } from "../../hal/serial-line.js";
import type { WireBytes } from "../../hal/wire-bytes.js";
import { parseCount } from "../bytes/integer.js";
import type { Volume } from "../storage/volume.js";
import { type Answer, failed, ShortAnswer } from "./answer.js";
import { answerTo, intakeFor, type LinkedPlayer } from "./commands.js";
import { BOARD_PAYLOAD, BOARD_WINDOW, FrameType, KEPT_WINDOW, LINK_VERSION, MOST_LINE, MOST_WINDOW } from "./format.js";
import { Arrival, Inbox, LONG_LINE, START } from "./inbox.js";
import type { Intake } from "./intake.js";
import { Outlet } from "./outlet.js";
import { PressAnswer } from "./press-answer.js";
import { Receiver } from "./receiver.js";
import { Sender } from "./sender.js";

/** A host says something at least every second. */
const DESERTED_MS = 10_000;
/** At a raised rate, a line that brings no frame for so long goes back to the usual one. */
const RAISED_MS = 4000;
const LEAST_BAUD = 9600;
const MOST_BAUD = 2_000_000;
/** Frames and lines looked at in one step. */
const STEP_ARRIVALS = 4;
/** What Ctrl-C sends: ends the answer to a typed line. */
const INTERRUPT = "\x03";
/** What `step` returns when nothing is going on. */
export const QUIET = -1;

export class Link {
  private wire: WireBytes;
  private packer: Packer | null;
  private line: SerialLine;
  private player: LinkedPlayer;
  private inbox: Inbox;
  /** The request being answered, and the one before it. */
  private request: number;
  private answer: Answer | null;
  private sender: Sender | null;
  private intake: Intake | null;
  private receiver: Receiver | null;
  /** The card that the answer is about. */
  private volume: Volume | null;
  private out: Outlet;
  /** A line that was typed while the one before it is answered. */
  private typedAhead: string;
  /** A part was dropped, whose rings of objects are still there. */
  private isUntidy: boolean;
  /** The rate to change to when the host has the answer; 0 for none. */
  private wantedBaud: number;
  /** The line has another rate than usual; and when a frame came last. */
  private isRaised: boolean;
  private frameMs: number;
  /** When the host said something of this request last. */
  private heardMs: number;

  /** @param packer null where the runtime has none */
  constructor(wire: WireBytes, packer: Packer | null, line: SerialLine, player: LinkedPlayer) {
    this.wire = wire;
    this.packer = packer;
    this.line = line;
    this.player = player;
    this.inbox = new Inbox(wire);
    this.request = -1;
    this.answer = null;
    this.sender = null;
    this.intake = null;
    this.receiver = null;
    this.volume = null;
    this.out = new Outlet(line);
    this.typedAhead = "";
    this.isUntidy = false;
    this.wantedBaud = 0;
    this.isRaised = false;
    this.frameMs = 0;
    this.heardMs = 0;
  }

  /** Bytes came in. */
  put(text: string, nowMs: number): void {
    let wanted = text;
    if (this.sender === null) {
      const at = text.lastIndexOf(INTERRUPT);
      if (at >= 0 && this.answer !== null) {
        this.stop();
        this.out.clear();
        this.typedAhead = "";
        this.out.pieces.push("\r\n");
      } else if (at >= 0 && !this.inbox.isWaiting() && text.indexOf(START) < 0) {
        // Pasted, or typed ahead of a slow board: the lines before it have come with it, and are not wanted any more.
        wanted = text.substring(at);
      }
    }
    this.inbox.put(wanted, nowMs);
  }

  /** Says a line of the player's log, without cutting a frame in two. */
  say(line: string): void {
    this.out.pieces.push(`${line}\r\n`);
  }

  /** Bytes that the frame which has begun to come still needs. */
  lacking(): number {
    return this.inbox.lacks();
  }

  /** One slice. @returns milliseconds until the next is wanted, or QUIET */
  step(nowMs: number): number {
    if (this.isUntidy) {
      // Not where it was dropped: what a caller still holds would stay.
      this.isUntidy = false;
      this.player.collect();
    }
    this.takeArrivals(nowMs);
    this.checkCard();
    if (this.isRaised && nowMs - this.frameMs > RAISED_MS) {
      this.changeBaud(0, nowMs);
    }
    if (this.sender !== null && nowMs - this.heardMs > DESERTED_MS) {
      this.stop();
    }
    if (this.out.isEmpty()) {
      this.proceed(nowMs);
    }
    this.out.pump(nowMs);
    if (!this.out.isEmpty()) {
      const ahead = this.out.wait(nowMs);
      return ahead <= 0 || this.worksAhead(nowMs) ? 0 : ahead;
    }
    if (this.answer !== null) {
      const sender = this.sender;
      const pause = this.intake !== null && !this.intake.over ? this.intake.pause() : 0;
      if (pause > 0) {
        return pause;
      }
      return sender === null || sender.isReady() ? 0 : 20;
    }
    return this.typedAhead !== "" || this.isUntidy
      ? 0
      : this.inbox.isWaiting()
        ? 50
        : this.isRaised
          ? RAISED_MS / 4
          : QUIET;
  }

  private takeArrivals(nowMs: number): void {
    const inbox = this.inbox;
    for (let i = 0; i < STEP_ARRIVALS; i++) {
      if (this.typedAhead !== "") {
        if (this.answer !== null) {
          return;
        }
        this.typed(this.typedAhead, nowMs);
        this.typedAhead = "";
      }
      const arrival = inbox.next(nowMs);
      if (arrival === Arrival.none) {
        return;
      }
      if (arrival === Arrival.frame) {
        this.takeFrame(nowMs);
      } else if (this.answer === null) {
        this.typed(inbox.line, nowMs);
      } else if (this.sender === null) {
        // One after the other, as they were typed.
        this.typedAhead = inbox.line;
      }
    }
  }

  private typed(typed: string, nowMs: number): void {
    // Who types Ctrl-C begins anew.
    const line = typed.substring(typed.lastIndexOf(INTERRUPT) + 1);
    if (line === LONG_LINE) {
      this.begin(failed(`a line has at most ${MOST_LINE} bytes`));
    } else if (line !== "") {
      this.begin(answerTo(line, this.wire, this.player, nowMs));
    }
  }

  private takeFrame(nowMs: number): void {
    const inbox = this.inbox;
    this.frameMs = nowMs;
    const type = inbox.type;
    const payload = inbox.payload;
    inbox.payload = "";
    if (type === FrameType.hello) {
      this.stop();
      this.request = -1;
      const baud = this.line.bytesPerSecond * 10;
      const packs = this.packer === null || baud === 0 ? 0 : 1;
      this.out.queue(
        FrameType.hello,
        inbox.request,
        `${payload} version=${LINK_VERSION} payload=${BOARD_PAYLOAD} window=${BOARD_WINDOW} packs=${packs} baud=${baud}`,
      );
    } else if (type === FrameType.command) {
      if (inbox.request !== this.request) {
        this.stop();
        this.request = inbox.request;
        this.serve(payload, nowMs);
      } else if (this.answer !== null) {
        // Still at it.
        this.heardMs = nowMs;
        this.out.queue(FrameType.report, this.request, "");
      }
    } else if (type === FrameType.cancel) {
      if (inbox.request === this.request) {
        this.stop();
      }
      this.out.queue(FrameType.cancel, inbox.request, "");
    } else if (inbox.request === this.request) {
      this.heardMs = nowMs;
      const sender = this.sender;
      const receiver = this.receiver;
      if (type === FrameType.report && sender !== null) {
        sender.report(payload, nowMs);
      } else if (type === FrameType.data && receiver !== null) {
        receiver.take(inbox.number, inbox.ordinal, payload, inbox.sum, nowMs);
      }
    }
  }

  /** Begins to answer a command that came in a frame. */
  private serve(line: string, nowMs: number): void {
    this.heardMs = nowMs;
    const intake = intakeFor(line, this.wire, this.packer, this.player);
    if (intake !== null) {
      this.intake = intake;
      this.receiver = new Receiver(nowMs);
    }
    if (line.startsWith("baud ")) {
      this.begin(this.baudAnswer(parseCount(line.substring(5))));
    } else {
      this.begin(intake !== null ? intake : answerTo(line, this.wire, this.player, nowMs));
    }
    const answer = this.answer as Answer;
    const window = answer.repeats ? MOST_WINDOW : intake === null ? KEPT_WINDOW : BOARD_WINDOW;
    this.sender = new Sender(answer, this.request, window, nowMs);
  }

  private baudAnswer(baud: number): Answer {
    if (this.line.bytesPerSecond === 0) {
      return failed("this line has no rate to change: it is USB");
    }
    if (baud < LEAST_BAUD || baud > MOST_BAUD) {
      return failed(`usage: baud RATE, from ${LEAST_BAUD} to ${MOST_BAUD}`);
    }
    this.wantedBaud = baud;
    return new ShortAnswer("", `ok baud=${baud}`, "");
  }

  /** @param baud 0 for the usual rate */
  private changeBaud(baud: number, nowMs: number): void {
    this.out.clear();
    this.line.setBaud(baud);
    this.isRaised = baud > 0;
    this.frameMs = nowMs;
  }

  private begin(answer: Answer): void {
    this.answer = answer;
    this.volume = answer.usesCard ? this.player.volume() : null;
  }

  /** Ends what is going on, and forgets every byte of it. */
  private stop(): void {
    if (this.intake !== null) {
      this.intake.stop();
    }
    if (this.answer instanceof PressAnswer) {
      this.answer.release();
    }
    this.answer = null;
    this.sender = null;
    this.intake = null;
    this.receiver = null;
    this.volume = null;
    this.wantedBaud = 0;
    if (this.player.catalogs.drop()) {
      this.isUntidy = true;
    }
  }

  /** What was read from a card goes with it. */
  private checkCard(): void {
    if (this.volume === null || this.player.volume() === this.volume) {
      return;
    }
    const sender = this.sender;
    this.volume = null;
    this.out.clear();
    const answer = failed("the card was taken out");
    this.answer = answer;
    if (sender !== null) {
      sender.replace(answer);
    }
  }

  private proceed(nowMs: number): void {
    const answer = this.answer;
    if (answer === null) {
      return;
    }
    const sender = this.sender;
    const receiver = this.receiver;
    if (receiver !== null) {
      this.receive(receiver, this.intake as Intake, nowMs);
      if (!this.out.isEmpty()) {
        return;
      }
    }
    if (this.volume !== null && !this.player.cardIsFree()) {
      return;
    }
    if (sender === null) {
      this.proceedInPlain(answer, nowMs);
      return;
    }
    sender.proceed(this.out.pieces, nowMs);
    if (sender.done) {
      const baud = this.wantedBaud;
      this.stop();
      if (baud > 0) {
        this.changeBaud(baud, nowMs);
      }
    }
  }

  /** Whether there was something to do for the next frame while this one is going out. */
  private worksAhead(nowMs: number): boolean {
    const intake = this.intake;
    return intake !== null && (this.volume === null || this.player.cardIsFree()) && intake.ahead(nowMs);
  }

  private receive(receiver: Receiver, intake: Intake, nowMs: number): void {
    for (let payload = receiver.deliver(); payload !== ""; payload = receiver.deliver()) {
      intake.take(payload, receiver.sum);
    }
    const jump = intake.jump();
    if (jump >= 0) {
      receiver.jump(jump);
    }
    receiver.allow(intake.room());
    const report = receiver.report(nowMs);
    if (report !== "") {
      this.out.queue(FrameType.report, this.request, report);
    }
  }

  /** The answer to a typed line: its bytes as they are, then one line more. */
  private proceedInPlain(answer: Answer, nowMs: number): void {
    const piece = answer.over ? "" : answer.next(nowMs);
    if (piece !== "") {
      this.out.pieces.push(piece);
    }
    if (piece !== "" || !answer.over) {
      return;
    }
    this.out.pieces.push(`${answer.failure === "" ? answer.words : `error: ${answer.failure}`}\r\n`);
    this.stop();
  }
}
