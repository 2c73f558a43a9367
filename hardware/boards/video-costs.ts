// What playing a video costs each board, in milliseconds: what `mp8 convert` and `mp8 probe` predict with. Data only.
// Measured by `npm run bench:convert -- --costs` on the emulated board: differences between clips that differ in one
// thing. Where a board cannot be emulated the figures are taken over and scaled by its clock, and said to be an estimate.

export interface VideoCosts {
  readonly board: string;
  /** false: an estimate. */
  readonly isMeasured: boolean;
  /** Of an uncompressed frame: for itself, per byte that is read, and per pixel that is expanded and sent. */
  readonly rawFrameMs: number;
  readonly rawByteMs: number;
  readonly rawPixelMs: number;
  /** The same of 16-bit pixels, whose bytes (RGB565) or bits (RGB555) have to be moved. */
  readonly rgb565PixelMs: number;
  readonly rgb555PixelMs: number;
  /** A frame that repeats the one before (an empty chunk). */
  readonly repeatMs: number;
  /** Of a Microsoft RLE frame: for itself, and per code by its kind. */
  readonly rleFrameMs: number;
  readonly runMs: number;
  readonly literalMs: number;
  readonly moveMs: number;
  readonly endOfLineMs: number;
  /** Of a picture that the board keeps whole: per pixel of the rows that changed. */
  readonly changedPixelMs: number;
  /** Of a picture that it does not keep: per stretch of pixels, each sent by itself. */
  readonly stretchMs: number;
  /** Pixels of a picture that is kept whole, at most. */
  readonly keptPixels: number;
  /** What sound takes: for each half second of it, and for each sample; and how late frames may be. null: it has none. */
  readonly sound: { readonly chunkMs: number; readonly sampleMs: number; readonly latestMs: number } | null;
  /** So late a frame may be without being dropped. */
  readonly latestMs: number;
  /** More frames a second are not asked for. */
  readonly mostFramesPerSecond: number;
  /** Usual number of pixels of a converted video: 160 × 120. */
  readonly usualPixels: number;
  readonly screen: { readonly width: number; readonly height: number };
}

const SCREEN = { width: 320, height: 240 };

const pico: VideoCosts = {
  board: "pico",
  isMeasured: true,
  // More than frames take by themselves: what a second costs besides is in it, its row of text and where the file goes on.
  // Of 160x120, 9.0 frames a second of 8 bits lasted for 60 s without a drop, 10.5 of 4 bits for 45 s: this is 8.65 and 10.1.
  rawFrameMs: 26,
  rawByteMs: 0.0016,
  rawPixelMs: 0.0027,
  // By frames of 160x120 and 160x60, from their first pixel to their last: 0.48 and 0.21 s, and 1.63 and 0.9.
  rgb565PixelMs: 0.0198,
  rgb555PixelMs: 0.0806,
  repeatMs: 11.5,
  rleFrameMs: 25.5,
  runMs: 1.39,
  literalMs: 13.7,
  moveMs: 2.05,
  endOfLineMs: 1.49,
  changedPixelMs: 0.0058,
  stretchMs: 7.6,
  keptPixels: 20_480,
  // A chunk takes 110 to 130 with what is found before and behind it; the rest is the timer, 7 per cent at 8 kHz, and copying.
  sound: { chunkMs: 110, sampleMs: 0.011, latestMs: 200 },
  latestMs: 350,
  mostFramesPerSecond: 15,
  usualPixels: 160 * 120,
  screen: SCREEN,
};

/** ESP32 at 240 MHz, the same interpreter. */
const cyd: VideoCosts = { ...pico, board: "cyd", isMeasured: false };

/** ESP32 at 240 MHz, Lua: no native call decodes runs there, and none takes pixels from the card's wire to the LCD's. */
const esp32: VideoCosts = {
  ...pico,
  board: "esp32",
  isMeasured: false,
  rawFrameMs: 45,
  rawByteMs: 0.0023,
  sound: null,
};

export const VIDEO_COSTS: readonly VideoCosts[] = [pico, cyd, esp32];
