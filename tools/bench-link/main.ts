// `npm run bench:link`: what the serial link reaches, through ptys paced as a UART, with ZMODEM beside it. Layer: tools.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { BoardLink } from "../../host/link/board-link.js";
import type { Upload } from "../../host/link/outgoing.js";
import { readFile } from "../../host/link/read-file.js";
import { makeCardImage } from "../../host/media/card-image.js";
import { sampleLibrary } from "../../host/media/sample-library/sample-library.js";
import { runTransfers } from "../../tests/support/link-transfers.js";
import { rleFrames } from "../bench-device/videos.js";
import { withBoard } from "./board.js";
import { hasZmodem, zmodem } from "./zmodem.js";

interface Row {
  readonly what: string;
  readonly least: string;
  readonly aim: string;
  readonly found: string;
  readonly passes: boolean;
  readonly zmodem: string;
}

const HELP = `npm run bench:link -- [options]
  --engine espruino|rp2040   what runs the board; default: espruino
  --bytes N                  of the random file; default: 1048576
  --transfers N              over bad lines, in made-up time; default: 1000
  --only TEXT                rows whose names hold it
  --no-zmodem                without lrzsz beside it
  --json FILE                the table as JSON, too
`;

/** One flipped bit in 40,000 bytes. */
const NOISE = 1 / (40_000 * 8);
const TEXT_BYTES = 262_144;
/** RLE videos: rows that change in each frame (tools/bench-device/videos.ts), frames, and frames a second that they ask for. */
const CHANGED_ROWS = [3, 31];
const FRAMES = 240;
const FRAMES_PER_SECOND = 30;
const LISTINGS = 20;

