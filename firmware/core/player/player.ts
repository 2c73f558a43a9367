// The player: waits for a card, keeps one session while it is in, and forgets it when it leaves. Layer: core/player.
// Its inputs are button events and the slot; its outputs are the screen and a log. It never writes anywhere else.
import type { RowPainter } from "../display/row-painter.js";
import type { Volume } from "../storage/volume.js";
import { Ran } from "../video/hot.js";
import { ButtonQueue } from "./button-queue.js";
import { type CardSlot, SlotState } from "./card-slot.js";
import { Event, NO_EVENT } from "./events.js";
import { MessageScreen } from "./message-screen.js";
import type { Outputs } from "./outputs.js";
import type { Part } from "./part.js";
import type { Parts } from "./parts.js";
import { IDLE, type Screen, Wish } from "./screen.js";
import { Session } from "./session.js";

/** A card is asked for its status at least this often (the design's promise is every 100 ms). */
const PRESENCE_MS = 80;
/** While what is hot reads from it all the time: the longest slice of that, and then some. */
const HOT_PRESENCE_MS = 400;
/** Between two looks into an empty slot. */
const PROBE_MS = 150;
/** Longest sleep, so that holds and presence are never late. */
const LONGEST_SLEEP_MS = 40;

export class Player {
  readonly buttons: ButtonQueue;
  private slot: CardSlot;
  readonly outputs: Outputs;
  private rows: RowPainter;
  readonly parts: Parts;
  private session: Session | null;
  /** What is shown instead of all else: a document from the host. */
  private covering: Screen | null;
  /** What is shown while there is no session. */
  private message: Screen;
  /** After the eject button: the card is in but forgotten, until it is pulled or OK is pressed. */
  private ejected: boolean;
  /** The card was found to be out. */
  private isGone: boolean;
  private unusable: boolean;
  private checkMs: number;
  /** Memory that held a card's bytes is being overwritten. */
  private scrubbing: boolean;
  /** Before that, parts that nobody needs without a card are let go of. */
  private dropping: Part<unknown>[];
  /** There was nothing to do since memory was put in order. */
  private isTidy: boolean;

  constructor(slot: CardSlot, outputs: Outputs, parts: Parts) {
    this.buttons = new ButtonQueue();
    this.slot = slot;
    this.outputs = outputs;
    this.rows = outputs.rows;
    this.parts = parts;
    this.session = null;
    this.covering = null;
    this.ejected = false;
    this.isGone = false;
    this.unusable = false;
    this.checkMs = 0;
    this.scrubbing = false;
    this.dropping = [];
    this.isTidy = false;
    this.message = this.insertCardMessage();
  }

  /** The volume of the card that is in; null while there is none that can be read. */
  volume(): Volume | null {
    return this.session === null ? null : this.session.volume();
  }

  /** Whether the link may read the card between two slices. */
  cardIsFree(): boolean {
    return this.session === null || this.session.cardIsFree();
  }

  /** Shows this screen instead of all else, until it wishes to leave; null for what was there before. */
  cover(screen: Screen | null): void {
    const before = this.covering;
    const session = this.session;
    this.covering = screen;
    if (before !== null) {
      const words = before.close();
      if (words !== "") {
        this.outputs.log(words);
      }
    } else if (session !== null) {
      session.yieldScreen();
    }
    this.rows.blank();
    if (screen === null && (session === null || !session.resume())) {
      this.message = this.messageNow();
    }
  }

  /** What is shown where no library is. */
  private messageNow(): Screen {
    return this.ejected ? this.ejectedMessage() : this.unusable ? this.unusableMessage() : this.insertCardMessage();
  }

  /** One slice of work. Returns the milliseconds until the next one is wanted, 0 for at once. */
  step(nowMs: number): number {
    const session = this.session;
    if (session !== null && this.buttons.active === 0) {
      // A video that plays.
      if (session.hot !== null && nowMs < this.checkMs) {
        const ran = session.hot.run(nowMs);
        if (ran === Ran.read) {
          this.checkMs = nowMs + HOT_PRESENCE_MS;
        } else {
          if (this.checkMs > nowMs + PRESENCE_MS) {
            this.checkMs = nowMs + PRESENCE_MS;
          }
          if (ran === Ran.stop) {
            session.hot = null;
          }
        }
        return 0;
      }
      // Neither does a card that is read need all of what follows between two steps, while its list is on the screen.
      if (
        nowMs < session.quietMs &&
        this.covering === null &&
        !this.rows.isDirty &&
        (nowMs < this.checkMs || this.stillThere(nowMs)) &&
        session.indexMore()
      ) {
        return 0;
      }
    }
    return this.seeToAll(nowMs);
  }

  private seeToAll(nowMs: number): number {
    const buttons = this.buttons;
    if (nowMs >= this.checkMs) {
      if (this.session !== null || this.ejected) {
        this.checkCard(nowMs);
        // Asking a card, or forgetting it, was work enough for a slice.
        return 0;
      }
      if (!this.scrubbing) {
        this.probeSlot(nowMs);
      }
    }
    if (buttons.active > 0 && this.hears(buttons.first())) {
      const event = buttons.take(nowMs);
      if (event !== NO_EVENT) {
        this.handle(event, nowMs);
        return 0;
      }
    }
    // What is known is shown before anything else is worked at.
    const rows = this.rows;
    if (rows.isDirty && rows.isFree && rows.paint()) {
      return 0;
    }
    const session = this.session;
    let wait = 0;
    if (this.covering !== null) {
      wait = this.covering.step(nowMs);
    } else if (session === null) {
      wait = this.message.step(nowMs);
      // A card that starts is asked again at once: it has some ten steps.
      if (this.checkMs <= nowMs && !this.scrubbing) {
        return 0;
      }
      if (wait === IDLE && this.tidy()) {
        wait = 0;
      }
    } else {
      return this.rest(session, session.step(nowMs), nowMs);
    }
    return wait === IDLE || wait > LONGEST_SLEEP_MS ? LONGEST_SLEEP_MS : wait;
  }

