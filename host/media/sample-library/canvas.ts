// A small 8-bit drawing surface for the sample videos: what bouncing balls and turning cubes need, no more.
// Layer: host/media. Integer arithmetic decides each pixel, so that every system draws the same.

export class Canvas {
  readonly pixels: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.pixels = new Uint8Array(width * height);
  }

  dot(x: number, y: number, color: number): void {
    if (x >= 0 && y >= 0 && x < this.width && y < this.height) this.pixels[y * this.width + x] = color;
  }

  rectangle(left: number, top: number, width: number, height: number, color: number): void {
    for (let y = top; y < top + height; y++) for (let x = left; x < left + width; x++) this.dot(x, y, color);
  }

  /** Filled; `colorAt` gets the offset from the centre. */
  disc(centerX: number, centerY: number, radius: number, colorAt: (dx: number, dy: number) => number): void {
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        if (dx * dx + dy * dy <= radius * radius) this.dot(centerX + dx, centerY + dy, colorAt(dx, dy));
      }
    }
  }

  /** Bresenham's line, both ends included. */
  line(fromX: number, fromY: number, toX: number, toY: number, color: number): void {
    const dx = Math.abs(toX - fromX);
    const dy = -Math.abs(toY - fromY);
    const stepX = fromX < toX ? 1 : -1;
    const stepY = fromY < toY ? 1 : -1;
    let error = dx + dy;
    let x = fromX;
    let y = fromY;
    for (;;) {
      this.dot(x, y, color);
      if (x === toX && y === toY) return;
      const twice = 2 * error;
      if (twice >= dy) {
        error += dy;
        x += stepX;
      }
      if (twice <= dx) {
        error += dx;
        y += stepY;
      }
    }
  }
}
