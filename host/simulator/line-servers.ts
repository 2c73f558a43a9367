// A simulated board's serial line over TCP: plain, or with rate and control lines (RFC 2217). Layer: host/simulator.
// One client at a time, as with a cable.
import { createServer, type Server, type Socket } from "node:net";
import { UserError } from "../errors.js";
import { ComPort, Control, Telnet } from "../link/telnet.js";
import { type SerialLine, takeInPace } from "./serial-line.js";

/** What a client does not take is lost beyond this, as on a wire. */
const MOST_WAITING = 262_144;
const LET_GO_MS = 2000;

export async function serveTcp(line: SerialLine, port: number, kind: "tcp" | "rfc2217"): Promise<Server> {
  let client: Socket | null = null;
  const take = (socket: Socket): void => {
    if (client !== null) {
      waitFor(client, socket);
      return;
    }
    client = socket;
    const telnet = kind === "tcp" ? null : telnetOf(line, socket);
    const send = (bytes: Uint8Array) => {
      if (socket.writableLength > MOST_WAITING) return;
      if (telnet === null) socket.write(bytes);
      else telnet.write(bytes);
    };
    line.onBytes = send;
    takeInPace(line, socket, (bytes) => {
      if (telnet === null) line.write(bytes);
      else telnet.take(bytes);
    });
    socket.on("close", () => {
      if (client === socket) client = null;
      if (line.onBytes === send) line.onBytes = null;
    });
  };
  // The cable is in use; but who has just let go of it may still be on the way out.
  const waitFor = (before: Socket, socket: Socket) => {
    const timer = setTimeout(() => socket.destroy(), LET_GO_MS);
    before.once("close", () => {
      clearTimeout(timer);
      if (!socket.destroyed) take(socket);
    });
  };
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => {});
    take(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "another program listens there" : (error.code ?? error.message);
      reject(new UserError(`cannot listen on port ${port}: ${why}`));
    });
    server.listen(port, "127.0.0.1", () => resolve());
  });
  return server;
}

function telnetOf(line: SerialLine, socket: Socket): Telnet {
  let dtr = false;
  let rts = false;
  const control = (value: number) => {
    if (value === Control.dtrOn || value === Control.dtrOff) dtr = value === Control.dtrOn;
    else if (value === Control.rtsOn || value === Control.rtsOff) rts = value === Control.rtsOn;
    else return;
    line.setLines?.(dtr, rts);
  };
  const telnet = new Telnet("server", {
    data: (bytes) => line.write(bytes),
    send: (bytes) => void socket.write(bytes),
    comPort: (command, value) => {
      if (command === ComPort.control && value.length === 1) control(value[0]);
      const baud = new DataView(value.buffer, value.byteOffset, value.byteLength);
      // A rate of 0 asks which it is.
      if (command === ComPort.baud && value.length === 4 && baud.getUint32(0) > 0) line.setBaud?.(baud.getUint32(0));
      // Each setting is answered with what it is now: as asked for.
      if (command <= ComPort.purge) telnet.comPort(command, [...value]);
    },
  });
  telnet.begin();
  return telnet;
}
