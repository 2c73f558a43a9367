// The FFmpeg that is there: the program on the PATH, else the npm package node-av where the user has installed it.
// Layer: host/convert.
import { UserError } from "../errors.js";
import type { Decoder } from "./decoder.js";
import { findFfmpeg } from "./ffmpeg.js";

/** @returns null where there is neither */
export async function findDecoder(): Promise<Decoder | null> {
  return (await findFfmpeg()) ?? (await (await import("./node-av.js")).findNodeAv());
}

/** @throws UserError where there is neither */
export async function neededDecoder(): Promise<Decoder> {
  const decoder = await findDecoder();
  if (decoder !== null) return decoder;
  throw new UserError(
    `videos are decoded by FFmpeg, which is not here: ${installation()}; or, on Node 22, npm install node-av (175 MB)`,
  );
}

function installation(): string {
  if (process.platform === "darwin") return "brew install ffmpeg";
  if (process.platform === "win32") return "winget install ffmpeg";
  return "apt install ffmpeg";
}
