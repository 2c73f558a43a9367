// The card slot of an Espruino board: our SD driver on SPI, and the slot's switch where it has one. Layer: platforms.
// What starts a card is in memory only until one has started.
import { type CardSlot, SlotState } from "../../core/player/card-slot.js";
import { Part } from "../../core/player/part.js";
import type { BlockDevice } from "../../core/storage/block-device.js";
import { SdCard } from "../../drivers/sd-card.js";
import type { Clock } from "../../hal/clock.js";
import type { SpiDevice } from "../../hal/spi-device.js";

type CardStart = (card: SdCard) => number;

function startCard(card: SdCard): number {
  return card.startStep();
}

export class SdCardSlot implements CardSlot {
  readonly card: SdCard;
  private starting: Part<CardStart>;
  /** Low while a card is in; null where the slot has no switch. */
  private detect: Pin | null;

  constructor(spi: SpiDevice, clock: Clock, clockHz: number, detect: string | null) {
    this.card = new SdCard(spi, clock, clockHz);
    this.starting = new Part<CardStart>(() => startCard, []);
    this.detect = null;
    if (detect !== null) {
      this.detect = new Pin(detect);
      pinMode(this.detect, "input_pullup");
    }
  }

  probe(_nowMs: number): SlotState {
    if (this.detect !== null && digitalRead(this.detect) === 1) {
      this.card.forget();
      return 0;
    }
    if (this.starting.step()) {
      return SlotState.starting;
    }
    const start = this.starting.get();
    const state = start(this.card);
    if (state === SlotState.ready) {
      this.starting.drop();
    }
    return state as SlotState;
  }

  present(): boolean {
    if (this.detect !== null) {
      return digitalRead(this.detect) === 0;
    }
    return this.card.present();
  }

  device(): BlockDevice {
    return this.card;
  }

  forget(): void {
    this.card.forget();
  }
}
