// An SD card in SPI mode: started in slices. Layer: drivers.
// Follows the SD Physical Layer Simplified Specification 6.00: 4.2 (identification), 7.2 (SPI bus protocol).
import { fromBytes, u8, view } from "../core/bytes/buf.js";
import { ReadError } from "../core/storage/block-device.js";
import { SdBlocks } from "./sd-card-blocks.js";
import { Stage } from "./sd-card-commands.js";
import {
  APP_CMD,
  bigEndian16,
  CRC_ON_OFF,
  CSD_BYTES,
  crc16,
  DEFAULT_SPEED_HZ,
  GO_IDLE_STATE,
  HCS,
  HIGH_SPEED_HZ,
  IF_COND,
  INIT_CLOCK_HZ,
  INIT_TIMEOUT_MS,
  NO_RESPONSE,
  OCR0_CCS,
  R1_IDLE,
  R1_ILLEGAL_COMMAND,
  READ_OCR,
  readCsd,
  SD_SEND_OP_COND,
  SEND_CSD,
  SEND_IF_COND,
  SET_BLOCKLEN,
  SWITCH_FUNC,
  SWITCH_HIGH_SPEED,
  SWITCH_STATUS_BYTES,
  SWITCH_STATUS_GROUP1,
} from "./sd-card-protocol.js";
import { READ_TRIES } from "./sd-card-sizes.js";

/** What `startStep` returns: the same numbers as the player's SlotState. */
export const SdState = { empty: 0, starting: 1, ready: 2, unusable: 3 } as const;

/** Bytes of a register that are checked in one slice. */
const CRC_SLICE_BYTES = 16;
/** CMD0 is tried again this often where something answers, but wrongly. */
const IDLE_TRIES = 10;

export class SdStart extends SdBlocks {
  /** Forgets the card and every byte read from it; `startStep` looks for a new one. */
  forget(): void {
    this.stage = Stage.idle;
    this.tries = 0;
    this.bytes = fromBytes([]);
    this.lateBurst = null;
    this.streaming = false;
    this.steadyNext = -1;
    this.blockCount = 0;
    this.gap = 0;
    this.proven = false;
  }

  /** One slice of starting a card, a few milliseconds. @returns an SdState */
  startStep(): number {
    switch (this.stage) {
      case Stage.idle:
        return this.goIdle();
      case Stage.interfaceCondition:
        return this.checkInterface();
      case Stage.crcOn:
        return this.turnCrcOn();
      case Stage.operatingCondition:
        return this.checkOperating();
      case Stage.ocr:
        return this.readCapacityKind();
      case Stage.csd:
        return this.readCardData();
      case Stage.blockLength:
        return this.setBlockLength();
      case Stage.highSpeed:
        return this.switchToHighSpeed();
      case Stage.switchStatus:
        return this.checkSwitchStatus();
      case Stage.ready:
        return SdState.ready;
      default:
        // Another card may be put in its place.
        return this.command(GO_IDLE_STATE, 0, 0) === NO_RESPONSE ? this.lost() : SdState.unusable;
    }
  }

  private goOn(stage: number): number {
    this.stage = stage;
    return stage === Stage.ready ? SdState.ready : stage === Stage.unusable ? SdState.unusable : SdState.starting;
  }

  private goIdle(): number {
    this.spi.setClock(INIT_CLOCK_HZ);
    // At least 74 clocks with the card not selected (6.4.1.1).
    this.spi.idle(view(this.fill, 0, 10));
    const response = this.command(GO_IDLE_STATE, 0, 0);
    if (response === R1_IDLE) {
      this.tries = 0;
      return this.goOn(Stage.interfaceCondition);
    }
    this.tries++;
    if (response === NO_RESPONSE || this.tries >= IDLE_TRIES) {
      this.tries = 0;
      return SdState.empty;
    }
    // A card that was in the middle of a transfer may need more than one.
    return SdState.starting;
  }

  private checkInterface(): number {
    const response = this.command(SEND_IF_COND, IF_COND, 4);
    if (response === NO_RESPONSE) {
      return this.lost();
    }
    if ((response & R1_ILLEGAL_COMMAND) !== 0) {
      // Version 1 of the specification: SDSC only.
      this.hostCapacity = 0;
    } else {
      const at = this.position;
      if (u8(this.bytes, at + 3) % 16 !== 1 || u8(this.bytes, at + 4) !== 0xaa) {
        return this.goOn(Stage.unusable);
      }
      this.hostCapacity = HCS;
    }
    this.startedMs = this.clock.nowMs();
    return this.goOn(Stage.crcOn);
  }

