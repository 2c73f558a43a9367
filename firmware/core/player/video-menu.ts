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
}

const enum Item {
  rate = 0,
  folder = 1,
  /** Only where there are subtitles. */
  captions = 2,
}

export class VideoMenu {
  private rows: RowPainter;
  private watching: Watching;
  private items: number;
  private item: Item;

  /** @param hasCaptions whether the video has subtitles beside it */
  constructor(rows: RowPainter, watching: Watching, hasCaptions: boolean) {
    this.rows = rows;
    this.watching = watching;
    this.items = hasCaptions ? 3 : 2;
    this.item = hasCaptions ? Item.captions : Item.rate;
  }

  /** @param captions those that are shown; null while none are */
  handle(event: number, captions: Captions | null): VideoWish {
    const watching = this.watching;
    if (event === Event.back || event === Event.holdOk) {
      return VideoWish.close;
    }
    if (event === Event.up) {
      this.item = (this.item + this.items - 1) % this.items;
    } else if (event === Event.down) {
      this.item = (this.item + 1) % this.items;
    } else if (event === Event.ok) {
      if (this.item === Item.rate) {
        watching.showsRate = !watching.showsRate;
      } else if (this.item === Item.folder) {
        watching.playsFolder = !watching.playsFolder;
      } else if (captions === null || !captions.nextLanguage()) {
        watching.showsSubtitles = captions === null;
        return VideoWish.captions;
      }
    }
    return VideoWish.none;
  }

  show(captions: Captions | null): void {
    const watching = this.watching;
    const item = this.item;
    let text = "";
    if (item === Item.rate) {
      text = `Frames a second: ${watching.showsRate ? "shown" : "hidden"}`;
    } else if (item === Item.folder) {
      text = `At the end: ${watching.playsFolder ? "next video" : "stop"}`;
    } else {
      const language = captions === null ? "" : captions.language();
      text = `Subtitles: ${!watching.showsSubtitles ? "off" : language === "" ? "on" : language}`;
    }
    this.rows.set(ROWS - 1, spread(` ${text}`, "ok: change", COLUMNS), Color.selectionText, Color.selection);
  }
}

export type VideoMenuStart = (rows: RowPainter, watching: Watching, hasCaptions: boolean) => VideoMenu;

export function startVideoMenu(rows: RowPainter, watching: Watching, hasCaptions: boolean): VideoMenu {
  return new VideoMenu(rows, watching, hasCaptions);
}
