// Sorting by Lua's own code. Layer: core/bytes.

/** Sorts byte strings in place, by their bytes. */
export function sortStrings(strings: string[]): void {
  table.sort(strings);
}
