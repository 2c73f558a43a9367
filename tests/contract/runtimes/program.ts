// What both runtimes are asked, as one source: what it says must be the same in JavaScript and in Lua, line for line.
// Written as the firmware is (CONTRIBUTING.md, "Code for the board").
import { ascii } from "../../../firmware/core/bytes/ascii.js";
import {
  bufOf,
  concat,
  filled,
  find,
  fromBytes,
  slice,
  u8,
  u16,
  u32,
  view,
  withBytes,
} from "../../../firmware/core/bytes/buf.js";
import { byteText } from "../../../firmware/core/bytes/byte-text.js";
import { CRC_OF_NOTHING, crcGoingOn, crcOfBytes, crcOfText } from "../../../firmware/core/bytes/crc32.js";
import { longName, shortChecksum } from "../../../firmware/core/bytes/directory-slots.js";
import { divide, hexByte, parseCount } from "../../../firmware/core/bytes/integer.js";
import { le16, le32, u16At, u32At } from "../../../firmware/core/bytes/little-endian.js";
import {
  hasControls,
  hasHighBytes,
  hasHighControls,
  hasOddControls,
  hasStrayClasses,
  hasSurrogate,
  isPrintableAscii,
} from "../../../firmware/core/bytes/printable.js";
import { sortStrings } from "../../../firmware/core/bytes/sort.js";
import { countAscending16, countAscending32, countStrided } from "../../../firmware/core/bytes/strided.js";
import { firstDigits, isAscii } from "../../../firmware/core/bytes/text.js";
import { utf8FromUtf16, utf8Of } from "../../../firmware/core/bytes/unicode.js";
import { CatalogBuilder } from "../../../firmware/core/catalog/builder.js";
import { pushFrame, reportPayload } from "../../../firmware/core/link/frames.js";
import type { BlockDevice } from "../../../firmware/core/storage/block-device.js";
import { DirectoryReader, DirectoryStep } from "../../../firmware/core/storage/directory.js";
import { FileReader } from "../../../firmware/core/storage/file.js";
import type { FileRef } from "../../../firmware/core/storage/file-ref.js";
import { isMounted, type MountFailure, type Volume } from "../../../firmware/core/storage/volume.js";
import { mountVolume } from "../../../firmware/core/storage/volume-search.js";
import { Pager } from "../../../firmware/core/text/pager.js";
import { openVideo } from "../../../firmware/core/video/video.js";

export type Say = (line: string) => void;

/** Any bytes as something to print. */
function hex(text: string): string {
  let digits = "";
  for (let i = 0; i < text.length; i++) {
    digits += hexByte(text.charCodeAt(i));
  }
  return digits;
}

function flag(value: boolean): string {
  return value ? "1" : "0";
}

const TEXTS = [
  "",
  "a",
  "plain text",
  "caf\xc3\xa9",
  "\xed\xa0\x80",
  "\xc2\x85",
  "tab\there",
  "a\x01b",
  "\x7f",
  "\0",
  "x".repeat(513),
];

