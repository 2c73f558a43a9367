// What the ILI9341 answers to its read commands on the serial interface. Layer: hardware/virtual/chips.
// ILI9341 datasheet V1.11: 8.2.3 to 8.2.10 (RDDID … RDDSDR), 8.2.24 (RAMRD), 8.3.23 (RDID4).
import type { GraphicsMemory } from "./ili9341-memory.js";
import { Lcd } from "./ili9341-protocol.js";
import type { LcdKind } from "./lcd-kinds.js";

export interface LcdStatus {
  readonly sleeping: boolean;
  readonly displayOn: boolean;
  readonly inverted: boolean;
  readonly idleMode: boolean;
  readonly partial: boolean;
}

export function isReadCommand(command: number): boolean {
  if (command === Lcd.RDDID || (command >= Lcd.RDDST && command <= Lcd.RDDSDR)) return true;
  if (command === Lcd.RAMRD || command === Lcd.READ_MEMORY_CONTINUE || command === Lcd.RDID4) return true;
  return command >= Lcd.RDID1 && command <= Lcd.RDID3;
}

/** The bytes of a register, a dummy byte first where there are several; what follows them reads as 0. */
export function registerBytes(
  command: number,
  status: LcdStatus,
  memory: GraphicsMemory,
  kind: LcdKind,
): readonly number[] {
  const bit = (flag: boolean, place: number) => (flag ? 1 << place : 0);
  const awake = !status.sleeping;
  const format = memory.bytesPerPixel === 2 ? 5 : 6;
  switch (command) {
    case Lcd.RDDPM:
      return [
        bit(awake, 7) |
          bit(status.idleMode, 6) |
          bit(status.partial, 5) |
          bit(awake, 4) |
          bit(!status.partial, 3) |
          bit(status.displayOn, 2),
      ];
    case Lcd.RDDMADCTL:
      return [memory.madctl];
    case Lcd.RDDCOLMOD:
      return [format * 0x11];
    case Lcd.RDDSDR:
      return [status.sleeping ? 0 : 0xc0];
    case Lcd.RDDST: {
      const modes = bit(status.idleMode, 3) | bit(status.partial, 2) | bit(awake, 1) | bit(!status.partial, 0);
      const shown = bit(status.inverted, 5) | bit(status.displayOn, 2);
      return [0, bit(awake, 7) | ((memory.madctl & 0xfc) >> 1), (format << 4) | modes, shown, 0];
    }
    case Lcd.RDDID:
      return kind.id;
    case Lcd.RDID4:
      return kind.id4 ?? [0];
    default:
      return [0];
  }
}

/** RAMRD and its continuation: a dummy byte, then six bits of each colour in three bytes a pixel. */
export class PixelReader {
  private readonly parts = [0, 0, 0];
  private at = -1;

  constructor(private readonly memory: GraphicsMemory) {}

  begin(): void {
    this.at = -1;
  }

  next(): number {
    const at = this.at;
    this.at = at === 2 ? 0 : at + 1;
    if (at < 0) return 0;
    if (at === 0) {
      const color = this.memory.read();
      this.parts[0] = (color >> 8) & 0xf8;
      this.parts[1] = (color >> 3) & 0xfc;
      this.parts[2] = (color << 3) & 0xf8;
    }
    return this.parts[at] as number;
  }
}
