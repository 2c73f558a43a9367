// Knows every card that was put in as it was before, so that a changed byte is seen. Layer: host/simulator.

export class CardWitness {
  readonly #cards: { readonly inUse: Uint8Array; readonly before: Buffer }[] = [];

  /** Remembers the card; one that went in before is known already. */
  remember(bytes: Uint8Array): void {
    if (!this.#cards.some((card) => card.inUse === bytes)) {
      this.#cards.push({ inUse: bytes, before: Buffer.from(bytes) });
    }
  }

  bytesChanged(): number {
    let changed = 0;
    for (const { inUse, before } of this.#cards) {
      if (before.equals(inUse)) continue;
      for (let i = 0; i < before.length; i++) if (before[i] !== inUse[i]) changed++;
    }
    return changed;
  }
}
