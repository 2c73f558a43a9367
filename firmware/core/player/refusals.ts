// Why a file is not opened, and what to do about it. Layer: core/player.
// By name, and by content: a file that is named as a text or a video is opened only if its first bytes agree.
import type { Buf } from "../bytes/buf.js";
import { byteText } from "../bytes/byte-text.js";
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

const PDF = "%PDF-";
/** No signature is longer. */
const SIGNATURE_BYTES = 8;

/** First bytes that give a file away whatever its name says, and what it then is; in turn. */
function signatures(): string[] {
  return [
    "MZ",
    "a Windows program",
    "\x7fELF",
    "a Linux program",
    "\xcf\xfa\xed\xfe",
    "a macOS program",
    "\xca\xfe\xba\xbe",
    "a program",
    "PK\x03\x04",
    "a ZIP archive or e-book",
    "Rar!",
    "a RAR archive",
    "7z\xbc\xaf",
    "a 7z archive",
    "\x1f\x8b\x08",
    "a gzip archive",
    PDF,
    "a PDF document",
    "\xd0\xcf\x11\xe0",
    "an office document",
    "\x89PNG",
    "a PNG picture",
    "\xff\xd8\xff",
    "a JPEG picture",
    "GIF8",
    "a GIF picture",
    "ID3",
    "an MP3 sound",
    "OggS",
    "an Ogg file",
    "\x1aE\xdf\xa3",
    "a Matroska video",
    "\0\0\x01\xba",
    "an MPEG video",
  ];
}

/**
 * What the first bytes of a file give it away as, against its name.
 * @param offset where the file starts in `head`
 * @param length bytes of the file that `head` holds
 * @param binary whether the bytes cannot be text: "MZ" alone may well begin a letter
 * @returns null where nothing speaks against the name
 */
export function contentRefusal(head: Buf, offset: number, length: number, binary: boolean): Refusal | null {
  const start = byteText().text("", head, offset, length < SIGNATURE_BYTES ? length : SIGNATURE_BYTES);
  // ISO base media (MP4, MOV, 3GP): the box type "ftyp" follows the size of the first box.
  if (start.substring(4, 8) === "ftyp") {
    return { reason: "The name lies: it is an MP4 video.", advice: CONVERT };
  }
  if (!binary && start.substring(0, PDF.length) !== PDF) {
    return null;
  }
  const known = signatures();
  for (let i = 0; i < known.length; i += 2) {
    if (start.startsWith(known[i])) {
      return { reason: `The name lies: ${known[i + 1]}.`, advice: ONLY };
    }
  }
  return null;
}
