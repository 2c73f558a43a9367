// `stream`: a text or a video on the host is shown as if it were on a card, and kept nowhere. Layer: core/link.
// FORMAT.md, "Streams".
import type { WireBytes } from "../../hal/wire-bytes.js";
import { parseCount } from "../bytes/integer.js";
import { Kind, kindOfName } from "../player/policy.js";
import { HostFile } from "./host-file.js";
import type { Intake } from "./intake.js";
import { unescaped } from "./names.js";
import { type Stage, StreamScreen } from "./stream-screen.js";

/** So often the host is told what the document needs: while that is not here, and while it is. */
const LACKING_MS = 5;
const PLAYING_MS = 25;

export class StreamIntake implements Intake {
  readonly repeats: boolean;
  readonly usesCard: boolean;
  over: boolean;
  words: string;
  failure: string;
  private stage: Stage;
  private file: HostFile;
  private screen: StreamScreen | null;

  constructor(stage: Stage, wire: WireBytes, line: string) {
    // Sizes are given as blocks and the bytes behind them, since 4 GB do not fit below 2^31.
    const words = line.split(" ");
    const blocks = words.length > 3 ? parseCount(words[1]) : -1;
    const tail = words.length > 3 ? parseCount(words[2]) : -1;
    const name = words.length > 3 ? unescaped(line.substring(words[1].length + words[2].length + 9)) : "";
    const kind = kindOfName(name);
    this.repeats = false;
    this.usesCard = false;
    this.over = true;
    this.words = "";
    this.failure = "";
    this.stage = stage;
    this.file = new HostFile(wire, blocks < 0 ? 0 : blocks, tail < 0 || tail > 511 ? 0 : tail);
    this.screen = null;
    if (blocks < 0 || tail < 0 || tail > 511) {
      this.failure = "usage: stream BLOCKS TAIL NAME";
    } else if (kind !== Kind.video && kind !== Kind.text) {
      this.failure = "the player shows texts (.txt .md .log .csv .srt) and videos (.avi) only";
    } else {
      this.over = false;
      this.screen = new StreamScreen(stage, this.file, name, kind === Kind.video);
      stage.cover(this.screen);
    }
  }

  take(payload: string, _sum: string): void {
    if (!this.file.take(payload)) {
      this.failure = "a frame of the stream has another length than its place in the file";
      this.over = true;
    }
  }

  room(): number {
    return this.file.jump < 0 ? this.file.room() : 0;
  }

  jump(): number {
    const jump = this.file.jump;
    this.file.jump = -1;
    return jump;
  }

  /** While a document plays from what is here, looking at the line takes a slow board the time to draw. */
  pause(): number {
    return this.file.isLacking ? LACKING_MS : PLAYING_MS;
  }

  next(_nowMs: number): string {
    const screen = this.screen;
    if (screen !== null && screen.isClosed) {
      this.failure = screen.refusal;
      this.words = screen.words === "" ? "ok" : `ok ${screen.words}`;
      this.over = true;
    }
    return "";
  }

  again(_number: number): string {
    return "";
  }

  ahead(_nowMs: number): boolean {
    return false;
  }

  stop(): void {
    if (this.screen !== null && !this.screen.isClosed) {
      this.stage.cover(null);
    }
  }
}
