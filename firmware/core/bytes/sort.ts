// Sorting by native code. Layer: core/bytes: each runtime has its own. A comparison written in the language costs an
// interpreter 0.5 ms each; strings that compare as their order asks cost none.

/** Sorts byte strings in place, by their bytes. */
export function sortStrings(strings: string[]): void {
  // UTF-16 code units are what JavaScript compares; byte strings hold one byte in each.
  (strings as unknown as { sort(): void }).sort();
}
