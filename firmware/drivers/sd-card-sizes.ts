// How much is sent to an SD card at once, and how long it is waited for. Layer: drivers.
// SD Physical Layer Simplified Specification 6.00, 7.5 (timing).
import { BLOCK_ON_WIRE } from "./sd-card-protocol.js";

/** Blocks of one read, at most: 4 KB on the wire, three times that at the peak in the interpreter's memory. */
export const BURST_BLOCKS = 8;
/** From token to token where the gap is as short as it may be (N_AC, 7.5.4), one byte. */
export const LEAST_SPACING = BLOCK_ON_WIRE + 1;
/** Bytes by which a block of a running CMD18 may be late without the burst being searched for it. */
export const LATE_BYTES = 16;
/** A burst that comes as it should. */
export const STEADY_BYTES = BURST_BLOCKS * LEAST_SPACING;
/** Waiting bytes of one send, at most. What a slower card still owes of a burst is asked for by the next read. */
export const MOST_WAITING = STEADY_BYTES + LATE_BYTES;
/** Waiting bytes in memory: more are these again. A steady burst is a whole number of times as long. */
export const FILL_BYTES = 2 * LEAST_SPACING;
/** Waiting is done in sends of this size: small enough to notice the token soon. */
export const WAIT_BYTES = 256;
/** Waiting bytes sent along with a command, at most; a card that takes longer gets further sends. */
export const MAX_GAP = 1536;
/** Reads are tried again this often where something answers, but wrongly. */
export const READ_TRIES = 3;
