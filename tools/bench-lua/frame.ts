// A frame of Microsoft RLE as the bench has it: 160×120, of flat shapes with some detail, complete. Layer: tools.
// Source: Microsoft, "Bitmap Compression".

const WIDTH = 160;
const HEIGHT = 120;
const BLOCK = 512;
/** What stands before the frame in its first block: the chunk's header. */
const HEADER = 8;

/** Runs of 3 to 30 pixels, every sixth row with twenty that are given one by one. */
export function rleFrame(): Buffer {
  let seed = 12345;
  const random = (most: number) => {
    seed = (seed * 1103515245 + 12345) % 0x80000000;
    return Math.floor(seed / 65536) % most;
  };
  const codes: number[] = [];
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; ) {
      if (y % 6 === 0 && x < 40) {
        codes.push(0, 20, ...Array.from({ length: 20 }, () => random(256)));
        x += 20;
      } else {
        const count = Math.min(3 + random(28), WIDTH - x);
        codes.push(count, random(256));
        x += count;
      }
    }
    codes.push(0, 0);
  }
  codes.push(0, 1);
  return Buffer.from(codes);
}

/** The frame's blocks as a Lua function `blocksOf`, and its length. */
export function frameInLua(quoted: (text: string) => string): string {
  const frame = rleFrame();
  const blocks = Math.ceil((HEADER + frame.length) / BLOCK);
  const bytes = Buffer.alloc((blocks + 16) * BLOCK);
  frame.copy(bytes, HEADER);
  return `local all=${quoted(bytes.toString("latin1"))}
local kept={}
function blocksOf(first, count)
  local key = first * 16 + count
  local known = kept[key]
  if not known then
    known = string.sub(all, first * 512 + 1, (first + count) * 512)
    kept[key] = known
  end
  return known
end
frameBytes=${frame.length}\n`;
}
