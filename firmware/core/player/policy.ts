// The allow list: which files the player opens, and the reason it gives for the rest. Layer: core/player.
// This is the whole of promise 4 (text and video only): by name here, by content in `contentRefusal`.
import { type Buf, u8 } from "../bytes/buf.js";

export const enum Kind {
  folder = 0,
  text = 1,
  video = 2,
  other = 3,
}

const TEXT_EXTENSIONS = " txt md log csv srt ";
const VIDEO_EXTENSIONS = " avi ";

/** Why a file is not opened, and what to do about it: each one row of the screen, 40 characters at most. */
export interface Refusal {
  readonly reason: string;
  readonly advice: string;
}

/** The lower-case extension of a name, without the dot; "" where there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  // Longer ones are no extension that anyone here knows, and must not cost time.
  return dot < 1 || name.length - dot > 9 ? "" : name.substring(dot + 1).toLowerCase();
}

/** What the player takes a file for by its name alone; the content is looked at when it is opened. */
export function kindOfName(name: string): Kind {
  const extension = extensionOf(name);
  if (extension === "" || extension.indexOf(" ") >= 0) {
    return Kind.other;
  }
  const word = ` ${extension} `;
  if (TEXT_EXTENSIONS.indexOf(word) >= 0) {
    return Kind.text;
  }
  return VIDEO_EXTENSIONS.indexOf(word) >= 0 ? Kind.video : Kind.other;
}

const CONVERT = "On a PC: mp8 convert IN OUT.avi";
const MAKE = "On a PC: mp8 card make (turns into text)";
const ONLY = "This player opens text and AVI video.";

/** Extensions with advice of their own: words of extensions, reason, advice. */
const BY_NAME: string[][] = [
  [" mp4 mkv mov webm wmv mpg mpeg m4v 3gp flv ogv ts vob ", "A video in a format too heavy for here.", CONVERT],
  [" epub html htm ", "An e-book or page, not plain text.", MAKE],
  [" mp3 wav ogg flac m4a aac wma mid ", "Sound: this player has none.", ONLY],
  [" jpg jpeg png gif bmp webp tif heic ", "A picture, not text or video.", ONLY],
  [" exe com bat dll msi app apk sh ", "A program: never run or opened here.", ONLY],
  [" zip rar 7z gz tar xz bz2 ", "An archive.", "Unpack it on a PC first."],
  [
    " pdf doc docx odt rtf xls xlsx ppt pptx mobi azw3 ",
    "An office document or e-book.",
    "Save it as plain text (.txt) on a PC.",
  ],
];

/** The reason for refusing a file by its name; for files whose kind is `other`. */
export function nameRefusal(name: string): Refusal {
  const word = ` ${extensionOf(name)} `;
  if (word.length > 2) {
    for (let i = 0; i < BY_NAME.length; i++) {
      if (BY_NAME[i][0].indexOf(word) >= 0) {
        return { reason: BY_NAME[i][1], advice: BY_NAME[i][2] };
      }
    }
    return { reason: `Files named .${extensionOf(name)} are not known here.`, advice: ONLY };
  }
  return { reason: "A file without a known extension.", advice: ONLY };
}

/** First bytes (hexadecimal) that give a file away whatever its name says, and what it then is. */
const SIGNATURES: string[][] = [
  ["4d5a", "a Windows program"],
  ["7f454c46", "a Linux program"],
  ["cffaedfe", "a macOS program"],
  ["cafebabe", "a program"],
  ["504b0304", "a ZIP archive or e-book"],
  ["52617221", "a RAR archive"],
  ["377abcaf", "a 7z archive"],
  ["1f8b08", "a gzip archive"],
  ["255044462d", "a PDF document"],
  ["d0cf11e0", "an office document"],
  ["89504e47", "a PNG picture"],
  ["ffd8ff", "a JPEG picture"],
  ["47494638", "a GIF picture"],
  ["494433", "an MP3 sound"],
  ["4f676753", "an Ogg file"],
  ["1a45dfa3", "a Matroska video"],
  ["000001ba", "an MPEG video"],
];

const HEX = "0123456789abcdef";
const SIGNATURE_BYTES = 8;

/**
 * What the first bytes of a file give it away as, against its name.
 * @param offset where the file starts in `head`
 * @param length bytes of the file that `head` holds
 * @param binary whether the bytes cannot be text: "MZ" alone may well begin a letter
 * @returns null where nothing speaks against the name
 */
export function contentRefusal(head: Buf, offset: number, length: number, binary: boolean): Refusal | null {
  let hex = "";
  for (let i = 0; i < SIGNATURE_BYTES && i < length; i++) {
    const value = u8(head, offset + i);
    const low = value & 15;
    hex += HEX.charAt((value - low) / 16) + HEX.charAt(low);
  }
  // ISO base media (MP4, MOV, 3GP): the box type "ftyp" follows the size of the first box.
  if (hex.substring(8, 16) === "66747970") {
    return { reason: "The name lies: it is an MP4 video.", advice: CONVERT };
  }
  const isPdf = hex.indexOf("255044462d") === 0;
  if (!binary && !isPdf) {
    return null;
  }
  for (let i = 0; i < SIGNATURES.length; i++) {
    if (hex.indexOf(SIGNATURES[i][0]) === 0) {
      return { reason: `The name lies: ${SIGNATURES[i][1]}.`, advice: ONLY };
    }
  }
  return null;
}
