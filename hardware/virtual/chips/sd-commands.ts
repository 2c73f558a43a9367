// What an SD card answers to each command in SPI mode: its states from power-up to ready, its registers, its addresses.
// Layer: hardware/virtual/chips. The bytes on the wire are sd-card.ts; the data packets sd-read.ts.
// SD Physical Layer Simplified Specification 6.00: 7.2.1 (initialisation), 7.3.1.3 (commands), 7.3.2 (responses).
import { CARD_BLOCK_BYTES } from "../card-content.js";
import type { CardBehaviour, CardCounters } from "../engine.js";
import * as sd from "./sd-protocol.js";
import type { ReadJob } from "./sd-read.js";
import * as registers from "./sd-registers.js";

const { Cmd, Acmd, R1, R2 } = sd;
const DEFAULT_INIT_NS = 20_000_000;

/** What to send after N_CR, and what follows it. */
export interface Answer {
  readonly response: readonly number[];
  /** A register to send as a data packet. */
  readonly register?: Uint8Array;
  readonly read?: ReadJob;
  /** Busy behind the response, ns (R1b). */
  readonly busyNs?: number;
}

const IN_IDLE_STATE: readonly number[] = [
  Cmd.GO_IDLE_STATE,
  Cmd.SEND_OP_COND,
  Cmd.SEND_IF_COND,
  Cmd.APP_CMD,
  Cmd.READ_OCR,
  Cmd.CRC_ON_OFF,
];

export class CardCommands {
  readonly blockCount: number;
  readonly standardCapacity: boolean;
  ready = false;
  crcOn = false;
  highSpeed = false;
  /** The access mode that takes effect 8 clocks after the status block of CMD6 (section 4.3.10.3). */
  switchTo: number | null = null;
  /** Error bits of R2 that wait for a CMD13. */
  status = 0;
  private appCommand = false;
  private interfaceAsked = false;
  private blockLength = CARD_BLOCK_BYTES;
  private initStartNs: number | null = null;

  constructor(
    contentBlocks: number,
    private readonly behaviour: CardBehaviour,
    private readonly counters: CardCounters,
    private readonly serialNumber: number,
    private readonly complain: (text: string) => void,
  ) {
    const bySize = contentBlocks <= sd.SDSC_BLOCKS;
    this.standardCapacity = this.version === 1 || (behaviour.standardCapacity ?? bySize);
    this.blockCount = this.capacity(contentBlocks).blockCount;
  }

  /** The fastest clock that the card stands now, Hz. */
  get clockLimitHz(): number {
    if (!this.ready) return sd.IDENTIFICATION_HZ;
    return this.highSpeed ? sd.HIGH_SPEED_HZ : sd.DEFAULT_SPEED_HZ;
  }

  private get version(): 1 | 2 {
    return this.behaviour.version ?? 2;
  }

  private capacity(blocks: number): registers.CapacityFields {
    const transferSpeed = this.highSpeed ? 0x5a : 0x32;
    return this.standardCapacity
      ? registers.csdVersion1(blocks, transferSpeed)
      : registers.csdVersion2(blocks, transferSpeed);
  }

  private get r1(): number {
    return this.ready ? 0 : R1.IDLE;
  }

  /** R1 with these error bits. */
  refuse(bits: number): Answer {
    return { response: [this.r1 | bits] };
  }

  /** Counts a command that would write, before anything else is asked of it. */
  countWrite(index: number): void {
    if (writes(index, this.appCommand)) this.counters.writeCommands += 1;
  }

  execute(index: number, argument: number, nowNs: number): Answer {
    const application = this.appCommand;
    this.appCommand = false;
    if (writes(index, application)) return this.refuse(R1.ILLEGAL_COMMAND);
    if (application) {
      const answer = this.applicationCommand(index, argument, nowNs);
      // Section 4.3.9: an index that is no application command is taken as the ordinary one.
      if (answer !== null) return answer;
    }
    if (!this.ready && !IN_IDLE_STATE.includes(index)) {
      this.complain(`CMD${index} before initialisation is complete`);
      return this.refuse(R1.ILLEGAL_COMMAND);
    }
    return this.command(index, argument, nowNs);
  }

  private command(index: number, argument: number, nowNs: number): Answer {
    switch (index) {
      case Cmd.GO_IDLE_STATE:
        return this.goIdle();
      case Cmd.SEND_OP_COND:
        return this.operatingConditions(argument, nowNs);
      case Cmd.SWITCH_FUNC:
        return this.switchFunction(argument);
      case Cmd.SEND_IF_COND:
        return this.interfaceCondition(argument);
      case Cmd.SEND_CSD:
        return { response: [this.r1], register: this.capacity(this.blockCount).csd };
      case Cmd.SEND_CID:
        return { response: [this.r1], register: registers.cid(this.serialNumber) };
      case Cmd.SEND_STATUS: {
        const status = this.status;
        this.status = 0;
        return { response: [this.r1, status] };
      }
      case Cmd.SET_BLOCKLEN:
        return this.setBlockLength(argument);
      case Cmd.READ_SINGLE_BLOCK:
        return this.read(argument, false);
      case Cmd.READ_MULTIPLE_BLOCK:
        return this.read(argument, true);
      case Cmd.APP_CMD:
        this.appCommand = true;
        return { response: [this.r1] };
      case Cmd.READ_OCR:
        return this.operatingRegister();
      case Cmd.CRC_ON_OFF:
        this.crcOn = (argument & 1) === 1;
        return { response: [this.r1] };
      default:
        return this.refuse(R1.ILLEGAL_COMMAND);
    }
  }

