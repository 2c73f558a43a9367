// The glyphs of the card that is in, from the first time that somebody asks for one: until then, and after that, what
// they take is not in memory. Layer: core/player.
import type { Raster } from "../../hal/raster.js";
import type { CodePageTables, GlyphSource } from "../display/glyph-source.js";
import type { PlacedSource } from "../storage/byte-source.js";
import type { FontPack, FontStart } from "../text/font-pack.js";
import type { Part } from "./part.js";

export class CardGlyphs implements GlyphSource, CodePageTables {
  private part: Part<FontStart>;
  private raster: Raster;
  readonly file: PlacedSource;
  private open: FontPack | null;

  constructor(part: Part<FontStart>, raster: Raster, file: PlacedSource) {
    this.part = part;
    this.raster = raster;
    this.file = file;
    this.open = null;
  }

  pictures(aliased: string): string | null {
    const pack = this.pack();
    return pack === null ? null : pack.pictures(aliased);
  }

  want(aliased: string): boolean {
    const pack = this.pack();
    return pack !== null && pack.want(aliased);
  }

  fetch(): boolean {
    return this.open !== null && this.open.fetch();
  }

  newPage(kept: number): boolean {
    return this.open === null || this.open.newPage(kept);
  }

  era(): number {
    return this.open === null ? 0 : this.open.era();
  }

  pages(): readonly number[] | null {
    const pack = this.pack();
    return pack === null || pack.open() ? null : pack.pages;
  }

  /** One slice of getting the pack; null until it is there. */
  pack(): FontPack | null {
    if (this.open === null && !this.part.step()) {
      this.open = this.part.get()(this.raster, this.file);
    }
    return this.open;
  }

  /** Gives its memory back until it is asked for again. */
  rest(): void {
    this.open = null;
    this.part.drop();
  }
}
