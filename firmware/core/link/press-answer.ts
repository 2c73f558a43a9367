// The answer to `press` and `eject`: a button goes down, and after a while up; then it is answered. Layer: core/link.
import type { Answer } from "./answer.js";

interface Pressed {
  readonly buttons: { change(button: number, down: boolean, atMs: number): void };
}

export class PressAnswer implements Answer {
  readonly repeats: boolean;
  readonly usesCard: boolean;
  over: boolean;
  words: string;
  failure: string;
  private player: Pressed;
  private button: number;
  private holdMs: number;
  private downMs: number;
  private lookedMs: number;

  constructor(player: Pressed, button: number, holdMs: number) {
    this.repeats = false;
    this.usesCard = false;
    this.over = false;
    this.words = "ok";
    this.failure = "";
    this.player = player;
    this.button = button;
    this.holdMs = holdMs;
    this.downMs = -1;
    this.lookedMs = 0;
  }

  next(nowMs: number): string {
    this.lookedMs = nowMs;
    if (this.downMs < 0) {
      this.downMs = nowMs;
      this.player.buttons.change(this.button, true, nowMs);
    } else if (nowMs - this.downMs >= this.holdMs) {
      this.player.buttons.change(this.button, false, nowMs);
      this.over = true;
    }
    return "";
  }

  /** Nobody waits for it any more: no button stays down for ever. */
  release(): void {
    if (this.downMs >= 0 && !this.over) {
      this.player.buttons.change(this.button, false, this.lookedMs);
    }
  }

  again(_number: number): string {
    return "";
  }
}
