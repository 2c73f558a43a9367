// The library that the demo puts on its card when the user brings no files: own texts in three languages, two drawn
// videos, and one file that the player refuses. Layer: host/media.
import type { CardFile } from "../card-files.js";
import { cloudNotes, englishStory, frenchStory, koreanStory, readMeFirst } from "./texts.js";
import { bouncingBall, turningCube } from "./videos.js";

/** The beginning of an MP4 file ("ftyp" box, ISO/IEC 14496-12, 4.3): enough to be recognised, nothing to play. */
function mp4Stub(): Uint8Array {
  const bytes = Buffer.alloc(4096);
  bytes.writeUInt32BE(24, 0);
  bytes.write("ftypisom\0\0\x02\0isommp41", 4, "latin1");
  bytes.writeUInt32BE(bytes.length - 24, 24);
  bytes.write("mdat", 28, "latin1");
  return bytes;
}

export function sampleLibrary(): CardFile[] {
  const text = (path: string, contents: string): CardFile => ({ path, data: Buffer.from(contents, "utf8") });
  return [
    text("Read me first.txt", readMeFirst),
    text("Stories/The player in the drawer.txt", englishStory),
    text("Stories/Le facteur de Saint-Aubin.txt", frenchStory),
    text("Stories/등대지기의 수첩.txt", koreanStory),
    ...cloudNotes().map((note) => text(`Clouds/${note.name}`, note.text)),
    { path: "Videos/Bouncing ball.avi", data: bouncingBall() },
    { path: "Videos/Turning cube.avi", data: turningCube() },
    { path: "Holiday.mp4", data: mp4Stub() },
  ];
}
