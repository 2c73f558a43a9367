// Code points and UTF-16LE to byte strings on Lua. Layer: core/bytes; unicode.ts says what each function is for.

export function utf8Of(code: number): string {
  if (code < 0x80) {
    return string.char(code);
  }
  if (code < 0x800) {
    return string.char(0xc0 + code / 64, 0x80 + (code % 64));
  }
  if (code < 0x10000) {
    return string.char(0xe0 + code / 4096, 0x80 + ((code / 64) % 64), 0x80 + (code % 64));
  }
  return string.char(0xf0 + code / 262144, 0x80 + ((code / 4096) % 64), 0x80 + ((code / 64) % 64), 0x80 + (code % 64));
}

const REPLACEMENT = "\xef\xbf\xbd";

export function utf8FromUtf16(raw: string): string {
  // Behind the terminator FAT fills a name's slots with FFh. Its first zero stands behind a character's upper byte.
  const first = string.find(raw, "\0\0", 1, true);
  if (first === undefined || string.byte(raw, first + 2) === 0) {
    const units = first === undefined ? raw : string.sub(raw, 1, first);
    const [low, zeros] = string.gsub(units, "%z", "");
    // All ASCII: with as many zeros as units and no two side by side, each unit has one, and all on the same side.
    if (zeros * 2 === units.length && string.byte(units, 1) !== 0 && string.find(low, "^[ -~]*$") !== undefined) {
      return low;
    }
  }
  return general(raw);
}

function general(raw: string): string {
  const pieces: string[] = [];
  const last = raw.length - 1;
  let i = 1;
  while (i <= last) {
    const [low, high] = string.byte(raw, i, i + 1);
    i += 2;
    if (high === 0 && low === 0) {
      break;
    }
    if (high < 0xd8 || high > 0xdf) {
      pieces.push(utf8Of(low + high * 256));
    } else {
      const nextHigh = high < 0xdc && i <= last ? string.byte(raw, i + 1) : 0;
      if (nextHigh >= 0xdc && nextHigh <= 0xdf) {
        const upper = (high - 0xd8) * 256 + low;
        pieces.push(utf8Of(0x10000 + upper * 1024 + (nextHigh - 0xdc) * 256 + string.byte(raw, i)));
        i += 2;
      } else {
        pieces.push(REPLACEMENT);
      }
    }
  }
  return table.concat(pieces);
}
