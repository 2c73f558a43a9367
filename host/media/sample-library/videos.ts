// The two videos of the sample library, drawn here frame by frame: a bouncing ball (uncompressed) and a turning
// cube (Microsoft RLE, mostly differences). Layer: host/media.
import { type Rgb, writeAvi } from "../avi/avi-writer.js";
import { encodeMsRle } from "../avi/ms-rle-encoder.js";
import { Canvas } from "./canvas.js";

const WIDTH = 160;
const HEIGHT = 120;

/** Rows from the bottom up, each padded to four bytes: a device-independent bitmap (BI_RGB). */
export function bottomUp(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const stride = (width + 3) & ~3;
  const bytes = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) bytes.set(pixels.subarray(y * width, (y + 1) * width), (height - 1 - y) * stride);
  return bytes;
}

/** Sky 0-63 from dusk to horizon, floor 64-79, ball 80-111 from shade to light, shadow 112. */
function ballPalette(): Rgb[] {
  const palette: Rgb[] = [];
  for (let i = 0; i < 64; i++) palette.push([20 + i * 3, 24 + i * 2, 80 + i]);
  for (let i = 0; i < 16; i++) palette.push([60 + i * 6, 48 + i * 5, 40 + i * 4]);
  for (let i = 0; i < 32; i++) palette.push([120 + i * 4, 20 + i * 6, 16 + i * 4]);
  palette.push([38, 30, 26]);
  return palette;
}

export function bouncingBall(frameCount = 40, framesPerSecond = 10): Uint8Array {
  const radius = 14;
  const floor = 96;
  const frames: { data: Uint8Array; isKey: boolean }[] = [];
  let x = radius + 6;
  let speedX = 5;
  // Heights in 1/16 pixel: whole numbers fall the same way everywhere.
  let height16 = 60 * 16;
  let speed16 = 0;
  for (let frame = 0; frame < frameCount; frame++) {
    const canvas = new Canvas(WIDTH, HEIGHT);
    for (let y = 0; y < floor; y++) canvas.rectangle(0, y, WIDTH, 1, Math.floor((y * 63) / floor));
    for (let y = floor; y < HEIGHT; y++) {
      for (let column = 0; column < WIDTH; column++) {
        canvas.dot(column, y, 64 + (((((column + y) >> 3) & 1) * 5 + ((y - floor) >> 1)) % 16));
      }
    }
    const above = height16 >> 4;
    const shadow = Math.max(4, radius - (above >> 3));
    canvas.rectangle(x - shadow, floor + 8, shadow * 2, 3, 112);
    canvas.disc(x, floor + 4 - radius - above, radius, (dx, dy) => 80 + Math.max(0, Math.min(31, 18 - dx - dy)));
    frames.push({ data: bottomUp(canvas.pixels, WIDTH, HEIGHT), isKey: true });

    x += speedX;
    if (x < radius || x > WIDTH - radius) speedX = -speedX;
    speed16 -= 48;
    height16 += speed16;
    if (height16 < 0) {
      height16 = 0;
      speed16 = 300;
    }
  }
  return writeAvi({
    width: WIDTH,
    height: HEIGHT,
    framesPerSecond,
    compression: "BI_RGB",
    palette: ballPalette(),
    frames,
  });
}

const CUBE_PALETTE: readonly Rgb[] = [
  [8, 10, 24],
  [40, 60, 110],
  [120, 200, 255],
  [255, 220, 120],
];

/** Sine and cosine of n/64 of a turn in 1/1024: rounded once, so that later arithmetic is exact. */
function turn64(n: number): readonly [number, number] {
  const angle = (n * Math.PI) / 32;
  return [Math.round(Math.sin(angle) * 1024), Math.round(Math.cos(angle) * 1024)];
}

function cubeCorners(frame: number): (readonly [number, number])[] {
  const [sinY, cosY] = turn64(frame);
  const [sinX, cosX] = turn64(Math.floor(frame / 2) + 5);
  const corners: (readonly [number, number])[] = [];
  for (let corner = 0; corner < 8; corner++) {
    const x = corner & 1 ? 34 : -34;
    const y = corner & 2 ? 34 : -34;
    const z = corner & 4 ? 34 : -34;
    const turnedX = (x * cosY + z * sinY) >> 10;
    const turnedZ = (z * cosY - x * sinY) >> 10;
    const turnedY = (y * cosX - turnedZ * sinX) >> 10;
    const depth = ((turnedZ * cosX + y * sinX) >> 10) + 180;
    corners.push([
      (WIDTH >> 1) + Math.floor((turnedX * 160) / depth),
      (HEIGHT >> 1) + Math.floor((turnedY * 160) / depth),
    ]);
  }
  return corners;
}

export function turningCube(frameCount = 48, framesPerSecond = 12): Uint8Array {
  const frames: { data: Uint8Array; isKey: boolean }[] = [];
  let previous: Uint8Array | null = null;
  for (let frame = 0; frame < frameCount; frame++) {
    const canvas = new Canvas(WIDTH, HEIGHT);
    for (let y = 100; y < HEIGHT; y += 6) canvas.rectangle(0, y, WIDTH, 1, 1);
    const corners = cubeCorners(frame);
    for (let corner = 0; corner < 8; corner++) {
      for (const axis of [1, 2, 4]) {
        if ((corner & axis) !== 0) continue;
        const [fromX, fromY] = corners[corner];
        const [toX, toY] = corners[corner | axis];
        canvas.line(fromX, fromY, toX, toY, axis === 4 ? 2 : 3);
      }
    }
    // A whole frame every two seconds gives the player's seeking a place to begin.
    const isKey = frame % (framesPerSecond * 2) === 0;
    frames.push({ data: encodeMsRle(canvas.pixels, isKey ? null : previous, WIDTH, HEIGHT), isKey });
    previous = canvas.pixels;
  }
  return writeAvi({
    width: WIDTH,
    height: HEIGHT,
    framesPerSecond,
    compression: "BI_RLE8",
    palette: CUBE_PALETTE,
    frames,
  });
}
