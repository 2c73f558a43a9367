// The pixels of a Graphics.createArrayBuffer: how they lie in memory, and the state that every drawing call shares.
// Layer: hardware/virtual/runtimes/espruino. Follows Espruino's documentation of Graphics.createArrayBuffer and
// what the interpreter does (2v29, RP2040 build), quirks included: pictures have to be equal pixel by pixel.

/** How pixels lie in the buffer. */
export interface SurfaceLayout {
  /** Odd rows run from right to left. */
  readonly zigzag: boolean;
  /** 1 bit per pixel only: a byte is eight pixels one above the other. */
  readonly verticalByte: boolean;
  /** Below 8 bits per pixel the leftmost pixel is the highest bit; above, the highest byte comes first. */
  readonly msb: boolean;
  /** Pixels of the upper and the lower half take turns. */
  readonly interleaveX: boolean;
}

export type ColorOrder = "rgb" | "brg" | "bgr" | "gbr" | "grb" | "rbg";

export interface ClipRect {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

export type Font =
  | {
      readonly kind: "builtin";
      readonly name: "4x6" | "6x8" | "Vector";
      readonly scaleX: number;
      readonly scaleY: number;
    }
  | {
      readonly kind: "custom";
      readonly bitmap: Uint8Array;
      readonly firstChar: number;
      /** One width for all, or one byte a character. */
      readonly widths: number | Uint8Array;
      readonly height: number;
      readonly bitsPerPixel: number;
      readonly scaleX: number;
      readonly scaleY: number;
    };

export const DEFAULT_FONT: Font = { kind: "builtin", name: "4x6", scaleX: 1, scaleY: 1 };

export class Surface {
  foreground = 0;
  background = 0;
  clip: ClipRect = { x1: 0, y1: 0, x2: 0, y2: 0 };
  modified: ClipRect = emptyModified();
  offsetX = 0;
  offsetY = 0;
  cursorX = 0;
  cursorY = 0;
  font: Font = DEFAULT_FONT;
  /** -1 left or top, 0 centre, 1 right or bottom. */
  alignX = -1;
  alignY = -1;
  swapXY = false;
  invertX = false;
  invertY = false;
  readonly colorMask: number;
  private readonly wholeBytes: boolean;

  constructor(
    readonly width: number,
    readonly height: number,
    readonly bitsPerPixel: number,
    readonly layout: SurfaceLayout,
    readonly colorOrder: ColorOrder,
    public bytes: Uint8Array,
  ) {
    this.colorMask = bitsPerPixel >= 32 ? 0xffffffff : 2 ** bitsPerPixel - 1;
    this.wholeBytes = (bitsPerPixel & 7) === 0;
    this.resetState();
  }

  resetState(): void {
    this.foreground = this.colorMask;
    this.background = 0;
    this.font = DEFAULT_FONT;
    this.alignX = -1;
    this.alignY = -1;
    this.clip = { x1: 0, y1: 0, x2: this.width - 1, y2: this.height - 1 };
    this.cursorX = 0;
    this.cursorY = 0;
    this.offsetX = 0;
    this.offsetY = 0;
  }

  get userWidth(): number {
    return this.swapXY ? this.height : this.width;
  }

  get userHeight(): number {
    return this.swapXY ? this.width : this.height;
  }

  /** true where rows follow each other plainly, so that a run of pixels is a run of bytes. */
  get linear(): boolean {
    return !this.layout.zigzag && !this.layout.verticalByte && !this.layout.interleaveX;
  }

  toDeviceX(x: number, y: number): number {
    const value = this.swapXY ? y + this.offsetY : x + this.offsetX;
    return this.invertX ? this.width - (value + 1) : value;
  }

  toDeviceY(x: number, y: number): number {
    const value = this.swapXY ? x + this.offsetX : y + this.offsetY;
    return this.invertY ? this.height - (value + 1) : value;
  }

