// What the player may ask of its runtime's memory. Layer: hal (interfaces only).

export interface Memory {
  /** Takes back what nothing refers to any more, rings included; at most 20 ms. Called where much was let go of. */
  collect(): void;
  /**
   * One slice, at most some 20 ms, of overwriting whatever was freed: nothing of a card stays there. Nothing else should
   * be begun until it is through. @returns false then
   */
  scrub(): boolean;
}
