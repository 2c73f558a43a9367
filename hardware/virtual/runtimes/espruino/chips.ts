// What the interpreter is on each chip: pins, clocks, names. Layer: hardware/virtual/runtimes/espruino. Data.
// RP2040: datasheet section 4.4.3 (SPI clock: clk_peri over an even prescaler of 2 to 254 times 1 to 256).
// ESP32: technical reference manual, section 7.4 (APB clock over a whole number).

export interface ChipFacts {
  readonly version: string;
  readonly pins: number;
  readonly radio: boolean;
  /** Whether the interpreter has a serial port on the chip's own USB. */
  readonly usb: boolean;
  /** Pin of LED1, -1 where there is none. */
  readonly led: number;
  /**
   * Whether memory of so many bytes lies in one piece: in one variable, or in several that follow each other. Native
   * calls that want a pointer (drawImage's palette) refuse what lies in pieces. Asked of the interpreter by
   * E.getAddressOf(new Uint8Array(n), true) for every n.
   */
  isFlat(lengthBytes: number): boolean;
  /** What its utility timer adds to each period of a waveform, ns. */
  readonly waveformDelayNs: number;
  /** The clock that the hardware makes when asked for this one, in Hz. */
  spiClock(askedHz: number): number;
}

/** Bits that the interpreter puts on pins by itself, at most so many a second. An estimate. */
export const SOFTWARE_SPI_HZ = 250_000;

const RP2040: ChipFacts = {
  version: "2v29.277",
  pins: 30,
  radio: false,
  usb: true,
  led: 25,
  isFlat: (lengthBytes) => lengthBytes <= 9 || lengthBytes >= 20,
  // Its timer is set anew from each interrupt on: measured with periods of 100 to 200 microseconds, all alike.
  waveformDelayNs: 6_074,
  spiClock(askedHz) {
    const peripheralHz = 125_000_000;
    for (let prescaler = 2; prescaler <= 254; prescaler += 2) {
      if (peripheralHz >= (prescaler + 2) * 256 * askedHz) continue;
      // The fastest that is not faster than asked.
      const divider = Math.min(256, Math.max(1, Math.ceil(peripheralHz / (prescaler * askedHz))));
      return peripheralHz / (prescaler * divider);
    }
    return peripheralHz / (254 * 256);
  },
};

const ESP32: ChipFacts = {
  version: "2v29",
  pins: 40,
  radio: true,
  usb: false,
  led: 2,
  isFlat: (lengthBytes) => lengthBytes <= 9 || lengthBytes >= 20,
  // The interpreter takes off what its timer adds (rtosutil.c, TIMER_FINE_ADJ).
  waveformDelayNs: 0,
  spiClock(askedHz) {
    const busHz = 80_000_000;
    return busHz / Math.max(1, Math.ceil(busHz / askedHz));
  },
};

export function chipFacts(chip: string): ChipFacts {
  return chip.startsWith("ESP32") ? ESP32 : RP2040;
}
