// Several boards at once: one that fails does not stop the others; Picos take turns, since nothing but the time at which a
// port appears tells whose it is.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pico } from "../../hardware/boards/pico.js";
import { type FlashJob, flashAll, type Looked, lookAt } from "../../host/flash/flash-all.js";
import { FlashLines } from "../../host/flash/flash-lines.js";
import { loadInterpreter } from "../../host/flash/images/interpreter-file.js";
import { driveAt } from "../../host/flash/pico/boot-drive.js";
import { barePico } from "../../host/simulator/bare-boards.js";
import { BareLine } from "../../host/simulator/bare-line.js";
import { serveDrive } from "../../host/simulator/boot-drive.js";
import { serveTcp } from "../../host/simulator/line-servers.js";
import { builtBundle } from "../support/built-bundle.js";
import { espruinoForPico } from "../support/interpreter-images.js";

const folder = mkdtempSync(join(tmpdir(), "mp8-flash-several-"));
const endings: (() => unknown)[] = [];
let job: FlashJob;

beforeAll(async () => {
  const path = join(folder, "espruino.uf2");
  writeFileSync(path, espruinoForPico());
  const upload = { board: pico, code: await builtBundle("pico"), files: [], program: null };
  job = { board: pico, file: await loadInterpreter(path, pico), upload, mostBaud: 115_200 };
});
afterAll(async () => {
  for (const end of endings) await end();
  rmSync(folder, { recursive: true, force: true });
});

/** A Pico in boot mode: its drive, and its port over TCP. */
async function plugged(name: string, options: Parameters<typeof barePico>[0] = {}) {
  const board = barePico(options);
  const line = new BareLine(board);
  const server = await serveTcp(line, 0, "tcp");
  const endDrive = await serveDrive(board, join(folder, name));
  endings.push(
    endDrive,
    () => line.stop(),
    () => server.close(),
  );
  let drive = await driveAt(join(folder, name));
  for (let looks = 0; drive === null && looks < 2400; looks++) {
    await sleep(50);
    drive = await driveAt(join(folder, name));
  }
  if (drive === null) throw new Error("the drive never appeared");
  const port = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { board, target: { kind: "drive", drive, port } as const };
}

it("two Picos are flashed one after the other, and one that is none is left alone", async () => {
  const picos = [await plugged("first"), await plugged("second")];
  const other = { kind: "drive", drive: { folder: "elsewhere", boardId: "RP2350" }, port: null } as const;
  const looked: Looked[] = await lookAt([...picos.map(({ target }) => target), other]);
  expect(looked.map(({ chip, refusal }) => [chip, refusal])).toEqual([
    ["RP2040", null],
    ["RP2040", null],
    ["RP2350", "not a Pico"],
  ]);
  const outcomes = await flashAll(looked, job, new FlashLines(process.stderr, true));
  expect(outcomes.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ["flashed", ""],
    ["flashed", ""],
    ["left alone", "not a Pico"],
  ]);
  expect(picos.map(({ board }) => board.state)).toEqual(["player", "player"]);
});

it("a Pico whose port cannot be opened does not stop the next", async () => {
  const [good, lost] = [await plugged("good"), await plugged("lost")];
  const nowhere = { ...lost.target, port: "tcp://127.0.0.1:1" };
  const outcomes = await flashAll(await lookAt([nowhere, good.target]), job, new FlashLines(process.stderr, true));
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["failed", "flashed"]);
  expect(outcomes[0].reason).toMatch(/^cannot reach tcp:[^\n]*$/);
  expect(good.board.state).toBe("player");
});
