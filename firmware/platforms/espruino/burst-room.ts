// Where bursts of the card lie in the interpreter's memory: one after the other in the same place, which nothing else ever
// gets into. Imported before all else. Layer: platforms/espruino.
// Source: Espruino's public source, jsvar.c. SPI.send makes a new string of 295 variables that lie together, from the first
// such run of the list of free variables. Those of a burst that is let go of are put back in front of the first one in that
// list that lies behind them, and the string's own variable in front of all. So, if nothing free lies before the burst, they
// are together again, and the next one gets the same place; else its own variable is the next that any field gets, the next
// burst lies two further on, and after half a minute no run of that length is left: each send then collects the garbage,
// 20 ms instead of 5.
// So: this place is taken before there is anything else (which is why nothing is imported here); what was free before it is
// never given back; it is let go of only for the next burst, with no more than one variable made between.

/** A burst's: sd-card-sizes.ts. */
const STEADY_BYTES = 8 * 516;

interface BurstRoom {
  /** The last burst, or as many zeros. Nobody else may hold on to a burst when the next one comes. */
  bytes: Uint8Array;
  /** What takes its place in the moment between. */
  readonly none: Uint8Array;
  /** Takes variables before it: eight as text, one as tokens; what else was free there is soon a name's. */
  before: string;
}

export const burstRoom: BurstRoom = { bytes: new Uint8Array(STEADY_BYTES), none: new Uint8Array(0), before: "" };
burstRoom.before =
  "What was free before the room of a burst, since it was in use for a moment when that was made, is this text's now.";

/** Zeros instead of what came from the card. */
export function clearBurstRoom(): void {
  // In place of what the making of the new one takes for a moment, since it is let go of behind the old one.
  let spare: number[] = [0, 0, 0, 0, 0, 0];
  const nothing: number[] = [];
  burstRoom.bytes = burstRoom.none;
  spare = nothing;
  burstRoom.bytes = new Uint8Array(STEADY_BYTES + spare.length);
}
