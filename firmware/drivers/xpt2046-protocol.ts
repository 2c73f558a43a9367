// Control bytes of the XPT2046 touch controller. Layer: drivers.
// XPT2046 data sheet (2007.5): "Control byte" (S, A2 to A0, MODE, SER/DFR, PD1 and PD0), table 5 (inputs in differential
// mode), table 7 (power-down: with PD = 0 PENIRQ is on, with PD = 1 the converter stays awake and PENIRQ is off).

/** Start bit, 12 bits, differential, converter stays on. */
export const MEASURE_Y = 0x91;
export const MEASURE_Z1 = 0xb1;
export const MEASURE_X = 0xd1;
/** The last of a series: the converter goes to sleep, PENIRQ tells of touches again. */
export const MEASURE_Z2_AND_SLEEP = 0xc0;
/** Of 12 bits. */
export const FULL_SCALE = 4095;
