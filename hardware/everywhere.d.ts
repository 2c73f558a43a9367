// The few names beside the language that Node and browsers share and virtual hardware may use, to let others have a
// turn and to keep pace with a real clock; simulated time comes from the simulated clock alone.
declare function setTimeout(callback: (nothing: undefined) => void, delayMs?: number): unknown;
declare const performance: { now(): number };
