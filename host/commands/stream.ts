// `mp8 stream FILE`: the player shows a text or a video of this PC as if it were on a card. Layer: host/commands.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { ExitCode, systemReason, UserError } from "../errors.js";
import { shown } from "../escape.js";
import { forBoard } from "../link/card-listing.js";
import { type PortOptions, withBoard } from "../link/open-board.js";
import type { Upload } from "../link/outgoing.js";
import { printJson, printLine } from "./context.js";

export interface StreamOptions extends PortOptions {
  readonly json?: boolean;
}

/** Bytes of a frame, and of a block: FORMAT.md, "Streams". */
const FRAME_BYTES = 1024;
const BLOCK_BYTES = 512;

export async function stream(path: string, options: StreamOptions): Promise<void> {
  const file = opened(path);
  try {
    const { size } = fstatSync(file);
    let isShown = false;
    const upload: Upload = {
      repeats: true,
      confirmed(pieces) {
        if (isShown || pieces === 0 || options.json === true) return;
        isShown = true;
        process.stderr.write(`${shown(basename(path))} is on the player; Ctrl-C ends it\n`);
      },
      piece(number) {
        const at = number * FRAME_BYTES;
        if (at >= size) return null;
        const piece = new Uint8Array(Math.min(FRAME_BYTES, size - at));
        if (readPiece(file, piece, at) < piece.length) throw new UserError(`${path} has become shorter: try again`);
        return piece;
      },
    };
    const line = `stream ${Math.floor(size / BLOCK_BYTES)} ${size % BLOCK_BYTES} ${forBoard(basename(path))}`;
    const words = await withBoard(options, (link) => link.request(line, { upload }));
    report(words, options);
  } finally {
    closeSync(file);
  }
}

function report(words: string, options: StreamOptions): void {
  const count = (name: string) => {
    const found = new RegExp(` ${name}=(\\d+)`).exec(words);
    return found === null ? null : Number(found[1]);
  };
  const [framesShown, framesDropped, pages] = ["shown", "dropped", "pages"].map(count);
  if (options.json === true) printJson({ framesShown, framesDropped, pages });
  else if (framesShown !== null) printLine(`${framesShown} frames shown, ${framesDropped} dropped`);
  else printLine(`${pages ?? 0} pages shown`);
}

function readPiece(file: number, piece: Uint8Array, at: number): number {
  try {
    return readSync(file, piece, 0, piece.length, at);
  } catch (error) {
    throw new UserError(`cannot read what is streamed: ${systemReason(error)}`);
  }
}

function opened(path: string): number {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new UserError(`cannot read ${path}: ${systemReason(error)}`, ExitCode.usage);
  }
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new UserError(`${path} is no file`, ExitCode.usage);
}
