// What each call of the interpreter costs on the chip, in simulated time: coarse figures from measurements of Espruino
// 2v29 on an RP2040 at 125 MHz. Estimates, named so in reports; another table may be passed to the engine.
// Layer: hardware/virtual/runtimes/espruino. All in nanoseconds; wire time comes from the bus and is not in here.

/** A fixed part for each call and a part for each unit (byte, pixel, character, element). */
export interface CallCost {
  readonly callNs: number;
  readonly unitNs: number;
}

export type CostName = keyof typeof RP2040_COSTS;
export type Costs = Readonly<Record<CostName, CallCost>>;

export const RP2040_COSTS = {
  /** From power-on to the first line of the firmware; units are bytes of the bundle (51 KB took 400 ms). */
  boot: { callNs: 40e6, unitNs: 7_000 },
  /** One turn of the event loop with a callback: finding it, calling it, the plain script inside. */
  callback: { callNs: 600_000, unitNs: 0 },
  /** Any native call that has no line of its own. */
  call: { callNs: 50_000, unitNs: 0 },
  pin: { callNs: 60_000, unitNs: 0 },
  timer: { callNs: 120_000, unitNs: 0 },
  /** Received bytes go into an array element by element; sent ones are read where they lie. */
  spiSend: { callNs: 150_000, unitNs: 500 },
  spiWrite: { callNs: 120_000, unitNs: 30 },
  serialWrite: { callNs: 120_000, unitNs: 2_000 },
  print: { callNs: 300_000, unitNs: 4_000 },
  drawImage: { callNs: 300_000, unitNs: 2_200 },
  drawString: { callNs: 300_000, unitNs: 330_000 },
  fillRect: { callNs: 150_000, unitNs: 120 },
  drawShape: { callNs: 200_000, unitNs: 2_000 },
  pixel: { callNs: 80_000, unitNs: 0 },
  /** Typed arrays: one element copied, filled or looked at natively. */
  element: { callNs: 80_000, unitNs: 3_700 },
  mapElement: { callNs: 100_000, unitNs: 14_400 },
  crcByte: { callNs: 60_000, unitNs: 2_100 },
  allocate: { callNs: 100_000, unitNs: 20 },
} as const satisfies Record<string, CallCost>;
