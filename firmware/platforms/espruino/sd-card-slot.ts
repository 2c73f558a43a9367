// The card slot of an Espruino board: our SD driver on SPI, and the slot's switch where it has one. Layer: platforms.
import type { CardSlot, SlotState } from "../../core/player/card-slot.js";
import type { BlockDevice } from "../../core/storage/block-device.js";
import { SdCard } from "../../drivers/sd-card.js";
import type { Clock } from "../../hal/clock.js";
import type { SpiDevice } from "../../hal/spi-device.js";

export class SdCardSlot implements CardSlot {
  readonly card: SdCard;
  /** Low while a card is in; null where the slot has no switch. */
  private detect: Pin | null;

  constructor(spi: SpiDevice, clock: Clock, clockHz: number, detect: string | null) {
    this.card = new SdCard(spi, clock, clockHz);
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
    return this.card.step() as SlotState;
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
