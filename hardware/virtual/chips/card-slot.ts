// The socket of a memory card: forwards the bus to the card that is in, closes the detect switch, counts over all the
// cards of a session. Layer: hardware/virtual/chips.
import { contentOf } from "../card-content.js";
import type { SimulatedClock } from "../clock.js";
import type { CardBehaviour, CardContent, CardCounters, CardFaults, CardImage } from "../engine.js";
import type { NetDriver } from "../pin-net.js";
import type { SpiChip, SpiRun } from "../spi-bus.js";
import type { Violations } from "../violations.js";
import { SdCard } from "./sd-card.js";

export class CardSlot implements SpiChip {
  readonly name = "SD card";
  readonly counters: CardCounters = { blocksRead: 0, writeCommands: 0, commands: 0 };
  private card: SdCard | null = null;
  private selected = false;
  private used = false;

  constructor(
    private readonly clock: SimulatedClock,
    private readonly violations: Violations,
    /** The card-detect switch, to ground while a card is in; null where the slot has none. */
    private readonly detect: NetDriver | null,
  ) {}

  get holdsCard(): boolean {
    return this.card !== null;
  }

  /** A card that is in leaves first. */
  insert(image: CardImage | CardContent, behaviour: CardBehaviour): void {
    this.eject();
    const card: SdCard = new SdCard(contentOf(image), behaviour, {
      clock: this.clock,
      violations: this.violations,
      counters: this.counters,
      hot: this.used,
      pulled: () => {
        if (this.card === card) this.eject();
      },
    });
    this.card = card;
    if (this.selected) card.select(true);
    this.detect?.set(false);
  }

  /** Damages the card that is in. */
  change(faults: CardFaults): void {
    this.card?.change(faults);
  }

  /** Pulls the card: from the next byte on, nothing drives the bus. */
  eject(): void {
    this.card = null;
    this.detect?.set(null);
  }

  select(selected: boolean): void {
    this.selected = selected;
    this.card?.select(selected);
  }

  exchange(run: SpiRun): void {
    this.used = true;
    this.card?.exchange(run);
  }

  idle(bytes: number, run: SpiRun): void {
    this.card?.idle(bytes, run);
  }
}
