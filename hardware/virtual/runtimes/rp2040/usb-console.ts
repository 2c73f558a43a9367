// The PC's end of the interpreter's USB console: what it printed, and what is still to be typed.
// Layer: hardware/virtual/runtimes/rp2040.
import { type RP2040, USBCDC } from "rp2040js";

/** Kept of the output, for error messages; installing looks only at the newest part. */
const MOST_OUTPUT = 64 * 1024;
/** A full-speed bulk packet. */
const PACKET_BYTES = 64;
const XON = 0x11;
const XOFF = 0x13;

export class UsbConsole {
  /** One character a byte. */
  output = "";
  connected = false;
  /** Takes every byte as it is, once the interpreter has given the line away; null while it is its console. */
  tap: ((bytes: Uint8Array) => void) | null = null;
  /** The interpreter's buffer is nearly full. */
  private held = false;
  private queue: number[] = [];
  private sent = 0;
  private readonly cdc: USBCDC;
  /** The device is ready for a packet that we do not have yet. */
  private waiting: { readonly endpoint: number; readonly bytes: number } | null = null;
  private readonly answerRead: (endpoint: number, bytes: number) => void;

  constructor(mcu: RP2040) {
    const usb = mcu.usbCtrl;
    this.cdc = new USBCDC(usb);
    this.cdc.onDeviceConnected = () => {
      this.connected = true;
    };
    this.cdc.onSerialData = (bytes) => {
      if (this.tap !== null) {
        this.held = false;
        this.tap(bytes);
      }
      for (const byte of bytes) {
        if (byte === XOFF && this.tap === null) this.held = true;
        else if (byte === XON && this.tap === null) this.held = false;
        else this.output += String.fromCharCode(byte);
      }
      if (this.output.length > MOST_OUTPUT) this.output = this.output.slice(-MOST_OUTPUT / 2);
    };
    // rp2040js answers each read with an empty packet at once, so that the device is interrupted a hundred thousand
    // times a second; a real host stays silent (NAK) until it has something.
    const answer = usb.onEndpointRead;
    this.answerRead = (endpoint, bytes) => answer?.(endpoint, bytes);
    usb.onEndpointRead = (endpoint, bytes) => {
      // A full-speed bus has room for nineteen packets a millisecond: what the device asks for comes at once.
      if (endpoint !== 0) this.fill();
      if (endpoint === 0 || !this.cdc.txFIFO.empty) this.answerRead(endpoint, bytes);
      else this.waiting = { endpoint, bytes };
    };
  }

  /** The same console after the chip was reset: output goes on, what was not sent is dropped. */
  after(mcu: RP2040): UsbConsole {
    const next = new UsbConsole(mcu);
    next.output = this.output;
    next.tap = this.tap;
    return next;
  }

  type(text: string | Uint8Array): void {
    if (this.sent === this.queue.length) {
      this.queue = [];
      this.sent = 0;
    }
    if (typeof text === "string") for (let i = 0; i < text.length; i += 1) this.queue.push(text.charCodeAt(i) & 0xff);
    else for (const byte of text) this.queue.push(byte);
  }

  get pending(): number {
    return this.queue.length - this.sent;
  }

  /** Hands the device what fits in a packet; call it while the processor runs. */
  feed(): void {
    const { cdc } = this;
    if (!this.connected) return;
    this.fill();
    if (this.waiting !== null && !cdc.txFIFO.empty) {
      const { endpoint, bytes } = this.waiting;
      this.waiting = null;
      this.answerRead(endpoint, bytes);
    }
  }

  private fill(): void {
    const { cdc, queue } = this;
    while (this.connected && !this.held && this.sent < queue.length && cdc.txFIFO.itemCount < PACKET_BYTES) {
      cdc.sendSerialByte(queue[this.sent] as number);
      this.sent += 1;
    }
  }

  /** The last lines of output, for a person. */
  get tail(): string {
    const printable = this.output.replace(/\r/g, "").replace(/[^\n\x20-\x7e]/g, "");
    return printable
      .split("\n")
      .filter((line) => line.trim() !== "")
      .slice(-5)
      .join("\n");
  }
}
