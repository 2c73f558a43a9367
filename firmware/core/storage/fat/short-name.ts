// Short (8.3) names: padding, the case bits of Windows NT, OEM code page. Layer: core/storage.
// Follows Microsoft's FAT specification (fatgen103), "FAT Directory Structure"; DIR_NTRes bits 3 and 4 as Windows NT
// and Linux use them. The code page of a card is written nowhere: 437, which DOS and FatFs default to, is taken.
import { ascii } from "../../bytes/ascii.js";
import { type Buf, u8 } from "../../bytes/buf.js";
import { hasHighBytes } from "../../bytes/printable.js";
import { utf8Of } from "../../bytes/unicode.js";

const DIR_NTRes = 12;
const LOWER_BASE = 0x08;
const LOWER_EXTENSION = 0x10;

/** Code points of code page 437 from 0x80 on. */
const CODE_PAGE_437 = [
  0xc7, 0xfc, 0xe9, 0xe2, 0xe4, 0xe0, 0xe5, 0xe7, 0xea, 0xeb, 0xe8, 0xef, 0xee, 0xec, 0xc4, 0xc5, 0xc9, 0xe6, 0xc6,
  0xf4, 0xf6, 0xf2, 0xfb, 0xf9, 0xff, 0xd6, 0xdc, 0xa2, 0xa3, 0xa5, 0x20a7, 0x192, 0xe1, 0xed, 0xf3, 0xfa, 0xf1, 0xd1,
  0xaa, 0xba, 0xbf, 0x2310, 0xac, 0xbd, 0xbc, 0xa1, 0xab, 0xbb, 0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562,
  0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255d, 0x255c, 0x255b, 0x2510, 0x2514, 0x2534, 0x252c, 0x251c, 0x2500,
  0x253c, 0x255e, 0x255f, 0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256c, 0x2567, 0x2568, 0x2564, 0x2565,
  0x2559, 0x2558, 0x2552, 0x2553, 0x256b, 0x256a, 0x2518, 0x250c, 0x2588, 0x2584, 0x258c, 0x2590, 0x2580, 0x3b1, 0xdf,
  0x393, 0x3c0, 0x3a3, 0x3c3, 0xb5, 0x3c4, 0x3a6, 0x398, 0x3a9, 0x3b4, 0x221e, 0x3c6, 0x3b5, 0x2229, 0x2261, 0xb1,
  0x2265, 0x2264, 0x2320, 0x2321, 0xf7, 0x2248, 0xb0, 0x2219, 0xb7, 0x221a, 0x207f, 0xb2, 0x25a0, 0xa0,
];

/** A byte string in the OEM code page as UTF-8. */
export function oemText(text: string): string {
  // Mostly: a name takes the Pico 4 ms by characters.
  if (!hasHighBytes(text)) {
    return text;
  }
  let result = "";
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    result += code < 0x80 ? text.charAt(i) : utf8Of(CODE_PAGE_437[code - 0x80]);
  }
  return result;
}

/** Without the blanks at its end (and the zeros that some cameras write instead). */
export function unpadded(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 0x20 || text.charCodeAt(end - 1) === 0)) {
    end--;
  }
  return text.substring(0, end);
}

/** The name of the short entry at `offset`, as Windows shows it; in UTF-8. */
export function shortName(bytes: Buf, offset: number): string {
  const flags = u8(bytes, offset + DIR_NTRes);
  let base = unpadded(ascii(bytes, offset, 8));
  let extension = unpadded(ascii(bytes, offset + 8, 3));
  // 0x05 stands for 0xE5, which would say "deleted" (DIR_Name[0]).
  if (base.charCodeAt(0) === 0x05) {
    base = `\xe5${base.substring(1)}`;
  }
  if ((flags & LOWER_BASE) !== 0) {
    base = base.toLowerCase();
  }
  if ((flags & LOWER_EXTENSION) !== 0) {
    extension = extension.toLowerCase();
  }
  return oemText(extension === "" ? base : `${base}.${extension}`);
}
