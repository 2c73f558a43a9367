// A transport in the shape of the Web Serial API, as far as esptool-js asks for it. Layer: host/flash; nothing of Node.
// Spec: Web Serial API, WICG: SerialPort (open, close, readable, writable, setSignals, getInfo).
import type { Transport } from "../../link/transport.js";

export interface Signals {
  dataTerminalReady?: boolean;
  requestToSend?: boolean;
}

export class WebSerialPort {
  readable: ReadableStream<Uint8Array> | null = null;
  writable: WritableStream<Uint8Array> | null = null;
  private input: ReadableStreamDefaultController<Uint8Array> | null = null;
  private dtr = false;
  private rts = false;
  /** Rejects when the cable is pulled: esptool-js itself would wait for its time to be over. */
  readonly gone: Promise<never>;

  constructor(private readonly transport: Transport) {
    this.gone = new Promise((_, reject) => {
      transport.onGone = (reason) => reject(new Error(reason));
    });
    this.gone.catch(() => {});
    transport.onBytes = (bytes) => this.input?.enqueue(bytes);
  }

  /** No USB ids: by them esptool-js would choose ways to reset that are not those of an ESP32. */
  getInfo(): Record<string, number> {
    return {};
  }

  async open({ baudRate }: { baudRate: number }): Promise<void> {
    await this.transport.setBaud?.(baudRate);
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.input = controller;
      },
    });
    this.writable = new WritableStream<Uint8Array>({ write: (bytes) => this.transport.write(bytes) });
  }

  /** esptool-js prefers this to opening the port anew, at which many boards would reset. */
  async setBaudRate(baud: number): Promise<void> {
    await this.transport.setBaud?.(baud);
  }

  async setSignals({ dataTerminalReady, requestToSend }: Signals): Promise<void> {
    this.dtr = dataTerminalReady ?? this.dtr;
    this.rts = requestToSend ?? this.rts;
    await this.transport.setLines?.(this.dtr, this.rts);
  }

  /** The transport stays open: it is whoever's opened it. */
  async close(): Promise<void> {
    try {
      this.input?.close();
    } catch {
      // Ended already.
    }
    this.input = null;
    this.readable = null;
    this.writable = null;
  }
}
