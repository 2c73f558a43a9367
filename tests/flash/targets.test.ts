// Which boards are meant: drives on each system, ports by their adapters, and one line where there are several.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { driveAt, drivePlaces } from "../../host/flash/pico/boot-drive.js";
import { esp32Among, picosAmong } from "../../host/flash/targets.js";

const folder = mkdtempSync(join(tmpdir(), "mp8-targets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("drives", () => {
  const none = { mounts: join(folder, "none"), volumes: join(folder, "none") };

  it("of Linux are those that are mounted with a file system of such a drive, blanks in their names too", async () => {
    const mounts = join(folder, "mounts");
    const lines = [
      "/dev/sda1 / ext4 rw 0 0",
      "/dev/sdb1 /media/me/RPI-RP2 vfat rw 0 0",
      "/dev/sdc1 /media/me/MY\\040PICO vfat rw 0 0",
      "",
    ];
    writeFileSync(mounts, lines.join("\n"));
    expect(await drivePlaces({ ...none, platform: "linux", mounts })).toEqual([
      "/media/me/RPI-RP2",
      "/media/me/MY PICO",
    ]);
    expect(await drivePlaces({ ...none, platform: "linux" })).toEqual([]);
  });

  it("of macOS are the volumes, of Windows the letters behind C", async () => {
    const volumes = join(folder, "Volumes");
    for (const name of ["Macintosh HD", "RPI-RP2"]) mkdirSync(join(volumes, name), { recursive: true });
    const found = await drivePlaces({ ...none, platform: "darwin", volumes });
    expect(found.sort()).toEqual([join(volumes, "Macintosh HD"), join(volumes, "RPI-RP2")]);
    const letters = await drivePlaces({ ...none, platform: "win32" });
    expect([letters[0], letters.at(-1), letters.length]).toEqual(["D:\\", "Z:\\", 23]);
  });

  it("are told by INFO_UF2.TXT", async () => {
    const drive = join(folder, "drive");
    mkdirSync(drive);
    expect(await driveAt(drive)).toBeNull();
    for (const piece of ["", "UF2 Bootloader v3.0\r\n", "UF2 Bootloader v3.0\r\nBoard-ID: RP"]) {
      writeFileSync(join(drive, "INFO_UF2.TXT"), piece);
      expect(await driveAt(drive), "a drive that is coming up").toBeNull();
    }
    writeFileSync(
      join(drive, "INFO_UF2.TXT"),
      "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2350\r\nBoard-ID: RP2350\r\n",
    );
    expect(await driveAt(drive)).toEqual({ folder: drive, boardId: "RP2350" });
  });
});

describe("two boards when one was meant", () => {
  const drives = ["a", "b"].map((name) => ({ folder: name, boardId: "RPI-RP2" }));
  const ports = ["/dev/ttyUSB0", "/dev/ttyUSB1"].map((path) => ({ path, usb: "1a86:7523", device: "CH340" }));

  it("are one line with their places; all of them with --all", () => {
    expect(() => picosAmong(drives, null, false)).toThrow(
      "there are several boards: choose with --drive, or --all for all of them: a, b",
    );
    expect(() => esp32Among(ports, false)).toThrow(
      "there are several boards: choose with --port, or --all for all of them: /dev/ttyUSB0, /dev/ttyUSB1",
    );
    expect(picosAmong(drives, null, true)).toHaveLength(2);
    expect(esp32Among(ports, true).map((target) => (target.kind === "port" ? target.port : ""))).toEqual([
      "/dev/ttyUSB0",
      "/dev/ttyUSB1",
    ]);
  });

  it("a Pico and another chip's drive are one board; ports of other devices are none", () => {
    const other = { folder: "c", boardId: "RP2350" };
    expect(picosAmong([other, drives[0]], null, false)).toMatchObject([{ drive: { folder: "a" } }]);
    expect(picosAmong([other], null, false)).toMatchObject([{ drive: { boardId: "RP2350" } }]);
    const foreign = { path: "/dev/ttyACM0", usb: "2341:0043", device: "" };
    expect(esp32Among([foreign, ports[0]], false)).toHaveLength(1);
    expect(() => esp32Among([foreign], false)).toThrow(/^there is no board|^the board's|^brltty/);
  });
});
