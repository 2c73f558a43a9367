// A line over TCP: plain (`tcp://`), or with rate and control lines (`rfc2217://`). Layer: host/link.
import { connect, type Socket } from "node:net";
import { ExitCode, UserError } from "../errors.js";
import { ComPort, Control, Telnet } from "./telnet.js";
import type { Transport } from "./transport.js";

const CONNECT_MS = 5000;
const CLOSE_MS = 1000;

export function isTcpAddress(port: string): boolean {
  return /^(tcp|rfc2217):\/\//.test(port);
}

/** @param address tcp://host:port or rfc2217://host:port */
export async function openTcp(address: string, baud: number): Promise<Transport> {
  const found = /^(tcp|rfc2217):\/\/(\[[^\]]+\]|[^:/[\]]+):(\d{1,5})\/?$/.exec(address);
  if (found === null || Number(found[3]) > 65535) {
    throw new UserError(`${address} is no address: write ${address.split(":")[0]}://HOST:PORT`, ExitCode.usage);
  }
  const socket = await connected(address, found[2].replace(/[[\]]/g, ""), Number(found[3]));
  const isPlain = found[1] === "tcp";
  const telnet = new Telnet("client", {
    data: (bytes) => transport.onBytes?.(bytes),
    send: (bytes) => void socket.write(bytes),
    comPort: () => {},
  });
  let isClosing = false;
  let isHeard = false;
  const transport: Transport = {
    name: address,
    baud: isPlain ? 0 : baud,
    onBytes: null,
    onGone: null,
    write: (bytes) => {
      if (isPlain) socket.write(bytes);
      else telnet.write(bytes);
    },
    close: () =>
      new Promise((resolve) => {
        isClosing = true;
        socket.destroySoon();
        // Whoever takes nothing any more is not waited for.
        const timer = setTimeout(() => socket.destroy(), CLOSE_MS);
        socket.once("close", () => {
          clearTimeout(timer);
          resolve();
        });
        if (socket.destroyed) {
          clearTimeout(timer);
          resolve();
        }
      }),
  };
  socket.on("data", (bytes) => {
    isHeard = true;
    if (isPlain) transport.onBytes?.(bytes);
    else telnet.take(bytes);
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    const why = isHeard ? "" : " at once: another program may be using it";
    if (!isClosing) transport.onGone?.(`${address} closed the connection${why}`);
  });
  if (!isPlain) {
    const setBaud = (rate: number) =>
      telnet.comPort(ComPort.baud, [(rate >>> 24) & 255, (rate >>> 16) & 255, (rate >>> 8) & 255, rate & 255]);
    transport.setBaud = async (rate) => setBaud(rate);
    transport.setLines = async (dtr, rts) => {
      // In one segment: what is between the two is a state of its own, in which a chip may start.
      socket.cork();
      telnet.comPort(ComPort.control, [dtr ? Control.dtrOn : Control.dtrOff]);
      telnet.comPort(ComPort.control, [rts ? Control.rtsOn : Control.rtsOff]);
      socket.uncork();
      return true;
    };
    telnet.begin();
    setBaud(baud);
    telnet.comPort(ComPort.dataSize, [8]);
    telnet.comPort(ComPort.parity, [1]);
    telnet.comPort(ComPort.stopSize, [1]);
    // Both off: on most adapters to an ESP32 that is "run".
    telnet.comPort(ComPort.control, [Control.dtrOff]);
    telnet.comPort(ComPort.control, [Control.rtsOff]);
  }
  return transport;
}

function connected(address: string, host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const fail = (why: string) => {
      socket.destroy();
      reject(new UserError(`cannot reach ${address}: ${why}`));
    };
    const timer = setTimeout(() => fail("no answer"), CONNECT_MS);
    socket.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      fail(error.code === "ECONNREFUSED" ? "nothing listens there" : (error.code ?? error.message));
    });
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}