  /** null: no application command of this index. */
  private applicationCommand(index: number, argument: number, nowNs: number): Answer | null {
    if (index === Acmd.SD_SEND_OP_COND) return this.operatingConditions(argument, nowNs);
    if (!this.ready) return null;
    switch (index) {
      case Acmd.SD_STATUS:
        return { response: [this.r1, this.status], register: registers.sdStatus() };
      case Acmd.SEND_NUM_WR_BLOCKS:
        return { response: [this.r1], register: new Uint8Array(4) };
      case Acmd.SET_CLR_CARD_DETECT:
        return { response: [this.r1] };
      case Acmd.SEND_SCR:
        return { response: [this.r1], register: registers.scr(this.version, this.security()) };
      default:
        return null;
    }
  }

  private security(): 2 | 3 | 4 {
    if (this.standardCapacity) return 2;
    return this.blockCount <= 32 * 2 ** 21 ? 3 : 4;
  }

  private goIdle(): Answer {
    this.ready = false;
    this.crcOn = false;
    this.highSpeed = false;
    this.switchTo = null;
    this.status = 0;
    this.interfaceAsked = false;
    this.blockLength = CARD_BLOCK_BYTES;
    this.initStartNs = null;
    return { response: [this.r1] };
  }

  /** ACMD41, and CMD1 which does the same in SPI mode. A large card wants CMD8 and HCS, else it stays idle for ever. */
  private operatingConditions(argument: number, nowNs: number): Answer {
    if (!this.ready) {
      const hostKnowsLarge = this.interfaceAsked && Math.floor(argument / sd.HCS) % 2 === 1;
      if (this.standardCapacity || hostKnowsLarge) {
        if (this.initStartNs === null) this.initStartNs = nowNs;
        if (nowNs >= this.initStartNs + (this.behaviour.initNs ?? DEFAULT_INIT_NS)) this.ready = true;
      }
    }
    return { response: [this.r1] };
  }

  private interfaceCondition(argument: number): Answer {
    if (this.version === 1) return this.refuse(R1.ILLEGAL_COMMAND);
    const voltage = (argument >>> 8) & 0xf;
    if (voltage !== 1) this.complain(`CMD8 asks for a supply (VHS ${voltage}) that the card does not know`);
    else this.interfaceAsked = true;
    return { response: [this.r1, 0, 0, voltage === 1 ? 1 : 0, argument & 0xff] };
  }

  private operatingRegister(): Answer {
    let ocr = sd.OCR_VOLTAGES;
    if (this.ready) ocr += sd.OCR_POWER_UP + (this.standardCapacity ? 0 : sd.OCR_CCS);
    return { response: [this.r1, ocr >>> 24, (ocr >>> 16) & 0xff, (ocr >>> 8) & 0xff, ocr & 0xff] };
  }

  private switchFunction(argument: number): Answer {
    // CMD6 came with version 1.10; a version 1 card here is a 1.01.
    if (this.version === 1) return this.refuse(R1.ILLEGAL_COMMAND);
    const answer = registers.switchFunction(argument, this.highSpeed ? 1 : 0, this.behaviour.highSpeed ?? true);
    this.switchTo = answer.accessMode;
    return { response: [this.r1], register: answer.status };
  }

  private setBlockLength(argument: number): Answer {
    if (argument < 1 || argument > CARD_BLOCK_BYTES) {
      this.complain(`CMD16 with a block length of ${argument}`);
      return this.refuse(R1.PARAMETER_ERROR);
    }
    // Section 4.3.14: high capacity cards read 512 bytes whatever is set.
    if (this.standardCapacity) this.blockLength = argument;
    return { response: [this.r1] };
  }

  private read(argument: number, multiple: boolean): Answer {
    const lengthBytes = this.blockLength;
    const block = this.standardCapacity ? Math.floor(argument / CARD_BLOCK_BYTES) : argument;
    const offset = this.standardCapacity ? argument % CARD_BLOCK_BYTES : 0;
    if (offset + lengthBytes > CARD_BLOCK_BYTES) {
      this.complain(`CMD${multiple ? 18 : 17} at byte ${argument} crosses a block's edge`);
      return this.refuse(R1.ADDRESS_ERROR);
    }
    if (block >= this.blockCount) {
      this.status |= R2.OUT_OF_RANGE;
      return this.refuse(R1.PARAMETER_ERROR);
    }
    return { response: [this.r1], read: { block, offset, lengthBytes, multiple } };
  }
}

/** ACMD42 sets a pull-up; CMD42 locks the card. */
function writes(index: number, application: boolean): boolean {
  if (application && index === Acmd.SET_CLR_CARD_DETECT) return false;
  return sd.WRITE_COMMANDS.includes(index) || (application && sd.WRITE_ACMDS.includes(index));
}