  private turnCrcOn(): number {
    const response = this.command(CRC_ON_OFF, 1, 0);
    return response === NO_RESPONSE ? this.lost() : this.goOn(Stage.operatingCondition);
  }

  private checkOperating(): number {
    let response = this.command(APP_CMD, 0, 0);
    if (response !== NO_RESPONSE) {
      response = this.command(SD_SEND_OP_COND, this.hostCapacity, 0);
    }
    if (response === NO_RESPONSE) {
      return this.lost();
    }
    if (response === 0) {
      return this.goOn(Stage.ocr);
    }
    // An illegal command here is a MultiMediaCard, which this driver does not read.
    if ((response & R1_ILLEGAL_COMMAND) !== 0 || this.clock.nowMs() - this.startedMs > INIT_TIMEOUT_MS) {
      return this.goOn(Stage.unusable);
    }
    return SdState.starting;
  }

  private readCapacityKind(): number {
    const response = this.command(READ_OCR, 0, 4);
    if (response === NO_RESPONSE) {
      return this.lost();
    }
    const blockAddressed = this.hostCapacity !== 0 && (u8(this.bytes, this.position + 1) & OCR0_CCS) !== 0;
    this.addressUnit = blockAddressed ? 1 : 512;
    this.useClock(DEFAULT_SPEED_HZ);
    return this.goOn(Stage.csd);
  }

  private readCardData(): number {
    const status = this.readRegister(SEND_CSD, 0, CSD_BYTES);
    if (status < 0) {
      return this.retry(status);
    }
    const data = readCsd(this.bytes, this.offset);
    if (data === null) {
      return this.goOn(Stage.unusable);
    }
    this.blockCount = data.blockCount;
    this.canSwitch = data.canSwitch;
    this.tries = 0;
    return this.goOn(this.addressUnit === 512 ? Stage.blockLength : Stage.highSpeed);
  }

  private setBlockLength(): number {
    const response = this.command(SET_BLOCKLEN, 512, 0);
    return response === NO_RESPONSE ? this.lost() : this.goOn(response === 0 ? Stage.highSpeed : Stage.unusable);
  }

  private switchToHighSpeed(): number {
    if (this.canSwitch && this.maxClockHz > DEFAULT_SPEED_HZ) {
      const status = this.requestRegister(SWITCH_FUNC, SWITCH_HIGH_SPEED, SWITCH_STATUS_BYTES);
      if (status === ReadError.cardGone) {
        return this.lost();
      }
      if (status > 0) {
        this.checked = 0;
        this.crc = 0;
        return this.goOn(Stage.switchStatus);
      }
    }
    this.bytes = fromBytes([]);
    return this.goOn(Stage.ready);
  }

  /** The status that CMD6 gave is checked in slices: 64 bytes are 60 ms. */
  private checkSwitchStatus(): number {
    this.crc = crc16(this.bytes, this.offset + this.checked, CRC_SLICE_BYTES, this.crc);
    this.checked += CRC_SLICE_BYTES;
    if (this.checked < SWITCH_STATUS_BYTES) {
      return SdState.starting;
    }
    // A card that refuses is read at 25 MHz, and one whose answer did not come whole.
    if (
      this.crc === bigEndian16(this.bytes, this.offset + SWITCH_STATUS_BYTES) &&
      u8(this.bytes, this.offset + SWITCH_STATUS_GROUP1) % 16 === 1
    ) {
      this.useClock(HIGH_SPEED_HZ);
    }
    this.bytes = fromBytes([]);
    return this.goOn(Stage.ready);
  }

  /** The card stopped answering: it is looked for from the beginning. */
  private lost(): number {
    this.forget();
    return SdState.empty;
  }

  private retry(status: number): number {
    this.tries++;
    if (status === ReadError.cardGone) {
      return this.lost();
    }
    return this.tries < READ_TRIES ? SdState.starting : this.goOn(Stage.unusable);
  }
}
