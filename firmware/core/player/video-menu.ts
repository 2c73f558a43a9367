// The menu of a video: one row, so that the picture goes on above it. Layer: core/player.
// Up and down choose, OK changes, back closes it.
import { COLUMNS, Color, ROWS } from "../display/layout.js";
import type { RowPainter } from "../display/row-painter.js";
import { spread } from "../display/row-text.js";
import type { Captions } from "./captions.js";
import { Event } from "./events.js";
import type { Watching } from "./watching.js";

/** What the video is to do. */
export const enum VideoWish {
  none = 0,
  close = 1,
  /** Subtitles are to be shown, or not any more. */
  captions = 2,
  /** The picture is to be shown at another size. */
  size = 3,
}

const enum Item {
  rate = 0,
  folder = 1,
  /** Only of small pictures. */
  size = 2,
  /** Only where there are subtitles. */
  captions = 3,
}

export class VideoMenu {
  private rows: RowPainter;
  private watching: Watching;
  private isSmall: boolean;
  private last: Item;
  private item: Item;

  /**
   * @param isSmall whether the picture can be shown at twice its size
   * @param hasCaptions whether the video has subtitles beside it
   */
  constructor(rows: RowPainter, watching: Watching, isSmall: boolean, hasCaptions: boolean) {
    this.rows = rows;
    this.watching = watching;
    this.isSmall = isSmall;
    this.last = hasCaptions ? Item.captions : isSmall ? Item.size : Item.folder;
    this.item = hasCaptions ? Item.captions : Item.rate;
  }

  /** @param captions those that are shown; null while none are */
  handle(event: number, captions: Captions | null): VideoWish {
    const watching = this.watching;
    if (event === Event.back || event === Event.holdOk) {
      return VideoWish.close;
    }
    if (event === Event.up) {
      this.choose(this.last);
    } else if (event === Event.down) {
      this.choose(1);
    } else if (event === Event.ok) {
      if (this.item === Item.rate) {
        watching.showsRate = !watching.showsRate;
      } else if (this.item === Item.folder) {
        watching.playsFolder = !watching.playsFolder;
      } else if (this.item === Item.size) {
        watching.isTwice = !watching.isTwice;
        return VideoWish.size;
      } else if (captions === null || !captions.nextLanguage()) {
        watching.showsSubtitles = captions === null;
        return VideoWish.captions;
      }
    }
    return VideoWish.none;
  }

  /** The item so many behind, from the last one on to the first. */
  private choose(further: number): void {
    const items = this.last + 1;
    this.item = (this.item + further) % items;
    if (this.item === Item.size && !this.isSmall) {
      this.item = (this.item + further) % items;
    }
  }

  show(captions: Captions | null): void {
    const watching = this.watching;
    const item = this.item;
    let text = "";
    if (item === Item.rate) {
      text = `Frames a second: ${watching.showsRate ? "shown" : "hidden"}`;
    } else if (item === Item.folder) {
      text = `At the end: ${watching.playsFolder ? "next video" : "stop"}`;
    } else if (item === Item.size) {
      text = `Size: ${watching.isTwice ? "2x" : "1:1"}`;
    } else {
      const language = captions === null ? "" : captions.language();
      text = `Subtitles: ${!watching.showsSubtitles ? "off" : language === "" ? "on" : language}`;
    }
    this.rows.set(ROWS - 1, spread(` ${text}`, "ok: change", COLUMNS), Color.selectionText, Color.selection);
  }
}

export function startVideoMenu(
  rows: RowPainter,
  watching: Watching,
  isSmall: boolean,
  hasCaptions: boolean,
): VideoMenu {
  return new VideoMenu(rows, watching, isSmall, hasCaptions);
}

export type VideoMenuStart = typeof startVideoMenu;
