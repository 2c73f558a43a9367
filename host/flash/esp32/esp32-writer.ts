// Writes to an ESP32 by its loader, through esptool-js: chip and MAC, stub, the fastest rate that works, compressed,
// each part verified by its MD5. Layer: host/flash; nothing of Node: it runs in a browser too.
import { ESPLoader, Transport as EspTransport, type FlashOptions } from "esptool-js";
import type { Transport } from "../../link/transport.js";
import type { Placed } from "../images/interpreter-file.js";
import { FlashError, type FlashReport } from "../report.js";
import { resetIntoFlash, resetIntoLoader } from "./reset.js";
import { WebSerialPort } from "./web-serial.js";

const ROM_BAUD = 115_200;
/** Tried in this order; the ROM's own rate is what is left. */
const RATES = [921_600, 460_800, 230_400] as const;
/**
 * So long the loader's first answer may take, ms, a reset each. esptool-js waits 100 ms, which is too short over a network
 * and on a busy machine.
 */
const SYNC_MS = [100, 100, 300, 1000, 1000] as const;
const SYNC = 0x08;
const ERASE_REGION = 0xd1;
const ERASE_MS = 30_000;
/** Commands of the loader: erasing is done a piece at a time, so that no answer takes long. */
const ERASE_PIECE = 0x10000;

export interface Esp32Chip {
  /** "ESP32-D0WD (revision 1)". */
  readonly description: string;
  readonly mac: string;
  readonly flashBytes: number;
}

export interface Range {
  readonly offset: number;
  readonly bytes: number;
}

/** A chip in its loader, with the stub running. */
export class Esp32Writer {
  private constructor(
    private readonly port: Transport,
    private readonly serial: WebSerialPort,
    private readonly loader: ESPLoader,
    readonly chip: Esp32Chip,
  ) {}

  /**
   * Brings the chip at a port into its loader. Nothing is written.
   * @throws FlashError: no answer, another chip
   */
  static async connect(port: Transport): Promise<Esp32Writer> {
    const serial = new WebSerialPort(port);
    const transport = new EspTransport(serial as never);
    // It prints on stdout when its reading ends.
    transport.trace = () => {};
    let attempt = -1;
    const reset = { reset: async () => void (await resetIntoLoader(port, ++attempt)) };
    const loader = new ESPLoader({
      transport,
      baudrate: ROM_BAUD,
      romBaudrate: ROM_BAUD,
      terminal: { clean() {}, writeLine() {}, write() {} },
      resetConstructors: { classicReset: () => reset as never },
    });
    waitLonger(loader, () => SYNC_MS[attempt] ?? 0);
    const unlessGone = <T>(work: Promise<T>) => Promise.race([work, serial.gone]);
    try {
      await unlessGone(loader.connect("default_reset", SYNC_MS.length));
    } catch (error) {
      throw new FlashError(whyNotConnected(error), true);
    }
    const name = loader.chip.CHIP_NAME;
    if (name !== "ESP32") {
      await resetIntoFlash(port);
      throw new FlashError(`the chip is an ${name}, not an ESP32: it is left alone`, true);
    }
    try {
      const description = await unlessGone(loader.chip.getChipDescription(loader));
      const mac = await unlessGone(loader.chip.readMac(loader));
      await unlessGone(loader.runStub());
      const size = await unlessGone(loader.detectFlashSize());
      const flashBytes = size === undefined ? 0 : loader.flashSizeBytes(size as never);
      return new Esp32Writer(port, serial, loader, { description, mac, flashBytes });
    } catch (error) {
      throw new FlashError(`the chip stopped answering: ${words(error)}; try again, or another cable`, true);
    }
  }

  /** Takes the fastest rate that this cable carries. @returns it */
  async speedUp(most: number = RATES[0]): Promise<number> {
    if (this.port.setBaud === undefined) return ROM_BAUD;
    for (const rate of RATES.filter((one) => one <= most)) {
      (this.loader as unknown as { baudrate: number }).baudrate = rate;
      // Where nothing answers at the new rate, esptool-js resets the chip and goes on at the ROM's.
      await this.unlessGone(this.loader.changeBaud()).catch((error) => {
        throw new FlashError(`the chip did not come back from ${rate} baud: ${words(error)}`);
      });
      if (this.loader.transport.baudrate === rate) return rate;
    }
    return ROM_BAUD;
  }

