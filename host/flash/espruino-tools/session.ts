// Talks to an Espruino's console through EspruinoTools, in a process of its own, over a port that mp8 keeps. Layer:
// host/flash.
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../../build/package-root.js";
import { onTheWayOut } from "../../interrupt.js";
import type { Transport } from "../../link/transport.js";
import { ESPRUINO_TOOLS, type FromTools, type ToTools } from "./protocol.js";

const START_MS = 60_000;

export class EspruinoToolsSession {
  private next = 1;
  private readonly waiting = new Map<number, { done(value: unknown): void; failed(reason: Error): void }>();
  private progress: ((done: number, total: number) => void) | null = null;
  private ready: () => void = () => {};

  private constructor(
    private readonly child: ChildProcess,
    private readonly transport: Transport,
  ) {
    child.on("message", (message: FromTools) => this.take(message));
    child.on("exit", () => this.fail("EspruinoTools ended"));
    onTheWayOut(() => void child.kill());
  }

  /** @param program mp8's own file; null where it runs from its sources, and what was built is used */
  static async start(transport: Transport, program: URL | null): Promise<EspruinoToolsSession> {
    const file = program === null ? join(packageRoot(), "dist", "program.js") : fileURLToPath(program);
    const child = fork(file, [ESPRUINO_TOOLS], {
      serialization: "advanced",
      // It prints what it does, which is nobody's business here.
      stdio: ["ignore", "ignore", process.env.MP8_DEBUG === "1" ? "inherit" : "ignore", "ipc"],
      execArgv: [],
    });
    const session = new EspruinoToolsSession(child, transport);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("EspruinoTools did not start")), START_MS);
      session.ready = () => {
        clearTimeout(timer);
        resolve();
      };
      child.once("exit", (code) => reject(new Error(`EspruinoTools ended with ${code} as it started`)));
    });
    transport.onBytes = (bytes) => session.tell({ kind: "bytes", bytes });
    transport.onGone = (reason) => session.fail(reason);
    return session;
  }

  /** @returns the value of an expression; @throws Error when it is refused, or not answered in time */
  evaluate(expression: string, timeoutMs = 3000): Promise<unknown> {
    return this.ask((id) => ({ kind: "evaluate", id, expression, timeoutMs }));
  }

  /** @param data one character a byte */
  async sendFile(
    name: string,
    data: string,
    chunk: number,
    progress: (done: number, total: number) => void,
  ): Promise<void> {
    this.progress = progress;
    await this.ask((id) => ({ kind: "send-file", id, name, data, chunk }));
    this.progress = null;
  }

  receiveFile(name: string): Promise<unknown> {
    return this.ask((id) => ({ kind: "receive-file", id, name }));
  }

  /** Ends its process; the port stays open. */
  close(): void {
    this.transport.onBytes = null;
    this.transport.onGone = null;
    this.child.removeAllListeners();
    if (this.child.connected) this.child.disconnect();
    this.child.kill();
  }

  private ask(message: (id: number) => ToTools): Promise<unknown> {
    const id = this.next++;
    return new Promise((done, failed) => {
      this.waiting.set(id, { done, failed });
      this.tell(message(id));
    });
  }

  private tell(message: ToTools): void {
    if (this.child.connected) this.child.send(message, () => {});
  }

  private take(message: FromTools): void {
    if (message.kind === "bytes") this.transport.write(message.bytes);
    else if (message.kind === "ready") this.ready();
    else if (message.kind === "progress") this.progress?.(message.done, message.total);
    else this.settle(message);
  }

  private settle(message: Extract<FromTools, { kind: "done" | "failed" }>): void {
    const asked = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.kind === "done") asked?.done(message.value);
    else asked?.failed(new Error(message.reason));
  }

  private fail(reason: string): void {
    for (const { failed } of this.waiting.values()) failed(new Error(reason));
    this.waiting.clear();
  }
}