  /** Whether the first of the presses is answered now; it waits where what it is about is still coming. */
  private hears(press: number): boolean {
    return this.session === null || this.covering !== null || press === Event.eject || this.session.hears(press);
  }

  /** How long to rest after a slice of the session. */
  private rest(session: Session, wait: number, nowMs: number): number {
    if (session.failure !== 0) {
      // Whatever went wrong, whether the card is still there is the first question.
      session.failure = 0;
      this.checkMs = nowMs;
      return 0;
    }
    if (wait === 0) {
      this.isTidy = false;
    } else if (wait === IDLE && !this.isTidy) {
      // What comes next then finds its room together: little things do not end up in the midst of what is free.
      this.isTidy = true;
      this.outputs.memory.collect();
      return 0;
    }
    return wait === IDLE || wait > LONGEST_SLEEP_MS ? LONGEST_SLEEP_MS : wait;
  }

  /** Without a card: overwrites what was left of the last one, makes what the next one will need first. */
  private tidy(): boolean {
    const parts = this.parts;
    const dropping = this.dropping;
    while (dropping.length > 0) {
      const last = dropping.length - 1;
      if (dropping[last].dropStep()) {
        return true;
      }
      dropping.splice(last, 1);
    }
    if (this.scrubbing) {
      this.scrubbing = this.outputs.memory.scrub();
      return true;
    }
    if (parts.mounting.step() || parts.indexing.step() || parts.lists.step()) {
      return true;
    }
    const prepare = parts.indexing.get();
    return prepare(null);
  }

  private handle(event: number, nowMs: number): void {
    if (event === Event.eject && this.session !== null) {
      this.leave("eject");
      this.ejected = true;
      this.message = this.ejectedMessage();
      return;
    }
    if (this.covering !== null) {
      if (this.covering.handle(event, nowMs) === Wish.leave) {
        this.cover(null);
      }
    } else if (this.session !== null) {
      this.session.handle(event, nowMs);
    } else if (this.ejected && event === Event.ok && !this.scrubbing) {
      this.ejected = false;
      this.start(nowMs);
    }
  }

  private checkCard(nowMs: number): void {
    const slot = this.slot;
    this.checkMs = nowMs + PRESENCE_MS;
    if (!this.isGone) {
      this.isGone = !slot.present();
      if (this.isGone) {
        // Asking in vain takes as long as leaving: the next slice.
        this.checkMs = nowMs;
      }
    } else {
      this.isGone = false;
      this.leave("card out");
      this.ejected = false;
      slot.forget();
      this.message = this.insertCardMessage();
    }
  }

  /** Asks the card, which is time enough for nothing else only where it does not answer. */
  private stillThere(nowMs: number): boolean {
    this.checkCard(nowMs);
    return !this.isGone;
  }

  private probeSlot(nowMs: number): void {
    const state = this.slot.probe(nowMs);
    this.checkMs = nowMs + (state === SlotState.starting ? 0 : PROBE_MS);
    if (state === SlotState.ready) {
      this.start(nowMs);
    } else if (state === SlotState.unusable && !this.unusable) {
      this.unusable = true;
      this.outputs.log("mp8 card unusable");
      this.message = this.unusableMessage();
    } else if (state === SlotState.empty && this.unusable) {
      this.unusable = false;
      this.message = this.insertCardMessage();
    }
  }

  private start(nowMs: number): void {
    this.unusable = false;
    this.checkMs = nowMs + PRESENCE_MS;
    this.outputs.log("mp8 card in");
    this.session = new Session(this.outputs, this.parts, this.slot.device(), nowMs);
  }

  /** Drops the session: with it goes everything that was read from the card. */
  private leave(why: string): void {
    if (this.covering !== null) {
      this.covering.close();
      this.covering = null;
    }
    if (this.session !== null) {
      this.session.close();
      this.session = null;
      this.dropping = partsOfCards(this.parts);
      this.scrubbing = true;
    }
    this.buttons.clear();
    this.outputs.log(`mp8 ${why}`);
  }

  private ejectedMessage(): Screen {
    return new MessageScreen(
      this.outputs.rows,
      "The card can be taken out",
      ["Everything read from it is forgotten."],
      "ok: read it again",
    );
  }

  private unusableMessage(): Screen {
    return new MessageScreen(
      this.outputs.rows,
      "This card cannot be read",
      ["It does not start as an SD card should.", "Try another card, or clean its contacts."],
      "",
    );
  }

  private insertCardMessage(): Screen {
    return new MessageScreen(this.outputs.rows, "Insert a card", [], "MP8: text and video, nothing else");
  }
}

/** What only a card needs. */
function partsOfCards(parts: Parts): Part<unknown>[] {
  const all: Part<unknown>[] = [
    parts.checks,
    parts.texts,
    parts.searches,
    parts.videoChecks,
    parts.rawVideos,
    parts.rleVideos,
    parts.captions,
    parts.videoMenus,
    parts.seeks,
    parts.walks,
    parts.broughtCatalogs,
    parts.fonts,
  ];
  if (parts.sounds !== null) {
    all.push(parts.sounds);
  }
  return all;
}
