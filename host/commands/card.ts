// `mp8 card make`: a card image from files and folders, or the files copied to a real card's folder.
// Layer: host/commands.
import { copyFile, mkdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CATALOG_NAME } from "../../firmware/core/catalog/format.js";
import { PACK_NAME } from "../../firmware/core/text/pack-format.js";
import { writeAtomically } from "../atomic-file.js";
import { ExitCode, UserError } from "../errors.js";
import { shown } from "../escape.js";
import { type CardFile, filesFrom, sizeOf } from "../media/card-files.js";
import { CARD_FORMATS, type CardFormat, makeCardFile, writeIntoImage } from "../media/card-image.js";
import { sampleLibrary } from "../media/sample-library/sample-library.js";
import { parseSize } from "../media/size.js";
import { nearest } from "../nearest.js";
import { setting } from "../settings.js";
import { printJson, printLine } from "./context.js";

export interface CardMakeOptions {
  readonly from?: readonly string[];
  readonly sample?: boolean;
  readonly size?: string;
  readonly format?: string;
  readonly label?: string;
  readonly partitionTable?: boolean;
  /** Fonts for the font pack, the first one asked first; false for a card without one. */
  readonly font?: readonly string[] | boolean;
  readonly convert?: boolean;
  readonly board?: string;
  readonly json?: boolean;
}

export async function cardMake(out: string, options: CardMakeOptions): Promise<void> {
  const gathered = await readable(gather(options));
  const { files, failed } =
    options.convert === true ? await converted(gathered.files, options) : { files: gathered.files, failed: 0 };
  const isFolder = await stat(out).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const made = isFolder ? await copyTo(out, files, options) : await makeImage(out, files, options);
  if (options.json === true) printJson(made);
  else printLine(`${out}: ${made.files} files, ${made.bytes} bytes${made.format === null ? "" : `, ${made.format}`}`);
  if (gathered.failed > 0) {
    throw new UserError(`not on the card, since they could not be turned into texts: ${gathered.failed}`);
  }
  if (failed > 0) throw new UserError(`not on the card, since they could not be converted: ${failed}`);
}

/** E-books and pages as plain texts; what reads them is only loaded where there are some. */
async function readable(files: readonly CardFile[]): Promise<{ files: readonly CardFile[]; failed: number }> {
  if (!files.some((file) => /\.(epub|x?html?)$/i.test(file.path))) return { files, failed: 0 };
  const { textsOfBooks } = await import("../books/card-texts.js");
  return textsOfBooks(files, (line) => process.stderr.write(`mp8: ${shown(line)}\n`));
}

async function converted(files: readonly CardFile[], options: CardMakeOptions) {
  const { convertCard } = await import("../convert/convert-card.js");
  const { costsOf } = await import("../convert/frame-costs.js");
  const { usualRate } = await import("../convert/sound-costs.js");
  const { sayOutcome } = await import("./convert.js");
  const costs = costsOf(setting("board", options.board, "pico"));
  const settings = { costs, box: null, framesPerSecond: null, start: 0, duration: 0, soundRate: usualRate(costs) };
  const isQuiet = options.json === true;
  return convertCard(files, settings, isQuiet, (outcome) => {
    if (!isQuiet || outcome.status === "failed") sayOutcome({ ...outcome, to: outcome.from }, costs);
  });
}

interface MadeCard {
  readonly out: string;
  readonly files: number;
  readonly bytes: number;
  readonly format: string | null;
  /** Of the font pack that was put on the card; 0 where there is none. */
  readonly fontBytes: number;
  /** Of the catalog that was put on the card; 0 where there is none. */
  readonly catalogBytes: number;
}

function gather(options: CardMakeOptions): CardFile[] {
  if (options.sample === true && options.from !== undefined) {
    throw new UserError("give --from or --sample, not both", ExitCode.usage);
  }
  if (options.sample === true) return sampleLibrary();
  if (options.from === undefined && options.format !== "none") {
    throw new UserError("nothing to put on the card: add --from FOLDER, or --sample", ExitCode.usage);
  }
  return filesFrom(options.from ?? []);
}

