// The host's end of the serial link: greets a board, asks it one thing at a time, takes its answer. Layer: host/link;
// nothing of Node: it runs in a browser too. FORMAT.md says what goes over the line.
import { FrameType, LINK_VERSION, MOST_PAYLOAD } from "../../firmware/core/link/format.js";
import { type Frame, FrameReader, frameBytes } from "./frames.js";
import { ALIVE_MS, confirmEnd, type FrameLine, isAnswer, REPEAT_MS, Request, type RequestOptions } from "./request.js";
import { LinkError, type Transport } from "./transport.js";

/** What a board says when it is greeted. */
export interface Greeting {
  readonly version: number;
  /** Longest payload that it takes, bytes. */
  readonly payload: number;
  /** It packs what a slow line carries. */
  readonly packs: boolean;
  /** Rate of its line, bits a second; 0 for USB. */
  readonly baud: number;
}

/** Time as the link needs it; tests bring their own. */
export interface LinkClock {
  /** Milliseconds from any beginning. */
  now(): number;
  /** Calls back every so many milliseconds. @returns what stops it */
  every(ms: number, callback: () => void): () => void;
}

const REAL_TIME: LinkClock = {
  now: () => performance.now(),
  every(ms, callback) {
    const timer = setInterval(callback, ms);
    return () => clearInterval(timer);
  },
};

const TICK_MS = 50;
/** A frame that goes on after such a silence is none. */
const GAP_MS = 150;
/** Until the last bytes are out; for a board to answer at a raised rate; for it to fall back to its usual one. */
const SETTLE_MS = 60;
const RAISED_GREET_MS = 1500;
const FALLBACK_MS = 7000;
/** What a board takes that was not asked. */
const USUAL_PAYLOAD = 1024;
const NO_BYTES = new Uint8Array(0);

export class BoardLink implements FrameLine {
  /** Lines between the frames: the player's log. One character a byte. */
  onText: ((text: string) => void) | null = null;
  greeting: Greeting | null = null;
  /** Bytes of all that came in, and of all frames that went out. */
  bytesIn = 0;
  bytesOut = 0;
  heardMs = 0;
  understoodMs = 0;
  sentMs = 0;

  /** Bits a second that the line carries, as far as the board knows; 0 where nothing holds it up. */
  get baud(): number {
    return this.greeting?.baud ?? this.transport.baud;
  }

  /** Frames that came in damaged. */
  get damaged(): number {
    return this.reader.damaged;
  }

  private readonly reader: FrameReader;
  private running: Request | null = null;
  private answers: ((frame: Frame) => boolean) | null = null;
  /** Ends the waiting for them. */
  private stopExchange: ((error: Error) => void) | null = null;
  private isInterrupted = false;
  private nextId = 1 + Math.floor(Math.random() * 250);
  private gone: string | null = null;
  /** The board is to be heard from all the time: else it takes its usual rate again. */
  private isRaised = false;
  private readonly stopTicking: () => void;

  constructor(
    readonly transport: Transport,
    private readonly clock: LinkClock = REAL_TIME,
  ) {
    this.reader = new FrameReader(
      (frame) => this.takeFrame(frame),
      (bytes) => this.onText?.(String.fromCharCode(...bytes.subarray(0, 65536))),
    );
    transport.onBytes = (bytes) => {
      this.heardMs = this.clock.now();
      if (this.running !== null) this.running.repeats = 0;
      this.bytesIn += bytes.length;
      this.reader.put(bytes);
    };
    transport.onGone = (reason) => {
      this.gone = reason;
      const error = new LinkError(reason, "gone");
      this.stopExchange?.(error);
      this.running?.fail(error);
    };
    this.stopTicking = this.clock.every(TICK_MS, () => this.tick());
  }

  /** Brings the board to a known state, whatever it was in. @throws LinkError where no player answers in time */
  async greet(withinMs: number): Promise<Greeting> {
    const nonce = Math.random().toString(36).slice(2, 10);
    const hello = this.control(FrameType.hello, 0, new TextEncoder().encode(nonce));
    const words = await this.exchange(hello, withinMs, (frame) => {
      const text = new TextDecoder().decode(frame.payload);
      return frame.type === FrameType.hello && text.startsWith(`${nonce} `) ? text : null;
    });
    const value = (name: string) => Number(new RegExp(` ${name}=(\\d+)`).exec(words)?.[1] ?? 0);
    if (value("version") !== LINK_VERSION) {
      const why = `the board's player speaks version ${value("version")} of the link, this mp8 version ${LINK_VERSION}`;
      throw new LinkError(`${why}: flash the board anew, or use the mp8 that flashed it`, "refused");
    }
    this.greeting = {
      version: LINK_VERSION,
      payload: Math.min(value("payload"), MOST_PAYLOAD),
      packs: value("packs") === 1,
      baud: value("baud"),
    };
    return this.greeting;
  }

  /**
   * Asks the board for something. One request at a time.
   * @param line one character a byte
   * @returns its last words, "ok …"  @throws LinkError with the board's reason, or since nobody answers
   */
  async request(line: string, options: RequestOptions = {}): Promise<string> {
    if (this.isInterrupted) throw new LinkError("cancelled", "cancelled");
    return this.ask(line, options);
  }

