// The process that EspruinoTools runs in: its one device is mp8, which has the port. Layer: host/flash.
import { loadEspruinoTools } from "./load.js";
import type { FromTools, ToTools } from "./protocol.js";

const PORT = "mp8";
const PACKET_MS = 20_000;

export function serveEspruinoTools(): void {
  const say = (message: FromTools) => void process.send?.(message);
  const tools = loadEspruinoTools();
  const { Serial } = tools.Core;
  let received: ((bytes: ArrayBuffer) => void) | null = null;
  Serial.devices.push({
    name: PORT,
    getPorts: (callback) => callback([{ path: PORT, description: "the port that mp8 has open", type: "usb" }], true),
    open(_path, opened, onBytes) {
      received = onBytes;
      opened({});
    },
    write(data, written) {
      say({ kind: "bytes", bytes: Buffer.from(data, "latin1") });
      written();
    },
    close() {},
  });
  const { connection } = Serial;
  const answer = (id: number, work: Promise<unknown>) =>
    void work.then(
      (value) => say({ kind: "done", id, value }),
      (reason) => say({ kind: "failed", id, reason: String(reason) }),
    );
  process.on("message", (message: ToTools) => {
    switch (message.kind) {
      case "bytes":
        return received?.(Uint8Array.from(message.bytes).buffer);
      case "evaluate":
        return answer(message.id, connection.espruinoEval(message.expression, { timeout: message.timeoutMs }));
      case "send-file": {
        const { id, name, data, chunk } = message;
        const progress = (done: number, total: number) => say({ kind: "progress", id, done, total });
        const options = { chunkSize: chunk, timeout: PACKET_MS, progress };
        return answer(id, connection.espruinoSendFile(name, data, options));
      }
      case "receive-file":
        return answer(message.id, connection.espruinoReceiveFile(message.name, { timeout: PACKET_MS }));
    }
  });
  process.on("disconnect", () => process.exit(0));
  Serial.open(
    PORT,
    () => {
      // The port is a cable, not a radio link: packets go out whole.
      connection.chunkSize = 65_536;
      say({ kind: "ready" });
    },
    () => {},
  );
}
