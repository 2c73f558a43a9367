// A burst of eight blocks as it came over the card's wire, laid out as a picture: rows as long as a block with its token,
// CRC and gap, and of these the runs that are pixels. Layer: platforms/espruino.
// 4-bit pixels are drawn in two halves, the second over the first: all at once they would need twice the memory.

/** Blocks of a burst, and those of a half. */
export const BURST = 8;
export const HALF_BLOCKS = 4;
/** From token to token: token, 512 bytes, CRC, and the shortest gap there is (SD, 7.5.4: N_AC). */
export const SPACING = 516;
export const HALF_LENGTH = HALF_BLOCKS * SPACING;
/** Bytes by which the last block may be late; and those by which the one of a half may be, its CRC and gap left out. */
const MOST_LATE = 15;
const MOST_LATE_IN_HALF = 3;
export const START_BLOCK = 0xfe;

export class WirePixels {
  readonly bits: number;
  readonly graphics: Graphics;
  readonly image: GraphicsImage;
  /** Where the pixels of each of the eight blocks are drawn when they come as close together as they may. */
  readonly runs: Uint8Array[];
  /** The same for the burst that was mended last; by how much its last block is late, and where its second half begins. */
  lateRuns: Uint8Array[];
  late: number;
  lateHalf: number;
  private memory: ArrayBuffer;
  private allLate: Uint8Array[][];

  /**
   * @param memory of the pixels, at least 9,288 bytes
   * @param bits a pixel's, 8 or 4
   */
  constructor(memory: ArrayBuffer, palette: Uint16Array, bits: number) {
    const isWide = bits === 8;
    const rows = isWide ? BURST : HALF_BLOCKS;
    const width = isWide ? SPACING : SPACING * 2;
    this.bits = bits;
    // A late burst is a row longer; of 4-bit pixels there is no room for that.
    this.graphics = Graphics.createArrayBuffer(width, isWide ? BURST + 1 : HALF_BLOCKS, 16, { buffer: memory });
    this.image = { width, height: rows, bpp: isWide ? 8 : 4, palette, buffer: "" };
    this.lateRuns = [];
    this.late = 0;
    this.lateHalf = HALF_LENGTH;
    this.memory = memory;
    this.allLate = [];
    this.runs = [];
    for (let block = 0; block < BURST; block++) {
      this.runs.push(this.run((block % rows) * SPACING));
    }
  }

  /** Makes what late bursts are sent by, before the first one comes. Returns false where it is made. */
  makesLate(): boolean {
    if (this.allLate.length > 0) {
      return false;
    }
    // Mostly it is by 1, 2 or 3 bytes. What is made while bursts come and go would keep the room of one from the next.
    for (let late = 0; late <= MOST_LATE_IN_HALF; late++) {
      this.allLate.push(late === 0 ? this.runs : this.runsLate(late));
    }
    return true;
  }

  /** Where the pixels of the block are drawn whose token is at this byte of the image. */
  private run(token: number): Uint8Array {
    const scale = this.bits === 8 ? 2 : 4;
    return new Uint8Array(this.memory, (token + 1) * scale, 512 * scale);
  }

  /** Finds the blocks of a burst of which some gaps were longer than the others. Returns false where it is no such one. */
  mend(bytes: Uint8Array): boolean {
    const runs = this.runs;
    // Mostly it is one gap: the block behind it is sought by halves.
    let at = bytes[3 * SPACING] === START_BLOCK ? 4 : 0;
    if (bytes[(at + 1) * SPACING] === START_BLOCK) {
      at += 2;
    }
    if (bytes[at * SPACING] === START_BLOCK) {
      at++;
    }
    if (at === BURST - 1 && bytes[at * SPACING] === START_BLOCK) {
      at++;
    }
    const place = at * SPACING;
    let late = 1;
    while (late <= MOST_LATE && bytes[place + late] === 0xff) {
      late++;
    }
    if (late > MOST_LATE) {
      return false;
    }
    if (
      at < BURST &&
      bytes[place + late] === START_BLOCK &&
      bytes[(BURST - 1) * SPACING + late] === START_BLOCK &&
      (at === BURST - 1 || bytes[(at + 1) * SPACING + late] === START_BLOCK)
    ) {
      if (this.bits === 8) {
        this.late = late;
        this.lateRuns = runs.slice(0, at).concat(this.runsLate(late).slice(at));
        return true;
      }
      if (late <= MOST_LATE_IN_HALF) {
        this.late = late;
        // Blocks behind the gap are late in their half; a second half that begins behind it is not.
        const end = at < HALF_BLOCKS ? HALF_BLOCKS : BURST;
        this.lateHalf = at > HALF_BLOCKS ? HALF_LENGTH : HALF_LENGTH + late;
        this.lateRuns =
          at === HALF_BLOCKS
            ? runs
            : runs.slice(0, at).concat(this.runsLate(late).slice(at, end)).concat(runs.slice(end));
        return true;
      }
    }
    return this.mendAny(bytes);
  }

  /** By how many bytes a block of the burst that was mended last is late. */
  lateOf(block: number): number {
    const offset = this.lateRuns[block].byteOffset;
    const isWide = this.bits === 8;
    const token = isWide ? offset >> 1 : (offset >> 2) + (block < HALF_BLOCKS ? 0 : this.lateHalf);
    return token - 1 - block * SPACING;
  }

  /** Where the pixels of all blocks are if all are so late. */
  private runsLate(late: number): Uint8Array[] {
    if (late < this.allLate.length) {
      return this.allLate[late];
    }
    const runs: Uint8Array[] = [];
    for (let block = 0; block < BURST; block++) {
      runs.push(this.run((block % this.image.height) * SPACING + late));
    }
    return runs;
  }

  /** The same for any number of gaps. */
  private mendAny(bytes: Uint8Array): boolean {
    const isWide = this.bits === 8;
    const runs: Uint8Array[] = [];
    let late = 0;
    let lateHalf = 0;
    for (let block = 0; block < BURST; block++) {
      while (late <= MOST_LATE && bytes[block * SPACING + late] === 0xff) {
        late++;
      }
      if (late > MOST_LATE || bytes[block * SPACING + late] !== START_BLOCK) {
        return false;
      }
      if (!isWide && block === HALF_BLOCKS) {
        lateHalf = late;
      }
      if (!isWide && late - lateHalf > MOST_LATE_IN_HALF) {
        return false;
      }
      const more = late - lateHalf;
      runs.push(
        more < this.allLate.length ? this.allLate[more][block] : this.run((block % this.image.height) * SPACING + more),
      );
    }
    this.late = late;
    this.lateRuns = runs;
    this.lateHalf = HALF_LENGTH + lateHalf;
    return late > 0;
  }
}
