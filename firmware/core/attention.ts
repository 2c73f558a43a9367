// Whether somebody presses a button. A slice that may take long asks between two pieces of its work, and ends where one is
// down: what it has not done is done by the next one. Layer: core.

let look: (() => boolean) | null = null;

/** The platform's main says once at start how to look, where that is quicker than ending a slice. */
export function setLook(quick: () => boolean): void {
  look = quick;
}

export function isPressed(): boolean {
  return look !== null && look();
}
