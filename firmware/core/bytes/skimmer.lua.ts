// On Lua a card is read by a module of the runtime's own: nobody sees blocks on their way. Layer: core/bytes; skimmer.ts
// says what for.
export const SKIMMED_BLOCKS = 8;

export type Skimmer = object;
