// What a board tells of itself beside what all do. Layer: platforms/espruino.
// For a board with settings of its own the build takes own-facts-stored.ts in the place of this file.

/** Lines for `info`. */
export function ownFacts(): string {
  return "";
}
