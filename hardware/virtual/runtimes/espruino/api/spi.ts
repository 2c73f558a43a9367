// SPI buses behind SPI1 and SPI2: set-up, chip select and the time on the wire. Layer: hardware/virtual/runtimes/espruino.
import type { BoardSpi, RuntimeBoard } from "../../../virtual-board.js";
import { type ChipFacts, SOFTWARE_SPI_HZ } from "../chips.js";
import type { CostName, Costs } from "../costs.js";
import { ownBytes } from "./own-bytes.js";
import type { Pins } from "./pins.js";

const DEFAULT_BAUD = 100_000;
/** What buses that the firmware makes are called, which go by pins and have no wires of their own. */
const SOFTWARE = "software";

export class SpiBuses {
  private readonly buses = new Map<string, { wires: BoardSpi | null; clockHz: number }>();

  constructor(
    private readonly board: RuntimeBoard,
    private readonly pins: Pins,
    private readonly chip: ChipFacts,
    private readonly costs: Costs,
  ) {}

  setup(bus: string, sck: number, mosi: number, miso: number, baud: number, mode: number, msbFirst: boolean): void {
    if (baud <= 0) throw new Error("Invalid SPI baud rate");
    if (sck >= 0 && mosi < 0 && miso < 0) throw new Error("SPI requires MISO or MOSI");
    if (!msbFirst) throw new Error("SPI order 'lsb' is not modelled");
    const isSoftware = bus.startsWith(SOFTWARE);
    if (isSoftware && sck < 0) throw new Error("Software SPI needs its SCK pin");
    const wires = sck < 0 ? this.board.spi(bus) : this.board.spiOnPin(`D${sck}`);
    if (wires !== null) {
      this.check(bus, "MOSI", mosi, wires.mosi);
      this.check(bus, "MISO", miso, wires.miso);
      if (wires.name !== bus && !isSoftware) this.board.violation(`${bus}.setup uses the clock pin of ${wires.name}`);
      wires.setMode((mode & 3) as 0 | 1 | 2 | 3);
    }
    const clockHz = isSoftware ? Math.min(baud, SOFTWARE_SPI_HZ) : this.chip.spiClock(baud);
    this.buses.set(bus, { wires, clockHz });
  }

  private check(bus: string, signal: string, pin: number, wanted: string): void {
    if (pin >= 0 && `D${pin}` !== wanted) this.board.violation(`${bus}.setup puts ${signal} on D${pin}, not ${wanted}`);
  }

  private ready(bus: string): { wires: BoardSpi | null; clockHz: number } {
    const found = this.buses.get(bus);
    if (found !== undefined) return found;
    const made = { wires: this.board.spi(bus), clockHz: this.chip.spiClock(DEFAULT_BAUD) };
    this.buses.set(bus, made);
    return made;
  }

  /** Replaces `bytes` by what came in. */
  send(bus: string, bytes: Uint8Array, cs: number, cost: CostName): void {
    const { wires, clockHz } = this.ready(bus);
    const { callNs, unitNs } = this.costs[cost];
    this.board.clock.advance(callNs);
    if (cs >= 0) this.pins.write(cs, false);
    if (wires === null) ownBytes(bytes).fill(0xff);
    else ownBytes(bytes).set(wires.transfer(ownBytes(bytes), clockHz, unitNs));
    if (cs >= 0) this.pins.write(cs, true);
  }

  write(bus: string, bytes: Uint8Array, cs: number): void {
    const { wires, clockHz } = this.ready(bus);
    const { callNs, unitNs } = this.costs.spiWrite;
    this.board.clock.advance(callNs);
    if (cs >= 0) this.pins.write(cs, false);
    if (wires !== null) wires.write(ownBytes(bytes), clockHz, unitNs);
    if (cs >= 0) this.pins.write(cs, true);
  }
}