  /** Ends what is being asked for, and all that would be: somebody has pressed Ctrl-C. */
  interrupt(): void {
    this.isInterrupted = true;
    this.running?.fail(new LinkError("cancelled", "cancelled"));
  }

  private async ask(line: string, options: RequestOptions): Promise<string> {
    if (this.running !== null) throw new Error("the board answers one request at a time");
    if (this.gone !== null) throw new LinkError(this.gone, "gone");
    const id = this.nextId;
    this.nextId = id === 255 ? 1 : id + 1;
    const command = this.control(
      FrameType.command,
      id,
      Uint8Array.from(line, (c) => c.charCodeAt(0)),
    );
    const request = new Request(this, command, this.greeting?.payload ?? USUAL_PAYLOAD, options);
    this.running = request;
    try {
      request.begin();
      return await request.ended;
    } catch (error) {
      this.running = null;
      if (
        this.gone === null &&
        !(error instanceof LinkError && (error.kind === "refused" || error.kind === "silent"))
      ) {
        await this.cancel(id);
      }
      throw error;
    } finally {
      this.running = null;
    }
  }

  /**
   * Raises the rate of both ends, where they have one. @returns whether the line carries it; else it has its usual one
   * @throws LinkError where the board does not change its rate, or no longer answers
   */
  async raise(baud: number): Promise<boolean> {
    const { setBaud, baud: usual } = this.transport;
    if (setBaud === undefined) throw new LinkError(`${this.transport.name} has no rate to change`, "refused");
    await this.request(`baud ${baud}`);
    // What confirms the answer goes out at the old rate.
    await this.pass(SETTLE_MS);
    await setBaud(baud);
    this.isRaised = true;
    try {
      await this.greet(RAISED_GREET_MS);
      return true;
    } catch (error) {
      if (!(error instanceof LinkError) || error.kind !== "silent") throw error;
      this.isRaised = false;
      await setBaud(usual);
      await this.greet(FALLBACK_MS);
      return false;
    }
  }

  /** Back to the usual rate, as far as the board still listens. */
  async lower(): Promise<void> {
    if (!this.isRaised || this.gone !== null) return;
    this.isRaised = false;
    await this.ask(`baud ${this.transport.baud}`, { silenceMs: RAISED_GREET_MS }).catch(() => {});
    await this.pass(SETTLE_MS);
  }

  private pass(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.clock.every(ms, () => {
        stop();
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    this.release();
    await this.transport.close();
  }

  /** Lets go of the line, which stays open for someone else. */
  release(): void {
    this.stopTicking();
    this.transport.onBytes = null;
    this.transport.onGone = null;
  }

  /** Tells the board to stop, until it says that it has. */
  private async cancel(id: number): Promise<void> {
    const isIt = (frame: Frame) => (frame.type === FrameType.cancel && frame.request === id ? "stopped" : null);
    await this.exchange(this.control(FrameType.cancel, id, NO_BYTES), 2000, isIt).catch(() => {});
  }

  /** Sends `frame` again and again, until one comes that `accept` takes. */
  private exchange(frame: Frame, withinMs: number, accept: (frame: Frame) => string | null): Promise<string> {
    if (this.gone !== null) return Promise.reject(new LinkError(this.gone, "gone"));
    return new Promise((resolve, reject) => {
      const end = () => {
        stopRepeating();
        stopWaiting();
        this.answers = null;
        this.stopExchange = null;
      };
      this.stopExchange = (error) => {
        end();
        reject(error);
      };
      const stopRepeating = this.clock.every(REPEAT_MS, () => {
        if (this.gone === null) return this.send(frame);
        end();
        reject(new LinkError(this.gone, "gone"));
      });
      const stopWaiting = this.clock.every(withinMs, () => {
        end();
        reject(new LinkError("no answer", "silent"));
      });
      this.answers = (answer) => {
        const words = accept(answer);
        if (words === null) return false;
        end();
        resolve(words);
        return true;
      };
      this.send(frame);
    });
  }

  private control(type: number, request: number, payload: Uint8Array): Frame {
    return { type, request, ordinal: 0, number: 0, payload };
  }

  now(): number {
    return this.clock.now();
  }

  send(frame: Frame): void {
    this.sentMs = this.clock.now();
    const bytes = frameBytes(frame);
    this.bytesOut += bytes.length;
    this.transport.write(bytes);
  }

  private takeFrame(frame: Frame): void {
    this.understoodMs = this.clock.now();
    if (this.answers?.(frame) === true) return;
    const { running } = this;
    if (running !== null && frame.request === running.id) running.take(frame);
    // The board has not heard that its last frame came: it says it until it has.
    else if (isAnswer(frame) && frame.type !== FrameType.data) confirmEnd(this, frame);
  }

  private tick(): void {
    const now = this.clock.now();
    const quietMs = now - this.heardMs;
    if (quietMs > GAP_MS && this.reader.isWaiting) this.reader.silence();
    if (this.running !== null) this.running.tick();
    else if (this.isRaised && now - this.sentMs > ALIVE_MS) this.send(this.control(FrameType.cancel, 0, NO_BYTES));
  }
}
