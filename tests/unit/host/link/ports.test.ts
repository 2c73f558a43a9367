import { describe, expect, it } from "vitest";
import { onlyBoard } from "../../../../host/link/ports.js";

const port = (path: string, usb: string) => ({ path, usb, device: "" });
const pico = port("/dev/ttyACM0", "2e8a:000a");
const esp32 = port("/dev/ttyUSB0", "1a86:7523");
const mouse = port("/dev/ttyACM7", "046d:c52b");

describe("without --port", () => {
  it("the board is found among other devices", () => {
    expect(onlyBoard([mouse, esp32])).toBe("/dev/ttyUSB0");
  });

  it.each([
    [
      "several boards",
      [pico, esp32, mouse],
      2,
      "there are several boards: choose one with --port: /dev/ttyACM0, /dev/ttyUSB0",
    ],
    ["no board", [mouse], 1, /known by its USB id: name it with --port: \/dev\/ttyACM7, or try "mp8 sim/],
    ["nothing", [], 1, /known by its USB id: connect one, or try/],
  ] as const)("%s: one line, exit code", (_, ports, exitCode, says) => {
    const ask = () => onlyBoard(ports);
    expect(ask).toThrow(says);
    expect(ask).toThrow(expect.objectContaining({ exitCode }));
  });
});
