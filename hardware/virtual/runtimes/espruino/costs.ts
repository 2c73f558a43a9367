// What native calls of the interpreter cost on the chip, in simulated time. Estimates, named so in reports.
// Layer: hardware/virtual/runtimes/espruino. All in nanoseconds; wire time comes from the bus and is not in here.
// Measured on Espruino 2v29.277 for RP2040 on an emulated Pico at 125 MHz: each call with 32 and with 256 units.

/** A fixed part for each call and a part for each unit (byte, pixel, character, element). */
export interface CallCost {
  readonly callNs: number;
  readonly unitNs: number;
}

export type CostName = keyof typeof RP2040_COSTS;
export type Costs = Readonly<Record<CostName, CallCost>>;

/** Beyond what script-costs.ts charges for the call expression itself. */
export const RP2040_COSTS = {
  /** From power-on to the first line of the firmware. */
  boot: { callNs: 120e6, unitNs: 0 },
  /** One turn of the event loop with a callback. */
  callback: { callNs: 110_000, unitNs: 0 },
  /** Any native call that has no line of its own. */
  call: { callNs: 0, unitNs: 0 },
  pin: { callNs: 0, unitNs: 0 },
  timer: { callNs: 40_000, unitNs: 0 },
  spiSetup: { callNs: 300_000, unitNs: 0 },
  /** A typed array comes back; the unit is what the processor adds to each byte on the wire. */
  spiSend: { callNs: 270_000, unitNs: 920 },
  spiSendText: { callNs: 60_000, unitNs: 1_530 },
  spiSendByte: { callNs: 10_000, unitNs: 0 },
  /** Arrays and the like are walked through element by element before anything is sent. */
  spiElement: { callNs: 0, unitNs: 20_500 },
  spiWrite: { callNs: 63_000, unitNs: 0 },
  serialWrite: { callNs: 20_000, unitNs: 8_000 },
  print: { callNs: 100_000, unitNs: 8_000 },
  createGraphics: { callNs: 700_000, unitNs: 50 },
  setColor: { callNs: 90_000, unitNs: 0 },
  drawImage: { callNs: 110_000, unitNs: 2_200 },
  /** The unit is a character; what it puts on the picture costs fontPixel each. */
  drawString: { callNs: 40_000, unitNs: 39_000 },
  fontPixel: { callNs: 0, unitNs: 4_400 },
  fillRect: { callNs: 30_000, unitNs: 350 },
  drawShape: { callNs: 30_000, unitNs: 2_700 },
  pixel: { callNs: 45_000, unitNs: 0 },
  allocate: { callNs: 20_000, unitNs: 200 },
  /** new Uint8Array(array or view). */
  copyElement: { callNs: 0, unitNs: 16_000 },
  setElement: { callNs: 0, unitNs: 3_000 },
  fillElement: { callNs: 0, unitNs: 9_800 },
  sliceElement: { callNs: 20_000, unitNs: 23_000 },
  findElement: { callNs: 10_000, unitNs: 21_900 },
  mapElement: { callNs: 40_000, unitNs: 3_000 },
  mapTableElement: { callNs: 40_000, unitNs: 13_700 },
  joinElement: { callNs: 0, unitNs: 17_000 },
  joinTypedElement: { callNs: 0, unitNs: 27_000 },
  /** A function of the firmware called for an element, beyond its own work. */
  visitElement: { callNs: 0, unitNs: 75_000 },
  /** String.fromCharCode of several codes. */
  charCode: { callNs: 0, unitNs: 36_000 },
  findCharacter: { callNs: 0, unitNs: 4_300 },
  changeCharacter: { callNs: 0, unitNs: 1_900 },
  /** Of a description, as { data, count } is one. */
  gatherByte: { callNs: 0, unitNs: 2_450 },
  sumElement: { callNs: 0, unitNs: 3_400 },
  splitCharacter: { callNs: 0, unitNs: 25_000 },
  copyCharacter: { callNs: 0, unitNs: 1_600 },
  /** Bytes that are copied in one piece. */
  copyByte: { callNs: 30_000, unitNs: 1_200 },
  crcByte: { callNs: 0, unitNs: 2_050 },
  /** Prose; what repeats itself takes a sixth, and what does not half as much again. */
  shrinkByte: { callNs: 100_000, unitNs: 41_000 },
  /** One comparison of Array.sort without a function. */
  compare: { callNs: 20_000, unitNs: 600 },
} as const satisfies Record<string, CallCost>;

/**
 * Without a price for the firmware's own work: each call bears some of it, and what is done to many elements natively
 * counts as a plain copy.
 */
export const COARSE_COSTS: Costs = {
  ...RP2040_COSTS,
  /** A bundle of 51 KB from power-on to its first line. */
  boot: { callNs: 400e6, unitNs: 0 },
  callback: { callNs: 600_000, unitNs: 0 },
  call: { callNs: 50_000, unitNs: 0 },
  pin: { callNs: 60_000, unitNs: 0 },
  timer: { callNs: 120_000, unitNs: 0 },
  spiSend: { callNs: 150_000, unitNs: 500 },
  spiSendText: { callNs: 150_000, unitNs: 500 },
  spiSendByte: { callNs: 150_000, unitNs: 0 },
  spiWrite: { callNs: 120_000, unitNs: 30 },
  serialWrite: { callNs: 120_000, unitNs: 2_000 },
  drawImage: { callNs: 300_000, unitNs: 2_200 },
  drawString: { callNs: 300_000, unitNs: 39_000 },
  fillRect: { callNs: 150_000, unitNs: 120 },
  allocate: { callNs: 100_000, unitNs: 20 },
  setElement: { callNs: 80_000, unitNs: 3_700 },
  fillElement: { callNs: 80_000, unitNs: 3_700 },
  sliceElement: { callNs: 80_000, unitNs: 3_700 },
  findElement: { callNs: 80_000, unitNs: 3_700 },
  joinElement: { callNs: 0, unitNs: 3_700 },
  joinTypedElement: { callNs: 0, unitNs: 3_700 },
  visitElement: { callNs: 0, unitNs: 3_700 },
  charCode: { callNs: 0, unitNs: 3_700 },
  splitCharacter: { callNs: 0, unitNs: 3_700 },
};