  markModified(x1: number, y1: number, x2: number, y2: number): void {
    const modified = this.modified;
    if (x1 < modified.x1) modified.x1 = x1;
    if (y1 < modified.y1) modified.y1 = y1;
    if (x2 > modified.x2) modified.x2 = x2;
    if (y2 > modified.y2) modified.y2 = y2;
  }

  clearModified(): void {
    this.modified = emptyModified();
  }

  /** Bit position in the buffer of a run of pixels that starts at device coordinates (x, y). */
  private bitIndex(x: number, y: number, count: number): number {
    const { layout, width, height, bitsPerPixel } = this;
    let column = x;
    if (layout.zigzag && (y & 1) === 1) column = width - (x + count);
    if (layout.interleaveX) {
      const half = height >> 1;
      const row = y >= half ? y - half : y;
      return (y >= half ? bitsPerPixel : 0) + (column + row * width) * (bitsPerPixel * 2);
    }
    if (layout.verticalByte) return (column + (y >> 3) * width) * 8 + (y & 7);
    return (column + y * width) * bitsPerPixel;
  }

  /** Reads a pixel inside the device's bounds. */
  getDevice(x: number, y: number): number {
    const { bytes, bitsPerPixel } = this;
    const bit = this.bitIndex(x, y, 1);
    let at = Math.floor(bit / 8);
    if (!this.wholeBytes) {
      const inByte = bit & 7;
      const shift = this.layout.msb ? 8 - (inByte + bitsPerPixel) : inByte;
      return ((bytes[at] ?? 0) >> shift) & this.colorMask;
    }
    let color = 0;
    if (this.layout.msb) {
      for (let n = 0; n < bitsPerPixel; n += 8) color = color * 256 + (bytes[at++] ?? 0);
    } else {
      for (let scale = 1, n = 0; n < bitsPerPixel; n += 8, scale *= 256) color += (bytes[at++] ?? 0) * scale;
    }
    return color;
  }

  /** Writes `count` pixels of one colour from (x, y) to the right, all inside the device's bounds. */
  setDevice(x: number, y: number, count: number, color: number): void {
    const bit = this.bitIndex(x, y, count);
    if (this.wholeBytes) this.setWholeBytes(Math.floor(bit / 8), count, color);
    else this.setBits(bit, count, color & this.colorMask);
  }

  private setWholeBytes(start: number, count: number, color: number): void {
    const { bytes, bitsPerPixel } = this;
    if (bitsPerPixel === 8) {
      bytes.fill(color & 255, start, start + count);
      return;
    }
    if (bitsPerPixel === 16) {
      const first = this.layout.msb ? (color >> 8) & 255 : color & 255;
      const second = this.layout.msb ? color & 255 : (color >> 8) & 255;
      for (let at = start, end = start + count * 2; at < end; at += 2) {
        bytes[at] = first;
        bytes[at + 1] = second;
      }
      return;
    }
    let at = start;
    for (let n = 0; n < count; n++) {
      if (this.layout.msb) {
        for (let shift = bitsPerPixel - 8; shift >= 0; shift -= 8) bytes[at++] = (color >>> shift) & 255;
      } else {
        for (let shift = 0; shift < bitsPerPixel; shift += 8) bytes[at++] = (color >>> shift) & 255;
      }
    }
  }

  private setBits(start: number, count: number, color: number): void {
    const { bytes, bitsPerPixel, layout, colorMask } = this;
    const stride = layout.interleaveX ? bitsPerPixel * 2 : bitsPerPixel;
    let at = start >> 3;
    let inByte = start & 7;
    for (let n = 0; n < count; n++) {
      const shift = layout.msb ? 8 - (inByte + bitsPerPixel) : inByte;
      bytes[at] = ((bytes[at] ?? 0) & ~(colorMask << shift)) | (color << shift);
      if (layout.verticalByte) at++;
      else {
        inByte += stride;
        if (inByte >= 8) {
          at++;
          inByte &= 7;
        }
      }
    }
  }
}

function emptyModified(): ClipRect {
  return { x1: 32767, y1: 32767, x2: -32768, y2: -32768 };
}
