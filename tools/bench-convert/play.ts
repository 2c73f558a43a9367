// Videos played on the emulated Pico by the player itself, with what it says of them. Layer: tools.
import { pico } from "../../hardware/boards/pico.js";
import { createRp2040Engine } from "../../hardware/virtual/runtimes/rp2040/engine.js";
import { toTokens } from "../../host/build/tokens.js";
import type { CardFile } from "../../host/media/card-files.js";
import { makeCardImage } from "../../host/media/card-image.js";
import { PlayerHands } from "../bench-device/player-hands.js";

export interface Interpreter {
  readonly interpreter: Uint8Array;
  readonly bootrom: Uint8Array;
  readonly bundle: string;
}

export interface Played {
  readonly shown: number;
  readonly dropped: number;
  /** From the line that the video is open to the picture of its end; null where it was left before. */
  readonly ms: number | null;
  /** From the first picture on, which is not counted. */
  readonly framesPerSecond: number;
}

const OPEN_MS = 30_000;
/** From there to the first picture, at most. */
const PICTURE_MS = 3000;
/** As makers of cards format them. */
const CARD = { format: "fat32", clusterBytes: 4096, sizeBytes: 272 * 1024 * 1024, label: "BENCH" } as const;

export class BoardWithVideos {
  private constructor(private readonly hands: PlayerHands) {}

  static async start(files: readonly CardFile[], { bundle, ...real }: Interpreter): Promise<BoardWithVideos> {
    const hands = new PlayerHands(await createRp2040Engine({ bundle: toTokens(bundle), board: pico, ...real }));
    await hands.until(() => hands.player.shows("Insert a card"), 8000);
    hands.player.insert(await makeCardImage(files, CARD));
    if ((await hands.until(() => hands.player.facts.indexMs !== null, 60_000)) === null) throw new Error("no index");
    await hands.player.run(500);
    return new BoardWithVideos(hands);
  }

  stop(): void {
    this.hands.engine.dispose();
  }

  /** @param mostMs the video is left after so long, where it has not ended */
  async play(name: string, mostMs: number): Promise<Played> {
    const { hands } = this;
    if (!(await hands.select(name.slice(0, 20)))) throw new Error(`${name} is not in the list`);
    const from = hands.lines.length;
    hands.engine.board.press("ok", 60);
    const opened = () => hands.lines.slice(from).find(({ text }) => /^mp8 (video name|refused)/.test(text));
    await hands.until(() => opened() !== undefined, OPEN_MS);
    const began = opened();
    if (began === undefined || began.text.startsWith("mp8 refused")) throw new Error(`${name}: ${began?.text}`);
    // One that begins in black is counted from its opening on.
    const isSeen = (await hands.until(() => hands.showsPicture(), PICTURE_MS)) !== null;
    const first = isSeen ? hands.nowMs : began.ms;
    const isOver = () => hands.player.rows().at(-1)?.includes("end  ") === true;
    const left = Math.max(0, mostMs - (hands.nowMs - began.ms));
    const ended = await hands.until(isOver, left);
    const ms = hands.nowMs - began.ms;
    const seconds = (hands.nowMs - first) / 1000;
    await hands.press("back");
    const told = /^mp8 video shown=(\d+) dropped=(\d+)/.exec(hands.line("mp8 video shown=", from)?.text ?? "");
    if (told === null) throw new Error(`${name}: no count of frames`);
    const shown = Number(told[1]);
    return { shown, dropped: Number(told[2]), ms: ended === null ? null : ms, framesPerSecond: (shown - 1) / seconds };
  }
}
