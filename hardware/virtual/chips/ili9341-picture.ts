// What a person sees of an ILI9341's memory: scrolling, partial mode, colour order, inversion, and the way the panel
// is mounted. Layer: hardware/virtual/chips.
// ILI9341 datasheet V1.11: 8.2.26 (VSCRDEF), 8.2.30 (VSCRSADD), 8.2.25 (PTLAR), 8.2.29 (MADCTL BGR), 8.2.15 (INVON).
import { addressOf, type GraphicsMemory } from "./ili9341-memory.js";
import { BGR, PANEL_COLUMNS, PANEL_PAGES } from "./ili9341-protocol.js";

/** How the panel is mounted, from the board file. */
export interface PanelMounting {
  readonly width: number;
  readonly height: number;
  /** The MADCTL with which column 0 of page 0 is the upper left corner of the picture, and colours are right. */
  readonly madctl: number;
  /** true where the panel needs INVON for right colours. */
  readonly inverted: boolean;
}

export interface PictureState {
  /** Display on, awake, lit and not in reset. */
  readonly visible: boolean;
  readonly inverted: boolean;
  readonly madctl: number;
  readonly scroll: { readonly top: number; readonly height: number; readonly start: number } | null;
  readonly partial: { readonly first: number; readonly last: number } | null;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint16Array;
}

function swapRedAndBlue(color: number): number {
  return ((color & 0x001f) << 11) | (color & 0x07e0) | (color >> 11);
}

/** Which page of the memory each line of the panel shows; -1 for none. */
function shownPages(state: PictureState): Int16Array {
  const shown = new Int16Array(PANEL_PAGES);
  for (let line = 0; line < PANEL_PAGES; line += 1) {
    let page = line;
    const { scroll, partial } = state;
    if (scroll !== null && scroll.height > 0 && line >= scroll.top && line < scroll.top + scroll.height) {
      const moved = line - scroll.top + (scroll.start - scroll.top);
      page = scroll.top + (((moved % scroll.height) + scroll.height) % scroll.height);
    }
    if (partial !== null && !withinPartial(line, partial.first, partial.last)) page = -1;
    shown[line] = page;
  }
  return shown;
}

function withinPartial(line: number, first: number, last: number): boolean {
  // 8.2.25: an end row before the start row means the area around.
  return first <= last ? line >= first && line <= last : line >= first || line <= last;
}

export function pictureOf(memory: GraphicsMemory, state: PictureState, mounting: PanelMounting): Picture {
  const { width, height } = mounting;
  const pixels = new Uint16Array(width * height);
  if (!state.visible) return { width, height, pixels };
  const pages = shownPages(state);
  const swapped = ((state.madctl ^ mounting.madctl) & BGR) !== 0;
  const mask = state.inverted === mounting.inverted ? 0 : 0xffff;
  const limit = PANEL_COLUMNS * PANEL_PAGES;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const address = addressOf(mounting.madctl, x, y);
      if (address < 0 || address >= limit) continue;
      const line = Math.floor(address / PANEL_COLUMNS);
      const page = pages[line] as number;
      if (page < 0) continue;
      const color = memory.pixels[page * PANEL_COLUMNS + (address - line * PANEL_COLUMNS)] as number;
      pixels[y * width + x] = (swapped ? swapRedAndBlue(color) : color) ^ mask;
    }
  }
  return { width, height, pixels };
}
