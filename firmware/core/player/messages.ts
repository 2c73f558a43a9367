// What the player says when a card or a video cannot be used: what it found, and what to do. Layer: core/player.
// Every row fits into 40 columns.
import { MountError, type MountFailure } from "../storage/volume.js";

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
