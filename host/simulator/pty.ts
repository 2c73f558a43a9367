// A pseudo terminal whose one end is a simulated board's serial line: any program can open the other as a serial port.
// Layer: host/simulator. `@lydell/node-pty` brings the system call; its own class would read our end of the pair, too.
import { execFileSync } from "node:child_process";
import { close, write } from "node:fs";
import { createRequire } from "node:module";
import { ReadStream } from "node:tty";
import { UserError } from "../errors.js";
import { type SerialLine, takeInPace } from "./serial-line.js";

/** What nobody reads is lost beyond this, as on a wire. */
const MOST_WAITING = 65_536;
const RETRY_MS = 2;

export interface PtyServer {
  /** What a serial program opens: "/dev/pts/7". */
  readonly path: string;
  close(): void;
}

interface NativePty {
  open(columns: number, rows: number): { master: number; slave: number; pty: string };
}

export async function servePty(line: SerialLine): Promise<PtyServer> {
  const { master, slave, pty } = (await nativePty()).open(80, 24);
  // Kept open, so that a program may come and go; and raw, so that no byte means anything to the system.
  try {
    execFileSync("stty", ["-F", pty, "raw", "-echo"], { stdio: "ignore" });
  } catch {
    new ReadStream(slave).setRawMode(true);
  }
  const input = new ReadStream(master);
  takeInPace(line, input, (bytes) => line.write(bytes));
  input.on("error", () => {});
  const waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let isWriting = false;
  let isClosed = false;
  const next = () => {
    const piece = waiting[0];
    if (piece === undefined || isClosed) {
      isWriting = false;
      return;
    }
    isWriting = true;
    write(master, piece, (error, written) => {
      if (error !== null && (error as NodeJS.ErrnoException).code === "EAGAIN") {
        setTimeout(next, RETRY_MS);
        return;
      }
      if (error !== null) {
        // Nobody can take it.
        waitingBytes -= piece.length;
        waiting.shift();
        next();
        return;
      }
      waitingBytes -= written;
      if (written === piece.length) waiting.shift();
      else waiting[0] = piece.subarray(written);
      next();
    });
  };
  line.onBytes = (bytes) => {
    if (waitingBytes + bytes.length > MOST_WAITING) return;
    waiting.push(bytes);
    waitingBytes += bytes.length;
    if (!isWriting) next();
  };
  return {
    path: pty,
    close() {
      isClosed = true;
      line.onBytes = null;
      input.destroy();
      close(slave, () => {});
    },
  };
}

async function nativePty(): Promise<NativePty> {
  const name = `@lydell/node-pty-${process.platform}-${process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    const inside = createRequire(require.resolve("@lydell/node-pty"));
    return inside(`${name}/pty.node`) as NativePty;
  } catch {
    throw new UserError(
      `there is no pseudo terminal on this system (${name} is not installed): use --tcp PORT instead`,
    );
  }
}