export function tellOfBytes(say: Say): void {
  const bytes = bufOf("\x00\x01\xff\x7f\x80\xfe\x12\x34\x56\x78\x9a\xbc\xde\xf0 tail");
  for (let at = 0; at < 10; at++) {
    say(`u ${u8(bytes, at)} ${u16(bytes, at)} ${hex(ascii(slice(bytes, at, at + 4), 0, 4))}`);
  }
  say(`u32 ${u32(bufOf("\x01\x02\x03\x7f"), 0)} ${u32(bufOf("\xff\xff\xff\x7f"), 0)}`);
  const joined = withBytes(concat(filled(5, 0x41), fromBytes([1, 2, 255])), 2, bytes, 2, 3);
  say(`joined ${hex(ascii(view(joined, 0, joined.length), 0, joined.length))} ${joined.length}`);
  say(`find ${find(bytes, 0x7f, 0)} ${find(bytes, 0x7f, 4)} ${find(bytes, 0x20, 0)} ${find(bytes, 0, 1)}`);
  for (const text of TEXTS) {
    say(
      `text ${text.length} ${hex(crcOfText(text))} ${flag(isPrintableAscii(text))}${flag(hasSurrogate(text))}` +
        `${flag(hasHighBytes(text))}${flag(hasHighControls(text))}${flag(hasStrayClasses(text))}` +
        `${flag(hasOddControls(text))}${flag(hasControls(text))}${flag(isAscii(text))}`,
    );
  }
  const half = crcGoingOn(CRC_OF_NOTHING, "123");
  say(`crc ${hex(crcGoingOn(half, "456789"))} ${hex(crcOfBytes(half, bufOf("xx456789"), 2, 8))}`);
  say(`integers ${divide(2147483647, 512)} ${divide(0, 3)} ${divide(123456789, 10)} ${hexByte(0)}${hexByte(171)}`);
  say(
    `counts ${parseCount("0")} ${parseCount("2147483639")} ${parseCount("99999999999")} ${parseCount("")} ${parseCount("1a")}`,
  );
  say(`digits ${firstDigits("track 007b12")}.${firstDigits("none")}.`);
  say(
    `le ${hex(le16(65535))} ${hex(le32(2147483647))} ${hex(le32(66051))} ${u16At("ab", 0)} ${u32At("abcd", 0)} ${u32At("abc\xff", 0)}`,
  );
  say(`checksum ${shortChecksum(bufOf("FILE0001TXT"), 0)} ${shortChecksum(bufOf("xSTR\x80\xc4\xfe  AVI"), 1)}`);
  const units = [
    "h\0i\0",
    "h\0i\0\0\0\xff\xff\xff\xff",
    "\xe9\0\0\xac\0\0",
    "\x3d\xd8\x00\xde",
    "\x00\xd8a\0",
    "\xff\0a\0",
    "a\0\0\0b\0",
    "a\0\0\x4e",
    "a\0\0\x4eb\0\0\0\xff\xff",
    "\0\x4e\0\x4e",
    "\0\x4ea\0",
    "\0\x4e\0\0",
    "\x7f\0 \0~\0",
    "\0\0",
    "",
  ];
  for (const raw of units) {
    say(`utf16 ${hex(utf8FromUtf16(raw))}`);
  }
  const fill = "\xff\xff\xff\xff\xff\xff";
  const letters = "a\0b\0c\0d\0e\0f\0g\0h\0i\0j\0";
  const names = [
    `${letters}k\0l\0m\0`,
    `${letters}k\0l\0\0\0`,
    `${letters}\0\0${fill.substr(0, 4)}`,
    `${letters}\0\0\0\0\0\0`,
    `${letters}\xe9\0\0\0\xff\xff`,
    `${letters}\x21\xff\0\0\xff\xff`,
    `${letters}\x21\xff\0\0\0\0`,
    `${letters}\0\xac\0\0\xff\xff`,
    `${letters}\x07\0\0\0\xff\xff`,
    `${letters}k\0l\0m\0${letters}n\0o\0p\0${letters}\0\0${fill.substr(0, 4)}`,
    `${letters}k\0l\0m\0${letters}\0\0${fill.substr(0, 4)}${letters}k\0l\0m\0`,
    `${letters}k\0l\0m\0\0\0${fill}${fill}${fill}${fill}`,
    `\0\0${fill}${fill}${fill}${fill}`,
  ];
  for (const name of names) {
    let slots = "";
    let count = 0;
    for (let at = 0; at < name.length; at += 26) {
      slots = `x${name.substr(at, 10)}\x0f\0s${name.substr(at + 10, 12)}\0\0${name.substr(at + 22, 4)}${slots}`;
      count++;
    }
    say(`long ${hex(longName(bufOf(`before${slots}`), 6, count))}`);
  }
  say(`utf8 ${hex(utf8Of(0x7f))} ${hex(utf8Of(0x7ff))} ${hex(utf8Of(0xffff))} ${hex(utf8Of(0x10ffff))}`);
  const words = ["b", "B", "\xff", "a\xff", "a", "", "aa", "a\0"];
  sortStrings(words);
  say(`sorted ${hex(words.join(","))}`);
  // Memory of their own, since JavaScript asks for words that are aligned.
  const table = bufOf(le32(7) + le32(8) + le32(9) + le32(10) + le32(11) + le32(13));
  say(
    `ascending ${countAscending32(table, 0, 7, 6)} ${countAscending32(table, 4, 8, 2)} ${countAscending32(table, 0, 9, 6)}`,
  );
  const small = bufOf(le16(65533) + le16(65534) + le16(65535) + le16(0));
  say(`ascending ${countAscending16(small, 0, 65533, 4)} ${countStrided(bufOf("a.a.b."), 0, 2, 0x61, 3)}`);
  tellOfByteText(say);
}

function tellOfByteText(say: Say): void {
  const native = byteText();
  const bytes = bufOf("Hello \xe4\xf6\xff, bytes");
  let turned = "";
  for (let code = 0; code < 256; code++) {
    turned += String.fromCharCode(255 - code);
  }
  native.setTable(1, turned);
  say(`bytetext ${flag(native.hasTable(1))}${flag(native.hasTable(2))} ${hex(native.text(">", bytes, 2, 8))}`);
  say(`bytetext ${hex(native.translate("<", bytes, 0, 16, 1))} ${hex(native.translateText("abc\xff", 1))}`);
  say(`bytetext ${native.sum("abc\xff", 4)} ${native.sum("x".repeat(600), 599)}`);
  const second = native.everySecond(bytes, 1, 5);
  const both = native.join([second, bytes]);
  say(`bytetext ${hex(ascii(both, 0, both.length))}`);
  const known = { 8364: "E" };
  say(
    `latin ${hex(native.latin("a\xc3\xa9\xe2\x82\xac\xea\xb0\x80\xf0\x9f\x98\x80z", known, (point) => `[${point}]`))}`,
  );
  native.release();
}