  /** @throws FlashError */
  async erase(ranges: readonly Range[], report: FlashReport): Promise<void> {
    const total = ranges.reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    for (const { offset, bytes } of ranges) {
      for (let at = 0; at < bytes; at += ERASE_PIECE) {
        const piece = Math.min(ERASE_PIECE, bytes - at);
        const words32 = new Uint8Array(8);
        new DataView(words32.buffer).setUint32(0, offset + at, true);
        new DataView(words32.buffer).setUint32(4, piece, true);
        await this.command(() =>
          this.loader.checkCommand("erase region", ERASE_REGION, words32, undefined, undefined, ERASE_MS),
        );
        done += piece;
        report.progress(done / total);
      }
    }
  }

  /**
   * Writes and verifies.
   * @param md5 of bytes, in hexadecimal: browsers have none
   * @throws FlashError
   */
  async write(parts: readonly Placed[], report: FlashReport, md5: (bytes: Uint8Array) => string): Promise<void> {
    const total = parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const starts = parts.map((_, i) => parts.slice(0, i).reduce((sum, { bytes }) => sum + bytes.length, 0));
    const options: FlashOptions = {
      fileArray: parts.map(({ bytes, offset }) => ({ data: bytes, address: offset })),
      flashMode: "keep",
      flashFreq: "keep",
      flashSize: "keep",
      eraseAll: false,
      compress: true,
      reportProgress: (file, written, all) =>
        report.progress((starts[file] + (parts[file].bytes.length * written) / Math.max(1, all)) / total),
      calculateMD5Hash: md5,
    };
    await this.command(() => this.loader.writeFlash(options));
  }

  /** Starts what was written. @returns false where that needs a hand: the line cannot reset, nor did the chip */
  async restart(): Promise<boolean> {
    const isReset = await resetIntoFlash(this.port);
    if (!isReset) {
      // The stub restarts the chip, which helps where nobody holds BOOT.
      await this.unlessGone(this.loader.flashBegin(0, 0)).catch(() => {});
      await this.unlessGone(this.loader.flashFinish(true, 500)).catch(() => {});
    }
    await this.leave();
    return isReset;
  }

  /** Lets go of the port, at the interpreter's rate. */
  async leave(): Promise<void> {
    await this.loader.transport.disconnect().catch(() => {});
    this.port.onBytes = null;
    this.port.onGone = null;
    await this.port.setBaud?.(ROM_BAUD);
  }

  private unlessGone<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.serial.gone]);
  }

  private async command(work: () => Promise<unknown>): Promise<void> {
    try {
      await this.unlessGone(work());
    } catch (error) {
      throw new FlashError(whyNotWritten(words(error)));
    }
  }
}

/** Has the loader wait at least so long for answers to SYNC. */
function waitLonger(loader: ESPLoader, leastMs: () => number): void {
  const { command, readPacket } = loader;
  loader.command = (op, data, checksum, waits, timeoutMs) =>
    command.call(loader, op, data, checksum, waits, op === SYNC ? Math.max(timeoutMs ?? 0, leastMs()) : timeoutMs);
  loader.readPacket = (op, timeoutMs) =>
    readPacket.call(loader, op, op === SYNC ? Math.max(timeoutMs ?? 0, leastMs()) : timeoutMs);
}

function words(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}

function whyNotConnected(error: unknown): string {
  const text = words(error);
  if (/Failed to connect/.test(text)) {
    return "no ESP32 answers: hold BOOT, press EN (or plug it in again), and start over; a cable that only charges does not do";
  }
  if (/chip (id|magic)|Unexpected/i.test(text)) return "a chip answers that is not known: it is left alone";
  return text;
}

function whyNotWritten(text: string): string {
  if (/MD5/.test(text))
    return "what is in its flash is not what was written: its flash may be worn out; flash it again";
  if (/data stream stopped|No serial data|noise|head of packet|SLIP/i.test(text)) {
    return "the board stopped answering while it was written: flash it again, with a shorter cable or at --baud 115200";
  }
  if (/status/.test(text)) return `the board refused what it was sent (${text}): flash it again`;
  return text;
}
