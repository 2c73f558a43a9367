// What `npm run bench:lua` measures: the firmware's own decoding of a frame of Microsoft RLE into pixels, in Lua. Layer:
// tools.
import { type Buf, zeros } from "../../firmware/core/bytes/buf.js";
import type { DrawTarget } from "../../firmware/core/display/draw-target.js";
import type { ByteSource } from "../../firmware/core/storage/byte-source.js";
import { KeptRle } from "../../firmware/core/video/kept-rle.js";
import type { VideoInfo } from "../../firmware/core/video/video.js";
import type { Canvas } from "../../firmware/hal/raster.js";
import { StringRaster } from "../../firmware/platforms/nodemcu/string-raster.js";

declare function blocksOf(this: void, first: number, count: number): string;
declare function print(this: void, line: string): void;
declare const frameBytes: number;
declare const rounds: number;

const device = { bytes: zeros(0), offset: 0, stride: 512 };
const file = {
  volume: { device },
  read(first: number, count: number): number {
    device.bytes = blocksOf(first, count) as unknown as Buf;
    return count;
  },
};

let sent = 0;
let sum = 0;
const target = {
  openWindow(): void {},
  writePixels(pixels: Buf, offset: number, length: number): void {
    sent += length;
    sum = (sum + pixels[offset] + pixels[offset + length - 1] * 3 + pixels[(length / 4) * 2 + 1] * 7) % 65521;
  },
};

const raster = new StringRaster();
const palette: number[] = [];
for (let i = 0; i < 256; i++) {
  palette.push(i * 255 + 7);
}
raster.setPalette(palette);
const info = { width: 160, height: 120, bottomUp: true, bits: 8 } as unknown as VideoInfo;
const bands = raster.canvas(160, 120) as readonly Canvas[];
const frame = new KeptRle(info, file as unknown as ByteSource, target as unknown as DrawTarget, raster, 0, 0, bands);
frame.reset();
for (let round = 0; round < rounds; round++) {
  frame.begin(0, 8, (frameBytes - (frameBytes % 512)) / 512, frameBytes % 512);
  while (frame.step()) {}
  while (frame.waiting > 0) {
    frame.send();
  }
}
print(`${sent} ${sum} ${frame.isComplete ? "complete" : "not complete"}`);
