// ZMODEM by lrzsz between two ptys, with the same line between them as between the host and the board. Layer: tools.
import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LineNoise } from "../../host/simulator/line-noise.js";
import { servePty } from "../../host/simulator/pty.js";
import type { SerialLine } from "../../host/simulator/serial-line.js";

const TICK_MS = 2;
const MOST_MS = 600_000;

export function hasZmodem(): boolean {
  return spawnSync("sz", ["--version"]).error === undefined && spawnSync("rz", ["--version"]).error === undefined;
}

/** One end of a cable: what it is given goes out at the other one, as fast as a UART lets it. */
class End implements SerialLine {
  onBytes: ((bytes: Uint8Array) => void) | null = null;
  other: End | null = null;
  private waiting: Uint8Array[] = [];
  private credit = 0;

  constructor(
    private readonly bytesPerMs: number,
    private readonly noise: LineNoise,
  ) {}

  write(bytes: Uint8Array): void {
    this.waiting.push(bytes.slice());
  }

  tick(ms: number): void {
    this.credit = this.waiting.length === 0 ? 0 : this.credit + ms * this.bytesPerMs;
    while (this.waiting.length > 0 && this.credit >= 1) {
      const piece = this.waiting[0].subarray(0, Math.floor(this.credit));
      this.credit -= piece.length;
      if (piece.length === this.waiting[0].length) this.waiting.shift();
      else this.waiting[0] = this.waiting[0].subarray(piece.length);
      this.other?.onBytes?.(this.noise.pass(piece));
    }
  }
}

/** @returns bytes a second, or null where it gave up or the file came otherwise than it was sent */
export async function zmodem(bytes: Uint8Array, baud: number, noise: number): Promise<number | null> {
  const folder = mkdtempSync(join(tmpdir(), "mp8-zmodem-"));
  const ends = [1, 2].map((seed) => new End(baud / 10_000, new LineNoise(noise, seed)));
  ends[0].other = ends[1];
  ends[1].other = ends[0];
  const ptys = [await servePty(ends[0]), await servePty(ends[1])];
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    for (const end of ends) end.tick(now - last);
    last = now;
  }, TICK_MS);
  try {
    writeFileSync(join(folder, "sent.bin"), bytes);
    const startMs = performance.now();
    const receiver = run("rz", ["-b", "-q", "-y"], ptys[1].path, folder);
    const sender = run("sz", ["-b", "-q", "sent.bin"], ptys[0].path, folder);
    const codes = await Promise.race([
      Promise.all([receiver.ended, sender.ended]),
      // One that gives up leaves the other one waiting.
      failed(receiver.ended),
      failed(sender.ended),
      new Promise<null>((resolve) => setTimeout(() => resolve(null), MOST_MS)),
    ]);
    const seconds = (performance.now() - startMs) / 1000;
    receiver.kill();
    sender.kill();
    if (codes === null || codes.some((code) => code !== 0)) return null;
    return readFileSync(join(folder, "in", "sent.bin")).equals(bytes) ? bytes.length / seconds : null;
  } catch {
    return null;
  } finally {
    clearInterval(timer);
    for (const pty of ptys) pty.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function failed(ended: Promise<number | null>): Promise<null> {
  return new Promise((resolve) => void ended.then((code) => code !== 0 && resolve(null)));
}

function run(command: string, args: string[], tty: string, folder: string) {
  const line = openSync(tty, "r+");
  const cwd = command === "rz" ? join(folder, "in") : folder;
  if (command === "rz") spawnSync("mkdir", ["-p", cwd]);
  const child = spawn(command, args, { cwd, stdio: [line, line, "ignore"] });
  closeSync(line);
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  return { ended, kill: () => child.kill("SIGKILL") };
}
