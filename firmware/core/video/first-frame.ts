// From the beginning of a movie to its first frame: without one there is nothing to play. Layer: core/video.
// Spec: Microsoft, "AVI RIFF File Reference".
import { CHUNK_HEADER_BYTES, type ChunkCursor, LIST, LIST_HEADER_BYTES, RIFF } from "./avi.js";

/** What a chunk of the movie is on the way to the first frame. */
export const enum OnTheWay {
  /** None of a frame: passed. */
  further = 0,
  frame = 1,
  /** A frame that the file ends before. */
  cut = 2,
  rubbish = 3,
}

/**
 * Looks at the chunk whose header `cursor` has read, and passes it unless it is a frame.
 * @param stream how the chunks of the video stream begin: "00"
 */
export function passToFrame(cursor: ChunkCursor, stream: string): OnTheWay {
  const id = cursor.id;
  if (id === `${stream}dc` || id === `${stream}db`) {
    return cursor.holds(cursor.sizeBlocks, CHUNK_HEADER_BYTES + cursor.sizeTail) ? OnTheWay.frame : OnTheWay.cut;
  }
  if (id.charCodeAt(0) < 0x20) {
    return OnTheWay.rubbish;
  }
  const type = cursor.listType;
  if ((id === LIST || id === RIFF) && (type === "rec " || type === "movi" || type === "AVIX")) {
    cursor.move(0, LIST_HEADER_BYTES);
  } else {
    cursor.skip();
  }
  return OnTheWay.further;
}
