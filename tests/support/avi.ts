// Writes AVI files for tests, the odd and the broken ones too, and Microsoft RLE from a list of codes.
// Spec: Microsoft, "AVI RIFF File Reference"; wingdi.h, BITMAPINFOHEADER.

export type Rgb = readonly [number, number, number];

export interface TestFrame {
  readonly data: Uint8Array;
  readonly key?: boolean;
  /** FourCC; by default 00db or 00dc. */
  readonly id?: string;
}

export interface TestAvi {
  readonly width: number;
  /** Negative for top-down. */
  readonly height: number;
  readonly frames: readonly TestFrame[];
  readonly compression?: number | string;
  readonly bits?: number;
  readonly palette?: readonly Rgb[];
  readonly fps?: readonly [rate: number, scale: number];
  /** Audio: a second stream (or the first, where `audioFirst`) with a chunk of so many bytes after each frame. */
  readonly audioBytes?: number;
  readonly audioFirst?: boolean;
  /** Frames (with their audio) in LIST rec. */
  readonly rec?: boolean;
  readonly index?: "movi" | "file" | "none";
  /** JUNK before the movie, so that frames lie at any offset. */
  readonly junk?: number;
  /** dwTotalFrames and dwLength, where they are to differ from the truth. */
  readonly frameCount?: number;
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value & 0xffff);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

export function chunk(id: string, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(id, "latin1"), u32(content.length), content, Buffer.alloc(content.length % 2)]);
}

export function list(type: string, ...parts: Uint8Array[]): Buffer {
  return chunk("LIST", Buffer.concat([Buffer.from(type, "latin1"), ...parts]));
}

/** 256 colours that differ in every component. */
export const PALETTE: readonly Rgb[] = Array.from({ length: 256 }, (_, i) => [
  (i * 7) & 255,
  (i * 29 + 3) & 255,
  (i * 101 + 11) & 255,
]);

export function writeTestAvi(avi: TestAvi): Buffer {
  const bits = avi.bits ?? 8;
  const compression = avi.compression ?? 0;
  // RGB565 brings its masks in the place of a palette.
  const masks = bits === 16 && compression === 3 ? [0xf800, 0x7e0, 0x1f] : [];
  const palette = avi.palette ?? (bits === 16 ? [] : PALETTE.slice(0, 2 ** bits));
  const [rate, scale] = avi.fps ?? [10, 1];
  const count = avi.frameCount ?? avi.frames.length;
  const audio = avi.audioBytes !== undefined;
  const stream = audio && avi.audioFirst ? "01" : "00";
  const audioId = stream === "00" ? "01wb" : "00wb";

  const avih = Buffer.concat([
    ...[Math.round((1e6 * scale) / rate), 0, 0, 0x10, count, 0, audio ? 2 : 1, 0, avi.width, Math.abs(avi.height)].map(
      u32,
    ),
    Buffer.alloc(16),
  ]);
  const strh = Buffer.concat([
    Buffer.from("vidsDIB ", "latin1"),
    ...[0, 0, 0, scale, rate, 0, count, 0, 0xffffffff, 0].map(u32),
    Buffer.alloc(8),
  ]);
  const strf = Buffer.concat([
    ...[40, avi.width, avi.height].map(u32),
    u16(1),
    u16(bits),
    typeof compression === "string" ? Buffer.from(compression, "latin1") : u32(compression),
    ...[0, 0, 0, palette.length, 0].map(u32),
    ...masks.map(u32),
    ...palette.map(([red, green, blue]) => Buffer.from([blue, green, red, 0])),
  ]);
  const video = list("strl", chunk("strh", strh), chunk("strf", strf));
  const sound = list(
    "strl",
    chunk(
      "strh",
      Buffer.concat([
        Buffer.from("auds\0\0\0\0", "latin1"),
        ...[0, 0, 0, 1, 8000, 0, 0, 0, 0, 1].map(u32),
        Buffer.alloc(8),
      ]),
    ),
    chunk("strf", Buffer.concat([u16(1), u16(1), u32(8000), u32(8000), u16(1), u16(8)])),
  );
  const streams = !audio ? [video] : avi.audioFirst ? [sound, video] : [video, sound];
  const head = Buffer.concat([
    list("hdrl", chunk("avih", avih), ...streams, list("odml", chunk("dmlh", u32(count)))),
    list("INFO", chunk("ISFT", Buffer.from("a test"))),
    ...(avi.junk === undefined ? [] : [chunk("JUNK", Buffer.alloc(avi.junk))]),
  ]);

  const parts: Buffer[] = [];
  const entries: { id: string; key: boolean; at: number; size: number }[] = [];
  let at = 4;
  const add = (bytes: Buffer) => {
    parts.push(bytes);
    at += bytes.length;
  };
  for (const frame of avi.frames) {
    const id = frame.id ?? `${stream}${compression === 0 ? "db" : "dc"}`;
    const inner = [chunk(id, frame.data)];
    if (audio && frame.id === undefined) inner.push(chunk(audioId, Buffer.alloc(avi.audioBytes as number, 0x80)));
    const offset = at + (avi.rec ? 12 : 0);
    entries.push({ id, key: frame.key ?? true, at: offset, size: frame.data.length });
    if (inner.length > 1) {
      entries.push({ id: audioId, key: true, at: offset + inner[0].length, size: avi.audioBytes as number });
    }
    if (avi.rec) add(list("rec ", ...inner));
    else for (const part of inner) add(part);
  }
  const movie = list("movi", ...parts);
  const base = avi.index === "file" ? 12 + head.length + 8 : 0;
  const index =
    avi.index === "none"
      ? []
      : [
          chunk(
            "idx1",
            Buffer.concat(
              entries.map((entry) =>
                Buffer.concat([
                  Buffer.from(entry.id, "latin1"),
                  u32(entry.key ? 0x10 : 0),
                  u32(entry.at + base),
                  u32(entry.size),
                ]),
              ),
            ),
          ),
        ];
  return chunk("RIFF", Buffer.concat([Buffer.from("AVI ", "latin1"), head, movie, ...index]));
}

/** Rows of palette indices, top row first, as BI_RGB stores them. */
export function dibRows(rows: readonly Uint8Array[], topDown = false, bits = 8): Buffer {
  const ordered = topDown ? rows : [...rows].reverse();
  return Buffer.concat(
    ordered.map((row) => {
      const packed =
        bits === 8
          ? row
          : Uint8Array.from({ length: Math.ceil(row.length / 2) }, (_, i) => row[2 * i] * 16 + (row[2 * i + 1] ?? 0));
      return Buffer.concat([packed, Buffer.alloc((4 - (packed.length % 4)) % 4)]);
    }),
  );
}

/** The codes of Microsoft RLE. */
export const code = {
  run: (count: number, value: number) => [count, value],
  literal: (...values: number[]) => [0, values.length, ...values, ...(values.length % 2 === 1 ? [0] : [])],
  endOfLine: [0, 0],
  endOfBitmap: [0, 1],
  delta: (dx: number, dy: number) => [0, 2, dx, dy],
} as const;

export function rle(...codes: readonly (readonly number[])[]): Buffer {
  return Buffer.from(codes.flat());
}

/** Palette entry as big-endian RGB565, the player's rounding. */
export function rgb565([red, green, blue]: Rgb): number {
  return ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
}
