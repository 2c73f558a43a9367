// A burst of eight blocks as it came over the card's wire, laid out as a picture: rows as long as a block with its token,
// CRC and gap, and of these the runs that are pixels. Layer: platforms/espruino.
// 4-bit pixels are drawn in two halves, the second over the first: all at once they would need twice the memory.

/** Blocks of a burst, and those of a half. */
const BURST = 8;
export const HALF_BLOCKS = 4;
/** From token to token: token, 512 bytes, CRC, and the shortest gap there is (SD, 7.5.4: N_AC). */
export const SPACING = 516;
const HALF_LENGTH = HALF_BLOCKS * SPACING;
/** Bytes by which the last block may be late; and those by which the one of a half may be, its CRC and gap left out. */
const MOST_LATE = 15;
const MOST_LATE_IN_HALF = 3;
const START_BLOCK = 0xfe;

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
    if (isWide) {
      // What is made while bursts come and go would keep the room of one from the next.
      for (let late = 1; late <= MOST_LATE_IN_HALF; late++) {
        this.runsLate(late);
      }
    }
  }

  /** Where the pixels of the block are drawn whose token is at this byte of the image. */
  private run(token: number): Uint8Array {
    const scale = this.bits === 8 ? 2 : 4;
    return new Uint8Array(this.memory, (token + 1) * scale, 512 * scale);
  }

  /** Finds the blocks of a burst of which some gaps were longer than the others. Returns false where it is no such one. */
  mend(bytes: Uint8Array): boolean {
    const runs = this.runs;
    let at = 0;
    while (at < BURST && bytes[at * SPACING] === START_BLOCK) {
      at++;
    }
    // Mostly it is one gap. (Where the halves of a burst are drawn one after the other, places differ.)
    const place = at * SPACING;
    let late = 1;
    while (late <= MOST_LATE && bytes[place + late] === 0xff) {
      late++;
    }
    if (late > MOST_LATE) {
      return false;
    }
    if (
      this.bits === 8 &&
      at < BURST &&
      bytes[place + late] === START_BLOCK &&
      bytes[(BURST - 1) * SPACING + late] === START_BLOCK &&
      (at === BURST - 1 || bytes[(at + 1) * SPACING + late] === START_BLOCK)
    ) {
      this.late = late;
      this.lateRuns = runs.slice(0, at).concat(this.runsLate(late).slice(at));
      return true;
    }
    return this.mendAny(bytes);
  }

  /** Where the pixels of all blocks are if all are so late; kept, since mostly it is by 1, 2 or 3 bytes. */
  private runsLate(late: number): Uint8Array[] {
    if (this.allLate[late] === undefined) {
      const runs: Uint8Array[] = [];
      for (let block = 0; block < BURST; block++) {
        runs.push(this.run(block * SPACING + late));
      }
      this.allLate[late] = runs;
    }
    return this.allLate[late];
  }

  private mendAny(bytes: Uint8Array): boolean {
    const isWide = this.bits === 8;
    const length = bytes.length;
    const runs: Uint8Array[] = [];
    let token = 0;
    let half = 0;
    for (let block = 0; block < BURST; block++) {
      const place = block * SPACING;
      while (token - place <= MOST_LATE && bytes[token] === 0xff) {
        token++;
      }
      if (token >= length || token - place > MOST_LATE || bytes[token] !== START_BLOCK) {
        return false;
      }
      if (!isWide && block === HALF_BLOCKS) {
        half = token;
      }
      if (!isWide && token - half - (place % HALF_LENGTH) > MOST_LATE_IN_HALF) {
        return false;
      }
      runs.push(this.run(token - half));
      this.late = token - place;
      // On to where the next one is, or is later.
      token += SPACING;
    }
    this.lateRuns = runs;
    this.lateHalf = half;
    return this.late > 0;
  }
}
