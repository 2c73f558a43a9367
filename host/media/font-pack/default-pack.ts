// The font pack that cards get: of Galmuri, made when dist/ is built, or of fonts that the user names, filled up from that
// one. Layer: host/media.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { PACK_NAME } from "../../../firmware/core/text/pack-format.js";
import { packageRoot } from "../../build/package-root.js";
import type { CardFile } from "../card-files.js";
import { codePageTable } from "./code-pages.js";
import { type FontPack, makeFontPack } from "./font-pack.js";
import { readGlyphSource } from "./glyph-source.js";
import { packSource, tableOfPack } from "./pack-reader.js";

/** Beside dist/mp8.js. */
export const PACK_FILE = "mp8-fonts.gz";

/** Set when dist/ is built: an installed mp8 needs no font package. */
declare const MP8_LATIN_FONT: string | undefined;

let pack: Uint8Array | undefined;

export function defaultFontPack(): Uint8Array {
  pack ??= typeof MP8_LATIN_FONT === "string" ? unpacked() : galmuriPack().bytes;
  return pack;
}

function unpacked(): Uint8Array {
  return gunzipSync(readFileSync(join(packageRoot(), "dist", PACK_FILE)));
}

export function galmuriPack(): FontPack {
  const font = readGlyphSource(createRequire(import.meta.url).resolve("galmuri/dist/GalmuriMono11.bdf"));
  return makeFontPack([font], codePageTable);
}

/** A pack of these font files; what they lack is taken from the default one. */
export function fontPackOf(paths: readonly string[]): FontPack {
  const base = defaultFontPack();
  return makeFontPack([...paths.map(readGlyphSource), packSource(base)], (page) => tableOfPack(base, page));
}

/** The files of a card and, before them, the font pack. */
export function withFonts(files: readonly CardFile[]): CardFile[] {
  const data = defaultFontPack();
  return [{ path: PACK_NAME, data }, ...files.filter((file) => file.path !== PACK_NAME)];
}
