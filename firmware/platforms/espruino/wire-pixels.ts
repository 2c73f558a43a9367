// A burst of eight blocks as it came over the card's wire, laid out as a picture: rows as long as a block with its token,
// CRC and gap, and of these the runs that are pixels. Layer: platforms/espruino.
// 4-bit pixels are drawn in two halves, the second over the first: all at once they would need twice the memory.

/** Blocks of a burst, and those of a half. */
export const BURST = 8;
export const HALF_BLOCKS = 4;
/** From token to token: token, 512 bytes, CRC, and the shortest gap there is (SD, 7.5.4: N_AC). */
export const SPACING = 516;
export const HALF_LENGTH = HALF_BLOCKS * SPACING;
/** Bytes by which the last block may be late. */
const MOST_LATE = 15;
/** Bytes of CRC and gap: a burst that is late by no more is drawn as it lies. */
export const END_BYTES = 3;
export const START_BLOCK = 0xfe;

export class WirePixels {
  readonly bits: number;
  readonly graphics: Graphics;
  readonly image: GraphicsImage;
  /** Where the pixels of each of the eight blocks are drawn when they come as close together as they may. */
  readonly runs: Uint8Array[];
  /** By how much the last block is late of the burst that was mended last. */
  late: number;
  /** Where its pixels are drawn, and where its second half begins: only where it is late by no more than CRC and gap. */
  lateRuns: Uint8Array[];
  lateHalf: number;
  /** The block behind its one gap; -1 where it has several, and `lates` says by how much each block is late. */
  firstLate: number;
  private lates: Uint8Array;
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
    // As for the buses, called for each burst.
    const drawImage = this.graphics.drawImage;
    this.graphics.drawImage = drawImage;
    this.image = { width, height: rows, bpp: isWide ? 8 : 4, palette, buffer: "" };
    this.lateRuns = [];
    this.late = 0;
    this.lateHalf = HALF_LENGTH;
    this.firstLate = -1;
    this.lates = new Uint8Array(BURST);
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
    this.allLate.push(this.runs);
    for (let late = 1; late <= END_BYTES; late++) {
      const runs: Uint8Array[] = [];
      for (let block = 0; block < BURST; block++) {
        runs.push(this.run((block % this.image.height) * SPACING + late));
      }
      this.allLate.push(runs);
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
      this.late = late;
      this.firstLate = at;
      if (late > END_BYTES) {
        return true;
      }
      if (this.bits === 8) {
        this.lateRuns = runs.slice(0, at).concat(this.runsLate(late).slice(at));
      } else {
        // Blocks behind the gap are late in their half; a second half that begins behind it is not.
        const end = at < HALF_BLOCKS ? HALF_BLOCKS : BURST;
        this.lateHalf = at > HALF_BLOCKS ? HALF_LENGTH : HALF_LENGTH + late;
        this.lateRuns =
          at === HALF_BLOCKS
            ? runs
            : runs.slice(0, at).concat(this.runsLate(late).slice(at, end)).concat(runs.slice(end));
      }
      return true;
    }
    return this.mendAny(bytes);
  }

  /** By how many bytes a block of the burst that was mended last is late. */
  lateOf(block: number): number {
    const first = this.firstLate;
    return first < 0 ? this.lates[block] : block < first ? 0 : this.late;
  }

  /** Where the pixels of all blocks are if all are so late, by CRC and gap at most. */
  private runsLate(late: number): Uint8Array[] {
    this.makesLate();
    return this.allLate[late];
  }

  /** The same for any number of gaps. */
  private mendAny(bytes: Uint8Array): boolean {
    const lates = this.lates;
    let late = 0;
    let place = 0;
    for (let block = 0; block < BURST; block++) {
      place = block * SPACING;
      while (late <= MOST_LATE && bytes[place + late] === 0xff) {
        late++;
      }
      if (late > MOST_LATE || bytes[place + late] !== START_BLOCK) {
        return false;
      }
      lates[block] = late;
    }
    this.late = late;
    this.firstLate = -1;
    if (late <= END_BYTES) {
      this.layOutLate(lates);
    }
    return late > 0;
  }

  /** Where the pixels are of blocks that are so late. */
  private layOutLate(lates: Uint8Array): void {
    const lateHalf = this.bits === 8 ? 0 : lates[HALF_BLOCKS];
    const runs: Uint8Array[] = [];
    for (let block = 0; block < BURST; block++) {
      runs.push(this.runsLate(lates[block] - (block < HALF_BLOCKS ? 0 : lateHalf))[block]);
    }
    this.lateRuns = runs;
    this.lateHalf = HALF_LENGTH + lateHalf;
  }
}
