// How long a board takes for each frame, and so how many it shows a second. Layer: host/convert.
// The prices are the board's (hardware/boards/video-costs.ts); what is counted here are the codes of Microsoft RLE as
// the player's decoder meets them ("Bitmap Compression": runs, literals, moves, ends of line).
import { VIDEO_COSTS, type VideoCosts } from "../../hardware/boards/video-costs.js";
import { ExitCode, UserError } from "../errors.js";
import { nearest } from "../nearest.js";

export interface CodeCounts {
  readonly runs: number;
  readonly literals: number;
  readonly moves: number;
  readonly ends: number;
  /** Rows that something is drawn in, and stretches of drawn pixels without a gap. */
  readonly rows: number;
  readonly stretches: number;
}

/** @throws UserError where the board is not known. */
export function costsOf(board: string): VideoCosts {
  const found = VIDEO_COSTS.find((costs) => costs.board === board);
  if (found !== undefined) return found;
  const known = VIDEO_COSTS.map((costs) => costs.board);
  const meant = nearest(board, known);
  const right = meant === null ? `known are ${known.join(", ")}` : `did you mean "${meant}"?`;
  throw new UserError(`there is no board "${board}": ${right}`, ExitCode.usage);
}

/** Rows are padded to four bytes. */
export function rowBytes(width: number, bits: number): number {
  return Math.ceil((width * bits) / 32) * 4;
}

/** @param greenBits of 16 bits a pixel: 6 (RGB565) or 5 (RGB555) */
export function rawFrameMs(costs: VideoCosts, width: number, height: number, bits: number, greenBits = 6): number {
  const highColorMs = greenBits === 6 ? costs.rgb565PixelMs : costs.rgb555PixelMs;
  const pixelMs = bits === 16 ? highColorMs : costs.rawPixelMs;
  return costs.rawFrameMs + rowBytes(width, bits) * height * costs.rawByteMs + width * height * pixelMs;
}

/** Counts the codes of one frame of 8 or 4 bits a pixel; what follows its end, or lacks, is not counted. */
export function countCodes(frame: Uint8Array, bits = 8): CodeCounts {
  let runs = 0;
  let literals = 0;
  let moves = 0;
  let ends = 0;
  let rows = 0;
  let stretches = 0;
  let drawsRow = false;
  let draws = false;
  for (let at = 0; at + 1 < frame.length; ) {
    const length = frame[at];
    const second = frame[at + 1];
    if (length > 0 || second > 2) {
      if (length > 0) runs++;
      else literals++;
      if (!draws) stretches++;
      if (!drawsRow) rows++;
      draws = true;
      drawsRow = true;
      const literal = bits === 8 ? second : (second + 1) >> 1;
      at += length > 0 ? 2 : 2 + literal + (literal % 2);
    } else if (second === 0) {
      ends++;
      draws = false;
      drawsRow = false;
      at += 2;
    } else if (second === 1) {
      break;
    } else {
      moves++;
      draws = false;
      if (frame[at + 3] > 0) drawsRow = false;
      at += 4;
    }
  }
  return { runs, literals, moves, ends, rows, stretches };
}

export function rleFrameMs(costs: VideoCosts, width: number, height: number, counts: CodeCounts): number {
  const isKept = width * height <= costs.keptPixels;
  const sending = isKept ? counts.rows * width * costs.changedPixelMs : counts.stretches * costs.stretchMs;
  return (
    costs.rleFrameMs +
    counts.runs * costs.runMs +
    counts.literals * costs.literalMs +
    counts.moves * costs.moveMs +
    counts.ends * costs.endOfLineMs +
    sending
  );
}

/** How late the player is, frame by frame, and so which frames are shown. */
export class Pace {
  /** By how much the frame at hand begins too late. */
  lateMs = 0;
  longestLateMs = 0;
  private busyMs = 0;
  private frames = 0;

  constructor(
    private readonly costs: VideoCosts,
    readonly periodMs: number,
  ) {}

  /** What the next frame may cost so that the one behind it is not dropped. */
  get roomMs(): number {
    return this.periodMs + this.costs.latestMs - this.lateMs;
  }

  add(frameMs: number): void {
    this.frames++;
    this.busyMs += frameMs;
    this.lateMs = Math.max(0, this.lateMs + frameMs - this.periodMs);
    this.longestLateMs = Math.max(this.longestLateMs, this.lateMs);
  }

  /** Frames a second that are shown, at most those that the file asks for. */
  get framesPerSecond(): number {
    const asked = 1000 / this.periodMs;
    if (this.frames === 0 || this.longestLateMs <= this.costs.latestMs) return asked;
    return Math.min(asked, 1000 / (this.busyMs / this.frames));
  }
}
