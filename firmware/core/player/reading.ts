// What is remembered of the texts that were read, as long as the card is in: in memory only, never on the card.
// Layer: core/player.
import type { LastQuery } from "../text/query.js";
import type { Part } from "./part.js";
import type { SearchStart } from "./search-panel.js";
import type { Watching } from "./watching.js";

export interface TextPlace {
  /** The file's first cluster: no two files have the same. */
  readonly file: number;
  block: number;
  offset: number;
  encoding: number;
  /** Block and offset of each bookmark, in the order they were set. */
  readonly marks: number[];
}

export interface Reading extends LastQuery {
  readonly watching: Watching;
  isLarge: boolean;
  isLight: boolean;
  /** Up and down go a line, not a page. */
  isByLine: boolean;
  readonly places: TextPlace[];
  /** Looking for something, while somebody does; null where the text cannot be read at any place. */
  readonly searches: Part<SearchStart> | null;
}

/** Texts whose place is remembered, and bookmarks in each. */
const MOST_PLACES = 16;
const MOST_MARKS = 16;

export function newReading(searches: Part<SearchStart> | null): Reading {
  return {
    watching: {
      showsSubtitles: true,
      showsRate: false,
      playsFolder: false,
      isTwice: false,
      files: [],
      frames: [],
    },
    isLarge: false,
    isLight: false,
    isByLine: false,
    places: [],
    query: null,
    searches,
  };
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

/** Sets a bookmark where the page begins; the oldest one is dropped where there are too many. @returns how many there are */
export function setMark(place: TextPlace): number {
  const marks = place.marks;
  if (marks.length === MOST_MARKS * 2) {
    marks.splice(0, 2);
  }
  marks.push(place.block);
  marks.push(place.offset);
  return marks.length / 2;
}

/** Index in `marks` of the first bookmark behind the page's beginning, else of the first of all; there is one. */
export function nextMark(place: TextPlace): number {
  const marks = place.marks;
  let found = 0;
  let isBehind = false;
  for (let i = 0; i < marks.length; i += 2) {
    const behind = marks[i] > place.block || (marks[i] === place.block && marks[i + 1] > place.offset);
    const before = marks[i] < marks[found] || (marks[i] === marks[found] && marks[i + 1] < marks[found + 1]);
    if (behind ? !isBehind || before : !isBehind && before) {
      found = i;
      isBehind = behind;
    }
  }
  return found;
}
