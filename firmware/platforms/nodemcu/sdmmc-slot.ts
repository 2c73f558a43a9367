// The card slot by NodeMCU's own SD driver: a card is started by `sdmmc.init`, and its blocks come as one string.
// Layer: platforms/nodemcu. Source: NodeMCU documentation and components/modules/sdmmc.c: `init` and `read` throw where
// the card does not answer, and say nothing of why; a card that was started is never let go of again.
import type { Buf } from "../../core/bytes/buf.js";
import { zeros } from "../../core/bytes/buf.js";
import type { CardSlot, SlotState } from "../../core/player/card-slot.js";
import { type BlockDevice, ReadError } from "../../core/storage/block-device.js";

/** At once: the module takes three times their bytes of memory while it reads. */
const MOST_BLOCKS = 8;
const NO_CARD = 0;
const READY = 2;

class SdmmcCard implements BlockDevice {
  readonly blockCount: number;
  bytes: Buf;
  offset: number;
  stride: number;
  private card: sdmmc.Card;

  constructor(card: sdmmc.Card) {
    this.card = card;
    this.blockCount = card.get_info().csd.capacity;
    this.bytes = zeros(0);
    this.offset = 0;
    this.stride = 512;
  }

  read(first: number, count: number): number {
    const blocks = this.blockCount;
    if (first < 0 || first >= blocks) {
      return ReadError.outOfRange;
    }
    let most = count < MOST_BLOCKS ? count : MOST_BLOCKS;
    if (most > blocks - first) {
      most = blocks - first;
    }
    if (this.take(first, most)) {
      return most;
    }
    if (most > 1 && this.take(first, 1)) {
      return 1;
    }
    return this.answers() ? ReadError.badBlock : ReadError.cardGone;
  }

  /** Whether the card gives a block: the first, or the last where that one is damaged. What was read last stays. */
  answers(): boolean {
    const card = this.card;
    const [first] = pcall(card.read, card, 0, 1);
    if (first) {
      return true;
    }
    const [last] = pcall(card.read, card, this.blockCount - 1, 1);
    return last;
  }

  private take(first: number, count: number): boolean {
    const card = this.card;
    const [done, bytes] = pcall(card.read, card, first, count);
    if (done) {
      this.bytes = bytes as Buf;
    }
    return done;
  }

  /** Nothing of the card stays. */
  forget(): void {
    this.bytes = zeros(0);
  }
}

export class SdmmcSlot implements CardSlot {
  private config: { cs_pin: number; fmax: number };
  private card: SdmmcCard | null;

  constructor(csPin: number, clockHz: number) {
    this.config = { cs_pin: csPin, fmax: clockHz };
    this.card = null;
  }

  probe(_nowMs: number): SlotState {
    const [done, found] = pcall(sdmmc.init, sdmmc.HSPI, this.config);
    if (done) {
      this.card = new SdmmcCard(found as sdmmc.Card);
      return READY;
    }
    // Its driver has a place for so many cards, from power-on on; a restart takes a second.
    if (string.find(tostring(found), "too many cards", 1, true) !== undefined) {
      node.restart();
    }
    return NO_CARD;
  }

  present(): boolean {
    return this.card !== null && this.card.answers();
  }

  device(): BlockDevice {
    return this.card as BlockDevice;
  }

  forget(): void {
    if (this.card !== null) {
      this.card.forget();
      this.card = null;
    }
  }
}
