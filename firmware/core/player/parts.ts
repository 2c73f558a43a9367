// The parts of the player that are in memory only while they are used; each is the one function that the rest of the
// player knows of it. Layer: core/player.

import { type CatalogStart, openCatalog } from "../catalog/card-catalog.js";
import type { CardIndex } from "../catalog/card-index.js";
import { preparePlainFiles } from "../catalog/plain-files.js";
import type { IndexStart } from "../link/index-answer.js";
import { ClusterTable } from "../storage/cluster-table.js";
import { Volume } from "../storage/volume.js";
import { type FontStart, openFontPack } from "../text/font-pack.js";
import { type SeekStart, startSeeking } from "../video/seeking.js";
import type { SoundStart } from "../video/sound-track.js";
import { type CaptionStart, startCaptions } from "./captions.js";
import type { DocumentParts, TextStart, VideoCheck, VideoStart } from "./document.js";
import { checkFile, type FileCheck } from "./file-check.js";
import { type FolderWalkStart, folderWalks } from "./folder-walk.js";
import { type ListStart, openList } from "./library-screen.js";
import { type CardMount, mountCard } from "./mounting.js";
import { Part } from "./part.js";
import { startRawVideo } from "./raw-video.js";
import { startRleVideo } from "./rle-video.js";
import { openSearch, type SearchStart } from "./search-panel.js";
import { startText } from "./text-start.js";
import { checkVideo } from "./video-check.js";
import { startVideoMenu, type VideoMenuStart } from "./video-menu.js";

/**
 * One slice of reading the card's folders; with no card, of making what that takes. @returns false when there is nothing
 * left to read or to make, or the card failed
 */
export type IndexStep = (index: CardIndex | null) => boolean;

export function indexStep(index: CardIndex | null): boolean {
  return index === null ? preparePlainFiles() : index.indexStep();
}

export interface Parts extends DocumentParts {
  /** From a card's first block to its volume, and what to say where there is none. */
  readonly mounting: Part<CardMount>;
  /** Reading folders, until all are read. */
  readonly indexing: Part<IndexStep>;
  /** The list of a folder, while nothing covers it. */
  readonly lists: Part<ListStart>;
  /** Whether a file may be opened, and why not. */
  readonly checks: Part<FileCheck>;
  /** Looking for something in a text. */
  readonly searches: Part<SearchStart>;
  /** Glyphs and code pages that a card brings. */
  readonly fonts: Part<FontStart>;
  /** What lies beside a video. */
  readonly walks: Part<FolderWalkStart>;
  /** Lists from the catalog that a card brings; in use until the card leaves. */
  readonly broughtCatalogs: Part<CatalogStart>;
  /** For the link: the card's catalog, made on the board. */
  readonly catalogs: Part<IndexStart>;
}

/**
 * @param indexing, catalogs as the runtime has them: with its own quick ways
 * @param sounds null where the board has no sound
 */
export function makeParts(
  indexing: Part<IndexStep>,
  catalogs: Part<IndexStart>,
  sounds: Part<SoundStart> | null,
): Parts {
  return {
    mounting: new Part<CardMount>(() => mountCard, [Volume, ClusterTable]),
    indexing: indexing,
    lists: new Part<ListStart>(() => openList, []),
    checks: new Part<FileCheck>(() => checkFile, []),
    texts: new Part<TextStart>(() => startText, []),
    videoChecks: new Part<VideoCheck>(() => checkVideo, []),
    rawVideos: new Part<VideoStart>(() => startRawVideo, []),
    rleVideos: new Part<VideoStart>(() => startRleVideo, []),
    sounds: sounds,
    captions: new Part<CaptionStart>(() => startCaptions, []),
    videoMenus: new Part<VideoMenuStart>(() => startVideoMenu, []),
    seeks: new Part<SeekStart>(() => startSeeking, []),
    walks: new Part<FolderWalkStart>(() => folderWalks, []),
    searches: new Part<SearchStart>(() => openSearch, []),
    fonts: new Part<FontStart>(() => openFontPack, []),
    broughtCatalogs: new Part<CatalogStart>(() => openCatalog, []),
    catalogs: catalogs,
  };
}