export async function benchLink(args: readonly string[], root: string): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      engine: { type: "string", default: "espruino" },
      bytes: { type: "string", default: "1048576" },
      transfers: { type: "string", default: "1000" },
      only: { type: "string", default: "" },
      zmodem: { type: "boolean", default: true },
      json: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const { engine } = values;
  const folder = mkdtempSync(join(tmpdir(), "mp8-bench-link-"));
  const card = join(folder, "card.img");
  const random = randomBytes(Number(values.bytes));
  const text = prose(TEXT_BYTES);
  writeFileSync(
    card,
    await makeCardImage([
      { path: "random.bin", data: random },
      { path: "text.txt", data: text },
    ]),
  );
  const rows: Row[] = [];
  const isWanted = (what: string) => what.includes(values.only);
  const add = (row: Row) => {
    rows.push(row);
    process.stderr.write(`${row.passes ? "ok    " : "SHORT "} ${row.what}: ${row.found}\n`);
  };
  try {
    const lines: [string, number, number, number, number][] = [
      ["115,200 baud", 115_200, 0, 96, 98],
      ["921,600 baud", 921_600, 0, 95, 97],
      ["115,200 baud, one flipped bit in 40,000 bytes", 115_200, NOISE, 88, 93],
    ];
    for (const [name, baud, noise, least, aim] of lines) {
      const share = (rate: number) => (rate / (baud / 10)) * 100;
      const told = (rate: number) => `${share(rate).toFixed(1)} %`;
      for (const way of ["board to host", "host to board"] as const) {
        const what = `${random.length} random bytes, ${way}, ${name}`;
        if (!isWanted(what)) continue;
        const rate = await withBoard({ root, card, baud, noise, engine }, (link) =>
          way === "board to host" ? fetchRate(link, "/random.bin", random) : sendRate(link, random),
        );
        const other =
          values.zmodem && hasZmodem() && way === "board to host" ? await zmodem(random, baud, noise) : null;
        const beside = other === null ? "" : told(other);
        add({
          what,
          least: `${least} %`,
          aim: `${aim} %`,
          found: told(rate),
          passes: share(rate) >= least,
          zmodem: beside,
        });
      }
    }
    if (isWanted("text")) {
      const rate = await withBoard({ root, card, baud: 115_200, noise: 0, engine }, (link) =>
        fetchRate(link, "/text.txt", text),
      );
      const times = rate / 11_520;
      add({
        what: "text, board to host, 115,200 baud",
        least: "1.0 ×",
        aim: "1.8 ×",
        found: `${times.toFixed(2)} ×`,
        passes: times >= 1,
        zmodem: "",
      });
    }
    if (isWanted("ls /")) {
      const ms = await withBoard({ root, card, baud: 115_200, noise: 0, engine }, fixedCost);
      add({
        what: "ls / on an open board, beyond the wire",
        least: "60 ms",
        aim: "25 ms",
        found: `${ms.toFixed(0)} ms`,
        passes: ms <= 60,
        zmodem: "",
      });
    }
    if (isWanted("video")) {
      const clips = CHANGED_ROWS.map((rows) => rleFrames(160, 120, rows, FRAMES, FRAMES_PER_SECOND));
      for (const { bytes, codesPerFrame } of clips) {
        const fps = await withBoard({ root, card, baud: 921_600, noise: 0, engine }, (link) => streamRate(link, bytes));
        add({
          what: `RLE video of 160×120, ${codesPerFrame} codes a frame, streamed at 921,600 baud`,
          least: "10 frames/s",
          aim: "20",
          found: `${fps.toFixed(1)} frames/s`,
          passes: fps >= 10,
          zmodem: "",
        });
      }
    }
    if (isWanted("transfers")) {
      const tally = await runTransfers(Number(values.transfers), 1);
      const found = `${tally.wrong} of ${tally.transfers} (${tally.cuts} cuts, ${tally.reconnections} reconnections)`;
      add({
        what: "transfers with lost or altered bytes: noise, cuts, reconnections",
        least: "0",
        aim: "0",
        found,
        passes: tally.wrong === 0,
        zmodem: "",
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  print(rows, engine);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ engine, rows }, null, 2)}\n`);
  return rows.every(({ passes }) => passes) ? 0 : 1;
}

async function fetchRate(link: BoardLink, path: string, expected: Uint8Array): Promise<number> {
  const pieces: Uint8Array[] = [];
  const startMs = performance.now();
  await readFile(link, path, { firstBlock: 0, take: (bytes) => void pieces.push(bytes) });
  const seconds = (performance.now() - startMs) / 1000;
  if (!Buffer.concat(pieces).equals(expected)) throw new Error(`${path} came otherwise than it is`);
  return expected.length / seconds;
}

async function sendRate(link: BoardLink, bytes: Uint8Array): Promise<number> {
  let at = 0;
  const upload: Upload = {
    repeats: false,
    piece(_number, most) {
      const piece = bytes.subarray(at, at + most);
      at += piece.length;
      return piece.length === 0 ? null : piece;
    },
  };
  const startMs = performance.now();
  await link.request(`test ${bytes.length}`, { upload });
  return bytes.length / ((performance.now() - startMs) / 1000);
}

/** Median of some listings, less what their bytes need on the wire. */
async function fixedCost(link: BoardLink): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < LISTINGS; n++) {
    const before = link.bytesIn + link.bytesOut;
    const startMs = performance.now();
    await link.request("ls /");
    const wireMs = ((link.bytesIn + link.bytesOut - before) * 10_000) / link.transport.baud;
    times.push(performance.now() - startMs - wireMs);
  }
  return times.sort((a, b) => a - b)[LISTINGS / 2];
}

/** Frames a second that were shown or decoded. */
async function streamRate(link: BoardLink, video: Uint8Array): Promise<number> {
  const upload: Upload = {
    repeats: true,
    piece: (number) => {
      const piece = video.subarray(number * 1024, (number + 1) * 1024);
      return piece.length === 0 ? null : piece;
    },
  };
  const startMs = performance.now();
  const words = await link.request(`stream ${Math.floor(video.length / 512)} ${video.length % 512} cube.avi`, {
    upload,
  });
  const seconds = (performance.now() - startMs) / 1000;
  const shown = Number(/ shown=(\d+)/.exec(words)?.[1] ?? 0);
  return shown / seconds;
}

/** Words in sentences, by seed, as a book has them. */
function prose(length: number): Uint8Array {
  const source = Buffer.concat(
    sampleLibrary().flatMap(({ path, data }) =>
      path.includes("player in the drawer") ? [Buffer.from(data as Uint8Array)] : [],
    ),
  );
  return Uint8Array.from({ length }, (_, index) => source[index % source.length]);
}

function print(rows: readonly Row[], engine: string): void {
  const lines = [
    [`the serial link, engine ${engine}`, "at least", "aim", "found", "ZMODEM"],
    ...rows.map(({ what, least, aim, found, zmodem }) => [what, least, aim, found, zmodem]),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines)
    process.stdout.write(
      `${line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd()}\n`,
    );
}
