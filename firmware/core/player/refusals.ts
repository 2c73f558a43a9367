// Why a file is not opened, and what to do about it. Layer: core/player.
// By name, and by content: a file that is named as a text or a video is opened only if its first bytes agree.
import { type Buf, u8 } from "../bytes/buf.js";
import { extensionOf } from "./policy.js";

/** Each one row of the screen, 40 characters at most. */
export interface Refusal {
  readonly reason: string;
  readonly advice: string;
}

const CONVERT = "On a PC: mp8 convert IN OUT.avi";
const MAKE = "On a PC: mp8 card make (turns into text)";
const ONLY = "This player opens text and AVI video.";

/** The reason for refusing a file by its name; for files whose kind is `other`. */
export function nameRefusal(name: string): Refusal {
  const extension = extensionOf(name);
  switch (extension) {
    case "mp4":
    case "mkv":
    case "mov":
    case "webm":
    case "wmv":
    case "mpg":
    case "mpeg":
    case "m4v":
    case "3gp":
    case "flv":
    case "ogv":
    case "ts":
    case "vob":
      return { reason: "A video in a format too heavy for here.", advice: CONVERT };
    case "epub":
    case "html":
    case "htm":
      return { reason: "An e-book or page, not plain text.", advice: MAKE };
    case "mp3":
    case "wav":
    case "ogg":
    case "flac":
    case "m4a":
    case "aac":
    case "wma":
    case "mid":
      return { reason: "Sound: this player has none.", advice: ONLY };
    case "jpg":
    case "jpeg":
    case "png":
    case "gif":
    case "bmp":
    case "webp":
    case "tif":
    case "heic":
      return { reason: "A picture, not text or video.", advice: ONLY };
    case "exe":
    case "com":
    case "bat":
    case "dll":
    case "msi":
    case "app":
    case "apk":
    case "sh":
      return { reason: "A program: never run or opened here.", advice: ONLY };
    case "zip":
    case "rar":
    case "7z":
    case "gz":
    case "tar":
    case "xz":
    case "bz2":
      return { reason: "An archive.", advice: "Unpack it on a PC first." };
    case "pdf":
    case "doc":
    case "docx":
    case "odt":
    case "rtf":
    case "xls":
    case "xlsx":
    case "ppt":
    case "pptx":
    case "mobi":
    case "azw3":
      return { reason: "An office document or e-book.", advice: "Save it as plain text (.txt) on a PC." };
    case "":
      return { reason: "A file without a known extension.", advice: ONLY };
    default:
      return { reason: `Files named .${extension} are not known here.`, advice: ONLY };
  }
}

/** First bytes (hexadecimal) that give a file away whatever its name says, and what it then is; in turn. */
function signatures(): string[] {
  return [
    "4d5a",
    "a Windows program",
    "7f454c46",
    "a Linux program",
    "cffaedfe",
    "a macOS program",
    "cafebabe",
    "a program",
    "504b0304",
    "a ZIP archive or e-book",
    "52617221",
    "a RAR archive",
    "377abcaf",
    "a 7z archive",
    "1f8b08",
    "a gzip archive",
    "255044462d",
    "a PDF document",
    "d0cf11e0",
    "an office document",
    "89504e47",
    "a PNG picture",
    "ffd8ff",
    "a JPEG picture",
    "47494638",
    "a GIF picture",
    "494433",
    "an MP3 sound",
    "4f676753",
    "an Ogg file",
    "1a45dfa3",
    "a Matroska video",
    "000001ba",
    "an MPEG video",
  ];
}

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
  const isPdf = hex.substring(0, 10) === "255044462d";
  if (!binary && !isPdf) {
    return null;
  }
  const known = signatures();
  for (let i = 0; i < known.length; i += 2) {
    if (hex.substring(0, known[i].length) === known[i]) {
      return { reason: `The name lies: ${known[i + 1]}.`, advice: ONLY };
    }
  }
  return null;
}
