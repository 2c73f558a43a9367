// The card of a demo, a scenario or `mp8 sim`: an image file, or a card made on the spot from a folder.
// Layer: host/simulator.
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { systemReason, UserError } from "../errors.js";
import { type CardFile, filesFrom } from "../media/card-files.js";
import { type CardFormat, makeCardImage } from "../media/card-image.js";
import { parseSize } from "../media/size.js";
import { statOfFile } from "../regular-file.js";

/** A card to be made, as a scenario's `card:` names it; paths are relative to the scenario's file. */
export interface CardRecipe {
  readonly from?: string | readonly string[];
  readonly format?: CardFormat;
  readonly size?: string | number;
  readonly label?: string;
  readonly "partition-table"?: "mbr" | "none";
  /** With the font pack, as `card make` puts it on a card. */
  readonly fonts?: boolean;
}

const LARGEST_IMAGE_BYTES = 2 ** 31;

export async function loadCard(source: string | CardRecipe, baseFolder: string): Promise<Uint8Array> {
  if (typeof source !== "string") return makeFromRecipe(source, baseFolder);
  const path = resolve(baseFolder, source);
  let isFolder = false;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    throw new UserError(`cannot read the card ${source}: ${systemReason(error)}; check the path`);
  }
  return isFolder ? makeCardImage(await fonted(filesFrom([path]))) : loadImage(path, source);
}

/** "sample" is the library that the project brings. */
async function makeFromRecipe(recipe: CardRecipe, baseFolder: string): Promise<Uint8Array> {
  const options = {
    format: recipe.format,
    sizeBytes: recipe.size === undefined ? undefined : parseSize(recipe.size),
    label: recipe.label,
    partitionTable: recipe["partition-table"],
  };
  if (recipe.from === "sample") {
    const { sampleLibrary } = await import("../media/sample-library/sample-library.js");
    return makeCardImage(recipe.fonts === true ? await fonted(sampleLibrary()) : sampleLibrary(), options);
  }
  const folders = recipe.from === undefined ? [] : typeof recipe.from === "string" ? [recipe.from] : recipe.from;
  const files = filesFrom(folders.map((folder) => resolve(baseFolder, folder)));
  return makeCardImage(recipe.fonts === true ? await fonted(files) : files, options);
}

async function fonted(files: readonly CardFile[]): Promise<CardFile[]> {
  return (await import("../media/font-pack/default-pack.js")).withFonts(files);
}

async function loadImage(path: string, name: string): Promise<Uint8Array> {
  const { size } = statOfFile(path);
  if (size === 0)
    throw new UserError(`${name} is empty: a card image has at least one block; make one with "mp8 card make"`);
  if (size % 512 !== 0) {
    throw new UserError(
      `${name} is no whole card image: its ${size} bytes do not divide into 512-byte blocks; copy it again`,
    );
  }
  if (size > LARGEST_IMAGE_BYTES) {
    throw new UserError(`${name} is too large for the simulator: ${size} bytes, at most 2 GiB; use a smaller image`);
  }
  try {
    return await readFile(path);
  } catch (error) {
    throw new UserError(`cannot read the card image ${name}: ${systemReason(error)}`);
  }
}