function countFiles(files: readonly CardFile[]): number {
  return files.filter((file) => !file.path.endsWith("/")).length;
}

async function makeImage(out: string, files: readonly CardFile[], options: CardMakeOptions): Promise<MadeCard> {
  const format = formatNamed(options.format ?? "fat32");
  const card = {
    format,
    sizeBytes: options.size === undefined ? undefined : parseSize(options.size),
    label: options.label,
    partitionTable: options.partitionTable === false ? ("none" as const) : ("mbr" as const),
  };
  let bytes = 0;
  let catalogBytes = 0;
  let fontBytes = 0;
  const fonts = format === "none" ? null : await fontPack(options);
  await writeAtomically(out, async (temporary) => {
    if (format === "none") {
      bytes = await makeCardFile(temporary, files, card);
      return;
    }
    const later = [{ path: CATALOG_NAME, sizeBytes: 0 }];
    if (fonts !== null) later.push({ path: PACK_NAME, sizeBytes: fonts.length });
    bytes = await makeCardFile(temporary, files, { ...card, later });
    if (fonts !== null) {
      if (await writeIntoImage(temporary, PACK_NAME, fonts)) fontBytes = fonts.length;
      else process.stderr.write(`mp8: no room for the fonts (${fonts.length} bytes): only Latin letters are shown\n`);
    }
    catalogBytes = await (await import("../indexer/place-catalog.js")).placeInImage(temporary);
  });
  return { out, files: countFiles(files), bytes, format, fontBytes, catalogBytes };
}

/** The font pack for the card, or null where none is wanted. */
async function fontPack({ font }: CardMakeOptions): Promise<Uint8Array | null> {
  if (font === false) return null;
  const { defaultFontPack, fontPackOf } = await import("../media/font-pack/default-pack.js");
  return typeof font === "object" ? fontPackOf(font).bytes : defaultFontPack();
}

function formatNamed(name: string): CardFormat {
  const format = CARD_FORMATS.find((known) => known === name.toLowerCase());
  if (format !== undefined) return format;
  const meant = nearest(name, CARD_FORMATS);
  const cure = meant === null ? `choose one of ${CARD_FORMATS.join(", ")}` : `did you mean "${meant}"?`;
  throw new UserError(`there is no format "${name}": ${cure}`, ExitCode.usage);
}

/** On a real card: each file appears whole or not at all, and what else is on it stays as it is. */
async function copyTo(out: string, files: readonly CardFile[], options: CardMakeOptions): Promise<MadeCard> {
  for (const given of ["size", "format", "label"] as const) {
    if (options[given] !== undefined) {
      throw new UserError(
        `--${given} is for an image, and ${out} is a folder: leave it out, or name a file`,
        ExitCode.usage,
      );
    }
  }
  let bytes = 0;
  for (const file of files) {
    const place = join(out, ...file.path.split("/"));
    if (file.path.endsWith("/")) {
      await mkdir(place, { recursive: true });
      continue;
    }
    const { data } = file;
    if (data instanceof Uint8Array) {
      const { writeFileAtomically } = await import("../atomic-file.js");
      await writeFileAtomically(place, data);
    } else if (dirname(data.file) !== dirname(place) || data.file !== place) {
      await writeAtomically(place, (temporary) => copyFile(data.file, temporary));
    }
    bytes += sizeOf(file);
  }
  const fonts = await fontPack(options);
  if (fonts !== null) {
    const place = join(out, PACK_NAME);
    const there = await readFile(place).catch(() => null);
    if (there === null || !there.equals(fonts)) {
      const { writeFileAtomically } = await import("../atomic-file.js");
      await writeFileAtomically(place, fonts);
    }
  }
  const { placeOnCard } = await import("../indexer/place-catalog.js");
  const placed = await placeOnCard(out);
  if (placed.problem !== null) process.stderr.write(`mp8: ${shown(placed.problem)}\n`);
  return {
    out,
    files: countFiles(files),
    bytes,
    format: null,
    fontBytes: fonts?.length ?? 0,
    catalogBytes: placed.bytes,
  };
}
