// Sizes as people write them: 64M, 512K, 1.5G, or a number of bytes. Layer: host/media. Units are binary.
import { ExitCode, UserError } from "../errors.js";

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** Bytes; always a whole number of 512-byte blocks. */
export function parseSize(text: string | number): number {
  const parts = /^([0-9]+(?:\.[0-9]+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(String(text).trim());
  if (parts === null) {
    throw new UserError(`"${text}" is no size: write it like 64M, 2G, or as a number of bytes`, ExitCode.usage);
  }
  const bytes = Number(parts[1]) * UNITS[parts[2].toLowerCase()];
  if (!Number.isInteger(bytes) || bytes % 512 !== 0 || bytes === 0) {
    throw new UserError(`"${text}" is no size of a card: it must be a multiple of 512 bytes`, ExitCode.usage);
  }
  return bytes;
}
