// How a text or a video comes onto the screen, in slices: the parts of the player that it takes are made when they are
// needed, and those that it does not are let go of. Layer: core/player.
import type { ByteSource, PlacedSource } from "../storage/byte-source.js";
import { Compression } from "../video/dib.js";
import type { SeekStart } from "../video/seeking.js";
import type { SoundStart } from "../video/sound-track.js";
import type { VideoInfo } from "../video/video.js";
import type { CaptionStart } from "./captions.js";
import type { Outputs } from "./outputs.js";
import type { Part } from "./part.js";
import type { Reading } from "./reading.js";
import type { Refusal } from "./refusals.js";
import type { Screen } from "./screen.js";
import type { VideoMenuStart } from "./video-menu.js";
import type { Watching } from "./watching.js";

/** @param key what the file is known by in `reading` */
export type TextStart = (outputs: Outputs, name: string, file: PlacedSource, reading: Reading, key: number) => Screen;
export type VideoStart = (
  outputs: Outputs,
  name: string,
  info: VideoInfo,
  file: PlacedSource,
  extras: VideoExtras,
) => StartedVideo;

export interface StartedVideo extends Screen {
  /** What takes a slice of its own; before all else. */
  prepareToPlay(): void;
}

/** What goes with a video. */
export interface VideoExtras {
  readonly watching: Watching;
  /** What the file is known by there. */
  readonly key: number;
  readonly subtitles: ByteSource | null;
  readonly parts: DocumentParts;
  /** Plays its sound; null where it has none. */
  readonly sounds: SoundStart | null;
}

export type VideoCheck = (outputs: Outputs, file: PlacedSource) => VideoChecking;

/** Reading a video's headers. */
export interface VideoChecking {
  /** One slice of work. Returns false when one of the fields below is set. */
  step(): boolean;
  info: VideoInfo | null;
  refusal: Refusal | null;
}

export interface DocumentParts {
  readonly texts: Part<TextStart>;
  /** Whether a video can be played, and all that is known of it before its first frame. */
  readonly videoChecks: Part<VideoCheck>;
  readonly rawVideos: Part<VideoStart>;
  readonly rleVideos: Part<VideoStart>;
  /** null where the board has no sound. */
  readonly sounds: Part<SoundStart> | null;
  readonly captions: Part<CaptionStart>;
  readonly videoMenus: Part<VideoMenuStart>;
  /** From the first seek on. */
  readonly seeks: Part<SeekStart>;
}

/** One slice of letting go of what the other kind of document takes. Returns false when nothing of it is left. */
export function dropOthers(parts: DocumentParts, isVideo: boolean): boolean {
  if (isVideo) {
    return parts.texts.dropStep();
  }
  if (parts.sounds !== null && parts.sounds.dropStep()) {
    return true;
  }
  if (parts.captions.dropStep() || parts.videoMenus.dropStep() || parts.seeks.dropStep()) {
    return true;
  }
  return parts.videoChecks.dropStep() || parts.rawVideos.dropStep() || parts.rleVideos.dropStep();
}

export class DocumentOpening {
  /** What `step` came to: one of the two. */
  screen: Screen | null;
  refusal: Refusal | null;
  /** Beside a video; to be set before the first step. */
  subtitles: ByteSource | null;
  private outputs: Outputs;
  private parts: DocumentParts;
  private isVideo: boolean;
  private name: string;
  private file: PlacedSource;
  private reading: Reading;
  private key: number;
  private checking: VideoChecking | null;
  private info: VideoInfo | null;
  private started: StartedVideo | null;
  /** Memory was put in order since a part was let go of. */
  private isTidy: boolean;

  /** @param key what the file is known by in `reading` */
  constructor(
    outputs: Outputs,
    parts: DocumentParts,
    isVideo: boolean,
    name: string,
    file: PlacedSource,
    reading: Reading,
    key: number,
  ) {
    this.screen = null;
    this.refusal = null;
    this.subtitles = null;
    this.outputs = outputs;
    this.parts = parts;
    this.isVideo = isVideo;
    this.name = name;
    this.file = file;
    this.reading = reading;
    this.key = key;
    this.checking = null;
    this.info = null;
    this.started = null;
    this.isTidy = true;
  }

  /** One slice of work. Returns false when it is through. */
  step(): boolean {
    if (!this.isVideo) {
      const texts = this.parts.texts;
      if (texts.step()) {
        return true;
      }
      this.screen = texts.get()(this.outputs, this.name, this.file, this.reading, this.key);
      return false;
    }
    const info = this.info;
    return info === null ? this.checkVideo() : this.openVideo(info);
  }

  private checkVideo(): boolean {
    const part = this.parts.videoChecks;
    if (part.step()) {
      return true;
    }
    if (this.checking === null) {
      this.checking = part.get()(this.outputs, this.file);
      return true;
    }
    if (this.checking.step()) {
      return true;
    }
    this.info = this.checking.info;
    this.refusal = this.checking.refusal;
    this.checking = null;
    return this.refusal === null;
  }

  private openVideo(info: VideoInfo): boolean {
    const started = this.started;
    if (started !== null) {
      started.prepareToPlay();
      this.screen = started;
      return false;
    }
    const parts = this.parts;
    const isRle = info.compression === Compression.rle;
    const other = isRle ? parts.rawVideos : parts.rleVideos;
    const part = isRle ? parts.rleVideos : parts.rawVideos;
    // What both take stays, so that comes first.
    if (part.step()) {
      return true;
    }
    if (parts.videoChecks.dropStep() || other.dropStep()) {
      this.isTidy = false;
      return true;
    }
    if (!this.isTidy) {
      this.isTidy = true;
      this.outputs.memory.collect();
      return true;
    }
    const sounds = parts.sounds;
    if (sounds !== null && (info.sound === null ? sounds.dropStep() : sounds.step())) {
      return true;
    }
    this.started = part.get()(this.outputs, this.name, info, this.file, {
      watching: this.reading.watching,
      key: this.key,
      subtitles: this.subtitles,
      parts: parts,
      sounds: info.sound === null || sounds === null ? null : sounds.get(),
    });
    return true;
  }
}
