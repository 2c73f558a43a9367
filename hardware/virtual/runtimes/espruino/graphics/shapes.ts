// Rectangles, lines and ellipses. Layer: hardware/virtual/runtimes/espruino. Coordinates of the exported functions
// are the firmware's (before rotation and offset) unless the name says "device".
import type { Surface } from "./surface.js";

export function setPixelDevice(surface: Surface, x: number, y: number, color: number): void {
  const { clip } = surface;
  if (x < clip.x1 || y < clip.y1 || x > clip.x2 || y > clip.y2) return;
  surface.markModified(x, y, x, y);
  surface.setDevice(x, y, 1, color);
}

export function setPixel(surface: Surface, x: number, y: number, color: number): void {
  setPixelDevice(surface, surface.toDeviceX(x, y), surface.toDeviceY(x, y), color);
}

/** Outside the picture every pixel is 0. */
export function getPixel(surface: Surface, x: number, y: number): number {
  const deviceX = surface.toDeviceX(x, y);
  const deviceY = surface.toDeviceY(x, y);
  if (deviceX < 0 || deviceY < 0 || deviceX >= surface.width || deviceY >= surface.height) return 0;
  return surface.getDevice(deviceX, deviceY);
}

export function fillRectDevice(
  surface: Surface,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  color: number,
): number {
  const { clip } = surface;
  const x1 = Math.max(Math.min(ax, bx), clip.x1);
  const y1 = Math.max(Math.min(ay, by), clip.y1);
  const x2 = Math.min(Math.max(ax, bx), clip.x2);
  const y2 = Math.min(Math.max(ay, by), clip.y2);
  if (x2 < x1 || y2 < y1) return 0;
  surface.markModified(x1, y1, x2, y2);
  for (let y = y1; y <= y2; y++) surface.setDevice(x1, y, x2 - x1 + 1, color);
  return (x2 - x1 + 1) * (y2 - y1 + 1);
}

/** Corners are inclusive. @returns how many pixels were written. */
export function fillRect(surface: Surface, x1: number, y1: number, x2: number, y2: number, color: number): number {
  return fillRectDevice(
    surface,
    surface.toDeviceX(x1, y1),
    surface.toDeviceY(x1, y1),
    surface.toDeviceX(x2, y2),
    surface.toDeviceY(x2, y2),
    color,
  );
}

export function drawRect(surface: Surface, ax: number, ay: number, bx: number, by: number): void {
  const color = surface.foreground;
  const x1 = surface.toDeviceX(ax, ay);
  const y1 = surface.toDeviceY(ax, ay);
  const x2 = surface.toDeviceX(bx, by);
  const y2 = surface.toDeviceY(bx, by);
  fillRectDevice(surface, x1, y1, x2, y1, color);
  fillRectDevice(surface, x2, y1, x2, y2, color);
  fillRectDevice(surface, x1, y2, x2, y2, color);
  fillRectDevice(surface, x1, y2, x1, y1, color);
}

/** Steps along the longer side in 24.8 fixed point, as the interpreter does: other ways give other pixels. */
export function drawLine(surface: Surface, ax: number, ay: number, bx: number, by: number): void {
  let x1 = surface.toDeviceX(ax, ay);
  let y1 = surface.toDeviceY(ax, ay);
  let x2 = surface.toDeviceX(bx, by);
  let y2 = surface.toDeviceY(bx, by);
  const alongX = Math.abs(x2 - x1) > Math.abs(y2 - y1);
  if (alongX ? x1 > x2 : y1 > y2) {
    [x1, x2] = [x2, x1];
    [y1, y2] = [y2, y1];
  }
  const color = surface.foreground;
  if (alongX) {
    const step = Math.trunc(((y2 - y1) * 256) / (x2 - x1));
    for (let x = x1, position = y1 * 256 + 128; x <= x2; x++, position += step) {
      setPixelDevice(surface, x, position >> 8, color);
    }
  } else {
    const step = Math.trunc(((x2 - x1) * 256) / Math.max(1, y2 - y1));
    for (let y = y1, position = x1 * 256 + 128; y <= y2; y++, position += step) {
      setPixelDevice(surface, position >> 8, y, color);
    }
  }
}

/** The steps of an ellipse outline by its error term (Bresenham), quadrant by quadrant. */
function walkEllipse(rx: number, ry: number, beforeRow: (dx: number, dy: number) => void, always: boolean): number {
  const a2 = rx * rx;
  const b2 = ry * ry;
  let dx = 0;
  let dy = ry;
  let error = b2 - (2 * ry - 1) * a2;
  let changed = true;
  while (changed && dy >= 0) {
    changed = false;
    if (always) beforeRow(dx, dy);
    const doubled = 2 * error;
    if (doubled < (2 * dx + 1) * b2) {
      dx++;
      error += (2 * dx + 1) * b2;
      changed = true;
    }
    if (doubled > -(2 * dy - 1) * a2) {
      if (!always) beforeRow(dx, dy);
      dy--;
      error -= (2 * dy - 1) * a2;
      changed = true;
    }
  }
  return dx;
}

export function drawEllipse(surface: Surface, ax: number, ay: number, bx: number, by: number): void {
  const { x, y, rx, ry } = ellipseBox(surface, ax, ay, bx, by);
  const color = surface.foreground;
  let dx = walkEllipse(
    rx,
    ry,
    (across, down) => {
      setPixelDevice(surface, x + across, y + down, color);
      setPixelDevice(surface, x - across, y + down, color);
      setPixelDevice(surface, x + across, y - down, color);
      setPixelDevice(surface, x - across, y - down, color);
    },
    true,
  );
  // Flat ellipses end the walk too early.
  while (dx++ < rx) {
    setPixelDevice(surface, x + dx, y, color);
    setPixelDevice(surface, x - dx, y, color);
  }
}

export function fillEllipse(surface: Surface, ax: number, ay: number, bx: number, by: number): void {
  const { x, y, rx, ry } = ellipseBox(surface, ax, ay, bx, by);
  const color = surface.foreground;
  let dx = walkEllipse(
    rx,
    ry,
    (across, down) => {
      fillRectDevice(surface, x - across, y + down, x + across, y + down, color);
      fillRectDevice(surface, x - across, y - down, x + across, y - down, color);
    },
    false,
  );
  while (dx++ < rx) fillRectDevice(surface, x - dx, y, x + dx, y, color);
}

function ellipseBox(surface: Surface, ax: number, ay: number, bx: number, by: number) {
  const xs = [surface.toDeviceX(ax, ay), surface.toDeviceX(bx, by)].sort((a, b) => a - b) as [number, number];
  const ys = [surface.toDeviceY(ax, ay), surface.toDeviceY(bx, by)].sort((a, b) => a - b) as [number, number];
  return {
    x: Math.trunc((xs[0] + xs[1]) / 2),
    y: Math.trunc((ys[0] + ys[1]) / 2),
    rx: Math.trunc((xs[1] - xs[0]) / 2),
    ry: Math.trunc((ys[1] - ys[0]) / 2),
  };
}
