// What is remembered of the texts that were read, as long as the card is in: in memory only, never on the card.
// Layer: core/player.

export interface TextPlace {
  /** The file's first cluster: no two files have the same. */
  readonly file: number;
  block: number;
  offset: number;
  encoding: number;
  /** Block and offset of each bookmark, in the order they were set. */
  readonly marks: number[];
}

export interface Reading {
  isLarge: boolean;
  isLight: boolean;
  readonly places: TextPlace[];
}

/** Texts whose place is remembered, and bookmarks in each. */
const MOST_PLACES = 16;
export const MOST_MARKS = 16;

export function newReading(): Reading {
  return { isLarge: false, isLight: false, places: [] };
}

/** The place of a file; -1 for its encoding where it was not opened before. */
export function placeOf(reading: Reading, file: number): TextPlace {
  const places = reading.places;
  for (let i = 0; i < places.length; i++) {
    if (places[i].file === file) {
      return places[i];
    }
  }
  if (places.length === MOST_PLACES) {
    places.splice(0, 1);
  }
  const place = { file, block: 0, offset: 0, encoding: -1, marks: [] };
  places.push(place);
  return place;
}
