// Writes an AVI file frame by frame, whatever its length: its head goes first with zeros for what is only known at the
// end, and again once it is. Layer: host/convert. The layout is host/media/avi/avi-writer.ts's.
import { closeSync, openSync, writeSync } from "node:fs";
import { UserError } from "../errors.js";
import {
  type AviFormat,
  aviFrame,
  aviHead,
  aviIndexEntry,
  aviSound,
  aviSoundEntry,
  aviTail,
} from "../media/avi/avi-writer.js";

/** What is gathered before it goes to the disk. */
const GATHERED_BYTES = 1 << 20;
/** Positions beyond are not what every reader understands. */
const MOST_BYTES = 2 ** 31 - 1;

export class AviFile {
  bytes = 0;
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  #movieBytes = 0;
  #largest = 0;
  #frames = 0;
  #samples = 0;
  readonly #file: number;
  readonly #index: Buffer[] = [];

  constructor(
    path: string,
    private readonly format: AviFormat,
  ) {
    this.#file = openSync(path, "w");
    this.#put(aviHead(format, { frames: 0, largest: 0, movieBytes: 0, samples: 0, chunks: 0 }));
  }

  /** @throws UserError where the file would be too long for its format */
  add(data: Uint8Array, isKey: boolean): void {
    this.#frames++;
    this.#largest = Math.max(this.#largest, data.length);
    this.#add(aviFrame(this.format, data), aviIndexEntry(this.format, 4 + this.#movieBytes, data.length, isKey));
  }

  /** A chunk of samples. @throws as `add` */
  addSound(samples: Uint8Array): void {
    this.#samples += samples.length;
    this.#add(aviSound(samples), aviSoundEntry(4 + this.#movieBytes, samples.length));
  }

  #add(chunk: Buffer, entry: Buffer): void {
    this.#index.push(entry);
    this.#movieBytes += chunk.length;
    if (this.bytes + chunk.length + 16 * this.#index.length > MOST_BYTES) {
      throw new UserError("the video would be longer than 2 GB: convert it in parts, with --start and --duration");
    }
    this.#put(chunk);
  }

  /** @returns the bytes of the whole file */
  finish(): number {
    this.#put(aviTail(this.#index));
    this.#flush();
    const totals = {
      frames: this.#frames,
      largest: this.#largest,
      movieBytes: this.#movieBytes,
      samples: this.#samples,
      chunks: this.#index.length,
    };
    const head = aviHead(this.format, totals);
    writeSync(this.#file, head, 0, head.length, 0);
    closeSync(this.#file);
    return this.bytes;
  }

  /** Lets go of the file; removing it is the caller's. */
  abandon(): void {
    closeSync(this.#file);
  }

  #put(data: Buffer): void {
    this.#gathered.push(data);
    this.#gatheredBytes += data.length;
    this.bytes += data.length;
    if (this.#gatheredBytes >= GATHERED_BYTES) this.#flush();
  }

  #flush(): void {
    const data = Buffer.concat(this.#gathered);
    for (let at = 0; at < data.length; ) at += writeSync(this.#file, data, at);
    this.#gathered = [];
    this.#gatheredBytes = 0;
  }
}
