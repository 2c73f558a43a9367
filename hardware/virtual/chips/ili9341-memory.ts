// The ILI9341's graphics memory and its address counters. Layer: hardware/virtual/chips.
// ILI9341 datasheet V1.11: 9.3 (direction of writing: MV, MX, MY), 8.2.20 to 8.2.22 (CASET, PASET, RAMWR), 8.2.33
// (COLMOD). The chip keeps 18 bits a pixel; here are the 16 of RGB565, which is all that this project sends.
import { MV, MX, MY, PANEL_COLUMNS, PANEL_PAGES } from "./ili9341-protocol.js";

const OUTSIDE = -1;

export class GraphicsMemory {
  /** Page by page from page 0, each from column 0, as written: red in the top bits before MADCTL's BGR has its say. */
  readonly pixels = new Uint16Array(PANEL_COLUMNS * PANEL_PAGES);
  madctl = 0;
  bytesPerPixel: 2 | 3 = 3;
  columnStart = 0;
  columnEnd = PANEL_COLUMNS - 1;
  pageStart = 0;
  pageEnd = PANEL_PAGES - 1;
  private column = 0;
  private page = 0;
  /** Bytes of a pixel whose rest has not come. */
  private readonly part = new Uint8Array(3);
  private partBytes = 0;
  /** Pixels that came after the window was full, and those that fell outside the panel. */
  wrapped = false;
  outside = false;

  /** RAMWR and RAMRD: both counters back to the window's start. */
  toStart(): void {
    this.column = this.columnStart;
    this.page = this.pageStart;
    this.partBytes = 0;
    this.full = false;
    this.wrapped = false;
    this.outside = false;
  }

  /** @returns whether a pixel had begun and was left unfinished. */
  endPixels(): boolean {
    const unfinished = this.partBytes > 0;
    this.partBytes = 0;
    return unfinished;
  }

  /** Columns and pages that CASET and PASET may name under this MADCTL. */
  get columns(): number {
    return (this.madctl & MV) !== 0 ? PANEL_PAGES : PANEL_COLUMNS;
  }

  get pages(): number {
    return (this.madctl & MV) !== 0 ? PANEL_COLUMNS : PANEL_PAGES;
  }

  /** Set when the counters have come back to the start: the next pixel wraps. */
  private full = false;

  /** Index into `pixels` of what the counters point at, or -1 off the panel. */
  private address(): number {
    const { column, page } = this;
    if (column >= this.columns || page >= this.pages) return OUTSIDE;
    return addressOf(this.madctl, column, page);
  }

  private advance(): void {
    this.column += 1;
    if (this.column <= this.columnEnd) return;
    this.column = this.columnStart;
    this.page += 1;
    if (this.page <= this.pageEnd) return;
    this.page = this.pageStart;
    this.full = true;
  }

  private put(color: number): void {
    if (this.full) this.wrapped = true;
    const address = this.address();
    if (address === OUTSIDE) this.outside = true;
    else this.pixels[address] = color;
    this.advance();
  }

  write(bytes: Uint8Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      if (this.partBytes === 0 && this.bytesPerPixel === 2 && to - at >= 2) {
        at = this.writeRow(bytes, at, to);
        continue;
      }
      this.part[this.partBytes] = bytes[at] as number;
      this.partBytes += 1;
      at += 1;
      if (this.partBytes === this.bytesPerPixel) {
        this.partBytes = 0;
        this.put(this.colorOfPart());
      }
    }
  }

  private colorOfPart(): number {
    const [first, second, third] = this.part as unknown as [number, number, number];
    if (this.bytesPerPixel === 2) return (first << 8) | second;
    // 7.6.7: six bits each, in the upper bits of three bytes.
    return ((first & 0xf8) << 8) | ((second & 0xfc) << 3) | (third >> 3);
  }

  /** Whole 16-bit pixels up to the end of the window's row: the way that video takes. @returns the next byte's place. */
  private writeRow(bytes: Uint8Array, from: number, to: number): number {
    const count = Math.min((to - from) >> 1, this.columnEnd - this.column + 1);
    if (this.full || count < 2 || this.columnEnd >= this.columns || this.page >= this.pages) {
      this.put(((bytes[from] as number) << 8) | (bytes[from + 1] as number));
      return from + 2;
    }
    const pixels = this.pixels;
    let address = this.address();
    const step = addressOf(this.madctl, this.column + 1, this.page) - address;
    let at = from;
    const end = from + count * 2;
    while (at < end) {
      pixels[address] = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
      address += step;
      at += 2;
    }
    this.column += count - 1;
    this.advance();
    return end;
  }

  /** RAMRD: the next pixel, moving on. */
  read(): number {
    const address = this.address();
    this.advance();
    return address === OUTSIDE ? 0 : (this.pixels[address] as number);
  }
}

/** Section 9.3: where the counters point in memory. */
export function addressOf(madctl: number, column: number, page: number): number {
  let x = column;
  let y = page;
  if ((madctl & MV) !== 0) {
    x = page;
    y = column;
  }
  if ((madctl & MX) !== 0) x = PANEL_COLUMNS - 1 - x;
  if ((madctl & MY) !== 0) y = PANEL_PAGES - 1 - y;
  return y * PANEL_COLUMNS + x;
}
