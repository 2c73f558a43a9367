// The videos among a card's files, made playable: what the board plays well already goes on as it is, the rest is
// converted, once, and kept for the next card. Layer: host/convert.
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { cacheFolder } from "../cache-folder.js";
import { type CardFile, inOrder } from "../media/card-files.js";
import { type ConvertSettings, convertFiles, type Outcome, settingsText } from "./convert-files.js";
import { inspectAvi } from "./inspect-avi.js";
import { isVideoName } from "./video-files.js";

export interface ConvertedCard {
  readonly files: readonly CardFile[];
  readonly converted: number;
  /** Videos that could not be: they are not on the card. */
  readonly failed: number;
}

export async function convertCard(
  files: readonly CardFile[],
  settings: ConvertSettings,
  isQuiet: boolean,
  say: (outcome: Outcome) => void,
): Promise<ConvertedCard> {
  // Kept between two calls.
  const folder = join(cacheFolder() ?? join(tmpdir(), "mp8"), "videos");
  const how = settingsText(settings);
  const jobs = new Map<string, CardFile>();
  const kept: CardFile[] = [];
  for (const file of files) {
    if (file.data instanceof Uint8Array || !isVideoName(file.path) || playsWell(file.data.file, settings)) {
      kept.push(file);
      continue;
    }
    const from = resolve(file.data.file);
    const name = createHash("sha256").update(`${from}\n${how}`).digest("hex").slice(0, 32);
    jobs.set(join(folder, `${name}.avi`), file);
  }
  const list = Array.from(jobs, ([to, { data }]) => ({ from: (data as { file: string }).file, to }));
  const outcomes = await convertFiles(list, settings, isQuiet, say);
  let failed = 0;
  for (const { to, status } of outcomes) {
    if (status === "failed") {
      failed++;
      continue;
    }
    const { path } = jobs.get(to) as CardFile;
    const place = `${path.slice(0, path.length - extname(path).length)}.avi`;
    kept.push({ path: place, data: { file: to, sizeBytes: statSync(to).size } });
  }
  return { files: inOrder(kept), converted: list.length - failed, failed };
}

function playsWell(path: string, { costs }: ConvertSettings): boolean {
  if (extname(path).toLowerCase() !== ".avi") return false;
  const found = inspectAvi(path, costs);
  return found.plays && found.predictedFramesPerSecond >= found.framesPerSecond * 0.99;
}
