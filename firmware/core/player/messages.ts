// What the player says when a card or a video cannot be used: what it found, and what to do. Layer: core/player.
// Every row fits into 40 columns.
import { MountError, type MountFailure } from "../storage/volume.js";
import { VideoFailure, type VideoOpening } from "../video/video.js";
import type { Refusal } from "./refusals.js";

export interface Message {
  readonly title: string;
  readonly lines: string[];
  /** The ReadError behind it, 0 where the card itself answers well. */
  readonly failure: number;
}

/** Why a card shows no library. */
export function mountMessage(failure: MountFailure): Message {
  if (failure.error === MountError.unreadable) {
    return {
      title: "This card cannot be read",
      lines: ["It answers, but gives no data.", "Clean its contacts, or try another card."],
      failure: failure.readError,
    };
  }
  if (failure.error === MountError.foreign) {
    return {
      title: "This card cannot be used here",
      lines: [
        `It is formatted as ${failure.detail}.`,
        "Format it as FAT32 or exFAT on a PC,",
        "then copy texts and videos onto it.",
      ],
      failure: 0,
    };
  }
  if (failure.error === MountError.damaged) {
    return {
      title: "This card is damaged",
      lines: ["Its file system contradicts itself:", failure.detail, "On a PC: save what it holds, format it."],
      failure: 0,
    };
  }
  return {
    title: "No file system found",
    lines: [
      "This card is not formatted.",
      "Format it as FAT32 or exFAT on a PC,",
      "then copy texts and videos onto it.",
    ],
    failure: 0,
  };
}

const CONVERT = "On a PC: mp8 convert IN OUT.avi";
const COPY_AGAIN = "Copy it onto the card again.";

/** Why a video is not played. */
export function videoRefusal(opening: VideoOpening): Refusal {
  const failure = opening.failure;
  if (failure === VideoFailure.notAvi) {
    return { reason: "It is named .avi, but is no AVI video.", advice: CONVERT };
  }
  if (failure === VideoFailure.noVideo) {
    return { reason: "There is no picture in it, only sound.", advice: "This player shows videos and texts." };
  }
  if (failure === VideoFailure.codec) {
    return { reason: `Its codec is ${printable(opening.detail)}: too heavy for here.`, advice: CONVERT };
  }
  if (failure === VideoFailure.depth) {
    return { reason: `It has ${opening.detail} bits a pixel, not 16, 8 or 4.`, advice: CONVERT };
  }
  if (failure === VideoFailure.truncated) {
    return { reason: "It ends before its first frame is whole.", advice: COPY_AGAIN };
  }
  if (failure === VideoFailure.noFrames) {
    return { reason: "There are no frames in it.", advice: COPY_AGAIN };
  }
  if (failure === VideoFailure.unreadable) {
    return { reason: "The card cannot be read there.", advice: COPY_AGAIN };
  }
  return { reason: `Its header is damaged (${printable(opening.detail)}).`, advice: COPY_AGAIN };
}

/** A FourCC is four bytes of the file: whatever is no letter becomes a question mark. */
function printable(fourCc: string): string {
  let text = "";
  for (let i = 0; i < fourCc.length && i < 8; i++) {
    const code = fourCc.charCodeAt(i);
    text += code > 0x20 && code < 0x7f ? fourCc.charAt(i) : "?";
  }
  return text;
}
