// How large a video is made: as many pixels as the board plays well, in the film's own shape, upright films too.
// Layer: host/convert. Widths are multiples of 8, so that no row needs padding: the player has a short way for those.
import type { VideoCosts } from "../../hardware/boards/video-costs.js";
import { ExitCode, UserError } from "../errors.js";

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

const STEP = 8;

/** @throws UserError where it is none, or larger than the board's screen */
export function parseFrameSize(text: string, costs: VideoCosts): FrameSize {
  const parts = /^(\d{1,5})[x×](\d{1,5})$/i.exec(text.trim());
  if (parts === null) throw new UserError(`"${text}" is no size: write it like 160x120`, ExitCode.usage);
  const size = { width: Number(parts[1]), height: Number(parts[2]) };
  const { width, height } = costs.screen;
  if (size.width < STEP || size.height < STEP || size.width > width || size.height > height) {
    throw new UserError(`--size ${text}: the ${costs.board} shows 8x8 to ${width}x${height}`, ExitCode.usage);
  }
  return size;
}

/** @param box the film is fitted into it; null: into the usual number of pixels, whatever its shape */
export function fittedSize(source: FrameSize, box: FrameSize | null, costs: VideoCosts): FrameSize {
  const aspect = source.width / source.height;
  const area = box === null ? costs.usualPixels : box.width * box.height;
  const most = box ?? costs.screen;
  const wide = Math.min(Math.sqrt(area * aspect), most.width, most.height * aspect);
  let width = Math.max(STEP, Math.round(wide / STEP) * STEP);
  // Rounding up must not lead out of the box.
  while (width > STEP && (width > most.width || width / aspect > most.height + 0.5)) width -= STEP;
  const height = Math.min(most.height, Math.max(1, Math.round(width / aspect)));
  if (box === null) while (width > STEP && width * height > costs.usualPixels) width -= STEP;
  return { width, height: Math.min(height, Math.max(1, Math.round(width / aspect))) };
}
