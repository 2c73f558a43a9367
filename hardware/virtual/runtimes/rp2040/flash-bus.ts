// Between the RP2040's processor and its flash chip: the serial interface that programs it (SSI), the pin that selects
// it (IO_QSPI), the cache in front (XIP_CTRL). Execute-in-place reads go straight to the memory, as rp2040js does them.
// Layer: hardware/virtual/runtimes/rp2040. Spec: RP2040 datasheet 4.10 (SSI), 2.19.6.2 (IO_QSPI), 2.6.3.4 (XIP_CTRL).
import { BasePeripheral, type RP2040 } from "rp2040js";
import type { NorFlash } from "../../chips/nor-flash.js";

const SSI_CTRLR0 = 0x00;
const SSI_SSIENR = 0x08;
const SSI_TXFLR = 0x20;
const SSI_RXFLR = 0x24;
const SSI_SR = 0x28;
const SSI_ICR = 0x48;
const SSI_IDR = 0x58;
const SSI_VERSION_ID = 0x5c;
const SSI_DR0 = 0x60;
const SSI_DR35 = 0xec;
const SR_TFNF = 1 << 1;
const SR_TFE = 1 << 2;
const SR_RFNE = 1 << 3;

/** How GPIO_QSPI_SS_CTRL.OUTOVER drives the chip select. */
const OUTOVER_NORMAL = 0;
const OUTOVER_LOW = 2;
const GPIO_QSPI_SS_CTRL = 0x0c;
const QSPI_PINS = 6;

class QspiPins extends BasePeripheral {
  private readonly control = new Uint32Array(QSPI_PINS).fill(0x1f);

  constructor(
    mcu: RP2040,
    private readonly flash: NorFlash,
  ) {
    super(mcu, "IO_QSPI");
  }

  /** Whether the SSI itself selects the chip, for as long as its FIFO has something. */
  get automatic(): boolean {
    return this.selectMode === OUTOVER_NORMAL;
  }

  private get selectMode(): number {
    return ((this.control[1] as number) >> 8) & 3;
  }

  override readUint32(offset: number): number {
    if (offset < QSPI_PINS * 8 && (offset & 4) !== 0) return this.control[offset >> 3] as number;
    return 0;
  }

  override writeUint32(offset: number, value: number): void {
    if (offset >= QSPI_PINS * 8 || (offset & 4) === 0) return;
    this.control[offset >> 3] = value;
    if (offset !== GPIO_QSPI_SS_CTRL) return;
    if (this.selectMode === OUTOVER_LOW) this.flash.select();
    else this.flash.deselect();
  }
}

class Ssi extends BasePeripheral {
  private readonly registers = new Map<number, number>();
  private readonly received: number[] = [];
  private enabled = false;

  constructor(
    mcu: RP2040,
    private readonly flash: NorFlash,
    private readonly pins: QspiPins,
  ) {
    super(mcu, "XIP_SSI");
  }

  /** One data line each way, 8-bit frames, full duplex: how the boot ROM talks to the chip. */
  private get plainSpi(): boolean {
    const control = this.registers.get(SSI_CTRLR0) ?? 0;
    return ((control >> 21) & 3) === 0 && ((control >> 8) & 3) === 0 && ((control >> 16) & 31) === 7;
  }

  override readUint32(offset: number): number {
    switch (offset) {
      case SSI_SSIENR:
        return this.enabled ? 1 : 0;
      case SSI_TXFLR:
      case SSI_ICR:
        return 0;
      case SSI_RXFLR:
        return this.received.length;
      case SSI_SR:
        // Bytes are shifted out as they are written, so the FIFO is empty by now, and an automatic select ends.
        if (this.pins.automatic) this.flash.deselect();
        return SR_TFE | SR_TFNF | (this.received.length > 0 ? SR_RFNE : 0);
      case SSI_IDR:
        return 0x51535049;
      case SSI_VERSION_ID:
        return 0x3430312a;
    }
    if (offset >= SSI_DR0 && offset <= SSI_DR35) return this.received.shift() ?? 0;
    return this.registers.get(offset) ?? 0;
  }

  override writeUint32(offset: number, value: number): void {
    if (offset === SSI_SSIENR) {
      this.enabled = (value & 1) !== 0;
      if (this.enabled) return;
      this.received.length = 0;
      if (this.pins.automatic) this.flash.deselect();
      return;
    }
    if (offset < SSI_DR0 || offset > SSI_DR35) {
      this.registers.set(offset, value);
      return;
    }
    // The second stage's quad read command only prepares execute-in-place, which needs no chip here.
    if (!this.enabled || !this.plainSpi) return;
    if (this.pins.automatic) this.flash.select();
    this.received.push(this.flash.exchange(value & 0xff));
  }
}

/** CTRL as after reset (cache on), FLUSH done at once, FIFO empty. */
class XipControl extends BasePeripheral {
  private control = 3;

  override readUint32(offset: number): number {
    if (offset === 0x00) return this.control;
    return offset === 0x08 ? 2 : 0;
  }

  override writeUint32(offset: number, value: number): void {
    if (offset === 0x00) this.control = value;
  }
}

/** Puts the chip in the place of rp2040js' stub. */
export function attachFlash(mcu: RP2040, flash: NorFlash): void {
  const pins = new QspiPins(mcu, flash);
  mcu.peripherals[0x14000] = new XipControl(mcu, "XIP_CTRL");
  mcu.peripherals[0x18000] = new Ssi(mcu, flash, pins);
  mcu.peripherals[0x40018] = pins;
}
