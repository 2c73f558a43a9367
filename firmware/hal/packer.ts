// Makes bytes fewer before they go over a slow line, by what a runtime can do natively. Layer: hal (interfaces only).
// core/link/FORMAT.md, "Packed pieces", says what comes out.

export interface Packer {
  /** Takes up a way, as a host describes it. @returns false where it is none, or where there is no memory for it */
  use(way: string): boolean;
  /** Begins a piece, at most 4,096 bytes. */
  begin(piece: string): void;
  /** One slice, at most some 40 ms. @returns false when `packed` is there */
  step(): boolean;
  /** "" where it would not be shorter. */
  readonly packed: string;
  /** Nobody waits any more: lets go of all that it holds. */
  drop(): void;
}