class Sums {
  sum: string;
  bytes: number;
  troubles: string;

  constructor() {
    this.sum = CRC_OF_NOTHING;
    this.bytes = 0;
    this.troubles = "";
  }

  write(unit: string): void {
    this.sum = crcGoingOn(this.sum, unit);
    this.bytes += unit.length;
  }

  trouble(folder: number, name: string, reason: number): void {
    this.troubles += ` ${folder}:${hex(name)}:${reason}`;
  }
}

/** @param most entries of the root and of each folder in it that are told */
export function tellOfCard(device: BlockDevice, most: number, say: Say): void {
  const mounted = mountVolume(device);
  if (!isMounted(mounted)) {
    const failure = mounted as MountFailure;
    say(`not mounted ${failure.error} ${failure.detail}`);
    return;
  }
  const volume = mounted as Volume;
  say(`volume ${volume.filesystem} ${volume.label} ${volume.serial}`);
  tellOfFolder(volume, volume.root, most, 0, say);
  const sums = new Sums();
  const builder = new CatalogBuilder(volume, true, sums, sums);
  while (builder.step()) {}
  say(`catalog ${builder.failure} ${builder.others} ${sums.bytes} ${hex(sums.sum)}${sums.troubles}`);
}

function tellOfFolder(volume: Volume, root: FileRef, most: number, depth: number, say: Say): void {
  const reader = new DirectoryReader(volume, root, 0);
  let left = most;
  let step = reader.next();
  while (step !== DirectoryStep.end && step >= 0 && left > 0) {
    if (step === DirectoryStep.damage) {
      say(`damage ${reader.damage}`);
    } else if (step === DirectoryStep.entry) {
      left--;
      const name = reader.name;
      const ref = reader.ref();
      const slot = reader.slot;
      say(
        `${depth} ${hex(name)} ${flag(reader.isFolder)} ${slot} ${ref.firstCluster} ${ref.sizeBlocks} ${ref.tailBytes}` +
          ` ${flag(ref.contiguous)} ${reader.modifiedDate()} ${reader.modifiedTime()}`,
      );
      if (reader.isFolder) {
        if (depth < 2) {
          tellOfFolder(volume, ref, most, depth + 1, say);
          // Somebody else has read from the card since.
          reader.seek(slot);
          step = reader.next();
          while (step === DirectoryStep.more) {
            step = reader.next();
          }
        }
      } else {
        tellOfFile(volume, ref, name, say);
        reader.seek(slot);
        step = reader.next();
        while (step === DirectoryStep.more) {
          step = reader.next();
        }
      }
    }
    step = reader.next();
  }
  say(`${depth} end ${step}`);
}

function tellOfFile(volume: Volume, ref: FileRef, name: string, say: Say): void {
  const file = new FileReader(volume, ref);
  const last = file.blocks - 1;
  const places = [0, divide(file.blocks, 2), last, file.blocks];
  for (const place of places) {
    if (place >= 0) {
      const got = file.read(place, 1);
      const data = volume.device;
      say(
        `  at ${place} ${got}${got > 0 ? ` ${hex(crcOfBytes(CRC_OF_NOTHING, data.bytes, data.offset, data.offset + 512))}` : ""}`,
      );
    }
  }
  const lower = name.toLowerCase();
  if (lower.endsWith(".txt") && file.blocks < 100) {
    const pager = new Pager(file, 40, 14, null, -1);
    pager.toStart();
    for (let page = 0; page < 3; page++) {
      while (pager.step()) {}
      say(`  page ${pager.percent()} ${pager.failure} ${hex(crcOfText(pager.lines.join("\n")))}`);
      pager.next();
    }
  } else if (lower.endsWith(".avi")) {
    const opening = openVideo(file);
    while (opening.step()) {}
    const info = opening.info;
    say(
      info === null
        ? `  video ${opening.failure} ${opening.detail}`
        : `  video ${info.width}x${info.height} ${info.frameCount} ${info.bits}`,
    );
  }
}

export function tellOfFrames(say: Say): void {
  const out: string[] = [];
  pushFrame(out, 3, 200, 255, 8388607, "payload \xff\0");
  pushFrame(out, 1, 0, 0, 0, "");
  say(`frames ${hex(out.join(""))}`);
  say(`report ${hex(reportPayload(1, 70000, 16777215, 9, [2, 255, 65536]))}`);
}
