// What a port that cannot be opened is said to be: one line, with what to do.
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openError } from "../../../../host/link/serial-transport.js";

const folder = mkdtempSync(join(tmpdir(), "mp8-port-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("names the one command that permits a port on Linux, for the group that owns it", (context) => {
  if (process.platform !== "linux") context.skip("needs Linux, whose command it is");
  const port = join(folder, "ttyUSB0");
  writeFileSync(port, "");
  if (process.getuid?.() === 0) {
    expect(openError(port, new Error("Error: Permission denied")).message).toMatch(/it is root's alone: run as root$/);
    chownSync(port, 0, 20);
  }
  const { message } = openError(port, new Error(`Error: Permission denied, cannot open ${port}`));
  expect(message).toMatch(/^\S+: permission denied; run "sudo usermod -aG \w+ \$USER", then log in again$/);
  expect(openError("/dev/none", new Error("Error: Permission denied")).message).toContain("-aG dialout $USER");
});

it.each([
  ["Error Resource temporarily unavailable Cannot lock port", /is busy: another program has it open/],
  ["Error: No such file or directory, cannot open /dev/x", /there is no port \/dev\/x: "mp8 ports" lists/],
  ["Error: Input/output error", /^cannot open \/dev\/x: Input\/output error$/],
])("%s", (system, words) => {
  expect(openError("/dev/x", new Error(system)).message).toMatch(words);
});
