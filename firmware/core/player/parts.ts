// The parts of the player that are in memory only while they are used; each is the one function that the rest of the
// player knows of it. Layer: core/player.

import { type CatalogStart, openCatalog } from "../catalog/card-catalog.js";
import { type IndexStart, startIndex } from "../link/index-answer.js";
import { ClusterTable } from "../storage/cluster-table.js";
import { Volume } from "../storage/volume.js";
import type { DocumentStart } from "./document.js";
import { checkFile, type FileCheck } from "./file-check.js";
import { type CardMount, mountCard } from "./mounting.js";
import { Part } from "./part.js";
import { startText } from "./text-start.js";
import { startVideo } from "./video-start.js";

export interface Parts {
  /** From a card's first block to its volume, and what to say where there is none. */
  readonly mounting: Part<CardMount>;
  /** Whether a file may be opened, and why not. */
  readonly checks: Part<FileCheck>;
  readonly texts: Part<DocumentStart>;
  readonly videos: Part<DocumentStart>;
  /** Lists from the catalog that a card brings; in use until the card leaves. */
  readonly broughtCatalogs: Part<CatalogStart>;
  /** For the link: the card's catalog, made on the board. */
  readonly catalogs: Part<IndexStart>;
}

export function makeParts(): Parts {
  return {
    mounting: new Part<CardMount>(() => mountCard, [Volume, ClusterTable]),
    checks: new Part<FileCheck>(() => checkFile, []),
    texts: new Part<DocumentStart>(() => startText, []),
    videos: new Part<DocumentStart>(() => startVideo, []),
    broughtCatalogs: new Part<CatalogStart>(() => openCatalog, []),
    catalogs: new Part<IndexStart>(() => startIndex, []),
  };
}
