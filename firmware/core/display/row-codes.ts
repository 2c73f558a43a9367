// What a row of the screen is kept as: font codes, or text whose glyphs the card has; in its own size or twice that.
// Layer: core/display. One string says all of it, so that rows can be compared: marks that are no font codes come first.

/** UTF-8 follows as ByteText.aliased makes it, for a GlyphSource. */
export const FROM_CARD = "\x01";
/** The upper and the lower half of a row of twice the size follow. */
export const UPPER_HALF = "\x02";
export const LOWER_HALF = "\x03";
