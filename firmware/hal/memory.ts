// What the player may ask of its runtime's memory. Layer: hal (interfaces only).

export interface Memory {
  /** Takes back what nothing refers to any more, rings included; at most 20 ms. Called where much was let go of. */
  collect(): void;
}
