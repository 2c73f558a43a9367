// Which files the player will refuse, by its own code: by name, by content, and by what a video's headers say.
// Layer: host/card-check.
import { checkFile } from "../../firmware/core/player/file-check.js";
import { videoRefusal } from "../../firmware/core/player/messages.js";
import { Kind } from "../../firmware/core/player/policy.js";
import { nameRefusal, type Refusal } from "../../firmware/core/player/refusals.js";
import { FileReader } from "../../firmware/core/storage/file.js";
import type { FileRef } from "../../firmware/core/storage/file-ref.js";
import type { Volume } from "../../firmware/core/storage/volume.js";
import { openVideo } from "../../firmware/core/video/video.js";
import { pico } from "../../hardware/boards/pico.js";
import type { RefusedFiles } from "./report.js";

const MOST_PATHS = 5;
/** More than any video has of headers: one step reads one. */
const MOST_STEPS = 10_000;

export class RefusalCheck {
  readonly #volume: Volume;
  readonly #groups = new Map<string, { reason: string; advice: string; count: number; paths: string[] }>();

  constructor(volume: Volume) {
    this.#volume = volume;
  }

  /** @param name UTF-8 byte string @param path as text */
  check(name: string, path: string, kind: Kind, ref: FileRef): void {
    const refusal = kind === Kind.other ? nameRefusal(name) : this.#refusalOf(name, kind, ref);
    if (refusal === null) return;
    const { reason, advice } = refusal;
    const group = this.#groups.get(reason) ?? { reason, advice, count: 0, paths: [] };
    this.#groups.set(reason, group);
    group.count++;
    if (group.paths.length < MOST_PATHS) group.paths.push(path);
  }

  #refusalOf(name: string, kind: Kind, ref: FileRef): Refusal | null {
    const file = new FileReader(this.#volume, ref);
    const entry = { name, kind, ref, folder: -1, modifiedDate: 0, modifiedTime: 0 };
    const refusal = checkFile(entry, file);
    if (refusal !== null || kind !== Kind.video) return refusal;
    const opening = openVideo(new FileReader(this.#volume, ref));
    for (let steps = 0; steps < MOST_STEPS && opening.step(); steps++) {
      // A chunk header each.
    }
    const { info } = opening;
    if (info === null) return videoRefusal(opening);
    const { width, height } = pico.screen;
    return info.width > width || info.height > height
      ? { reason: `Videos larger than the screen of ${width}x${height}.`, advice: "On a PC: mp8 convert IN OUT.avi" }
      : null;
  }

  groups(): RefusedFiles[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }
}
