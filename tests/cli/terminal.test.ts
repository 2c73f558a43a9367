// `mp8 terminal` as a script uses it: a line that goes away is a failure.
import { spawn } from "node:child_process";
import { createServer, type Socket } from "node:net";
import { expect, it } from "vitest";
import { MP8 } from "./mp8.js";

/** Somebody who has not typed yet, at a line that does as the test says. */
async function terminalAt(answer: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const child = spawn(process.execPath, [MP8, "terminal", "-p", `tcp://127.0.0.1:${port}`]);
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].on("data", (bytes: Buffer) => {
      said[stream] += bytes.toString();
    });
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  child.stdin.destroy();
  server.close();
  return { code, ...said };
}

it("a line that goes away: one line, exit code 1", async () => {
  const { code, stderr } = await terminalAt((socket) => socket.end("bye\r\n"));
  expect([code, stderr.split("\n").at(-2)]).toEqual([1, expect.stringMatching(/^mp8: tcp:.* closed the connection$/)]);
});
