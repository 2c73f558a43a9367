// Pixels of 16 bits as AVI files have them, the lower byte first, into the LCD's, the upper byte first: by drawImage, which
// moves bytes and, where a pixel is seen as sixteen dots, single bits. Layer: platforms/espruino.
// RGB565 takes one call: what is drawn onto a buffer that keeps the lower byte of a pixel first comes out with its bytes
// exchanged. RGB555 has bits to be moved: a block is drawn as a picture two bytes wide and 256 high; one byte further to the
// left or to the right, what is beyond the edge is cut off, and the other byte lands where it belongs.
import type { Buf } from "../../core/bytes/buf.js";

const BLOCK = 512;
const PIXELS = 256;
/** Blocks that one call takes: where bits are moved, and where bytes are. */
const MOST_BLOCKS = 4;
const MOST_SWAPPED = 8;
const HEIGHT = PIXELS * MOST_BLOCKS;
/** RGB565 as sixteen dots, from the left: r r r r r g g g, g g g b b b b b. Where the third and the last green one are. */
const THIRD_GREEN = 7;
const LAST_GREEN = 10;

export class HighColor {
  private memory: ArrayBuffer;
  /** Of RGB565: blocks so many bytes apart, with what is between them. */
  private stride: number;
  private swapped: Graphics | null;
  private whole: GraphicsImage;
  private swappedRuns: Uint8Array[];
  private runs: Uint8Array[];
  private bytes: Graphics;
  private image: GraphicsImage;
  /** Of RGB555: what the bytes become, apart from the two dots that come from the other byte. */
  private upper: Uint16Array | null;
  private lower: Uint16Array | null;
  /** And these dots: those to be drawn on, and what says of a byte whether they are set. */
  private thirds: Graphics | null;
  private lasts: Graphics | null;
  private topBit: Uint16Array | null;
  private secondBit: Uint16Array | null;

  /** @param memory where the pixels go, 5,120 bytes */
  constructor(memory: ArrayBuffer, greenBits: number) {
    this.memory = memory;
    this.stride = 0;
    this.swapped = null;
    this.whole = { width: 1, height: 1, bpp: 16, buffer: "" };
    this.swappedRuns = [];
    this.runs = [];
    for (let row = 0; row < MOST_BLOCKS; row++) {
      this.runs.push(new Uint8Array(memory, row * BLOCK, BLOCK));
    }
    this.bytes = Graphics.createArrayBuffer(2, HEIGHT, 8, { buffer: memory });
    this.image = { width: 2, height: PIXELS, bpp: 8, buffer: "" };
    this.upper = null;
    this.lower = null;
    this.thirds = null;
    this.lasts = null;
    this.topBit = null;
    this.secondBit = null;
    if (greenBits === 5) {
      this.prepareBits(memory);
    }
  }

  private prepareBits(memory: ArrayBuffer): void {
    const upper = new Uint16Array(256);
    const lower = new Uint16Array(256);
    const topBit = new Uint16Array(256);
    const secondBit = new Uint16Array(256);
    for (let byte = 0; byte < 256; byte++) {
      upper[byte] = (byte << 1) & 0xfe;
      lower[byte] = ((byte & 0x60) << 1) | (byte & 0x1f);
      topBit[byte] = byte >> 7;
      secondBit[byte] = (byte >> 1) & 1;
    }
    this.upper = upper;
    this.lower = lower;
    this.topBit = topBit;
    this.secondBit = secondBit;
    const thirds = Graphics.createArrayBuffer(16, HEIGHT, 1, { buffer: memory, msb: true });
    this.thirds = thirds.setClipRect(THIRD_GREEN, 0, THIRD_GREEN, HEIGHT - 1);
    const lasts = Graphics.createArrayBuffer(16, HEIGHT, 1, { buffer: memory, msb: true });
    this.lasts = lasts.setClipRect(LAST_GREEN, 0, LAST_GREEN, HEIGHT - 1);
  }

  /** @returns the pixels of each block, valid until the next call */
  expand(bytes: Buf, offset: number, stride: number, rows: number): readonly Buf[] {
    if (this.thirds === null && stride % 2 === 0) {
      return this.swap(bytes, offset, stride, rows);
    }
    const graphics = this.bytes;
    const image = this.image;
    const thirds = this.thirds;
    const lasts = this.lasts;
    for (let row = 0; row < rows; row++) {
      const y = row * PIXELS;
      image.buffer = new Uint8Array(bytes.buffer, bytes.byteOffset + offset + row * stride, BLOCK);
      this.draw(graphics, this.upper, -1, y);
      this.draw(graphics, this.lower, 1, y);
      if (thirds !== null && lasts !== null) {
        this.draw(thirds, this.topBit, THIRD_GREEN, y);
        this.draw(lasts, this.secondBit, LAST_GREEN - 1, y);
      }
    }
    // No byte of a card may be held on to.
    image.buffer = "";
    return this.runs;
  }

  private swap(bytes: Buf, offset: number, stride: number, rows: number): readonly Buf[] {
    if (this.stride !== stride) {
      this.stride = stride;
      this.swapped = Graphics.createArrayBuffer(stride / 2, MOST_SWAPPED, 16, { buffer: this.memory, msb: false });
      this.swappedRuns = [];
      for (let row = 0; row < MOST_SWAPPED; row++) {
        this.swappedRuns.push(new Uint8Array(this.memory, row * stride, BLOCK));
      }
    }
    const image = this.whole;
    image.width = stride / 2;
    image.height = rows;
    image.buffer = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, stride * (rows - 1) + BLOCK);
    (this.swapped as Graphics).drawImage(image, 0, 0);
    image.buffer = "";
    return this.swappedRuns;
  }

  private draw(graphics: Graphics, palette: Uint16Array | null, x: number, y: number): void {
    const image = this.image;
    if (palette !== null) {
      image.palette = palette;
    }
    graphics.drawImage(image, x, y);
  }
}
