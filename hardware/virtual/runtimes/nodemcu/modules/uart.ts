// NodeMCU's module uart on the serial line of a virtual board. Layer: hardware/virtual/runtimes/nodemcu.
// Source: NodeMCU documentation, uart, and components/modules/uart.c.
import type { RuntimeBoard } from "../../../virtual-board.js";
import { type Callback, LuaError, type LuaObject } from "../lua-vm.js";
import type { Calls } from "./calls.js";

/** The driver's receive buffer. */
const BUFFER_BYTES = 2048;

export function uartModule(board: RuntimeBoard, calls: Calls): LuaObject {
  const port = (id: number) => {
    const serial = board.serial(`UART${id}`);
    if (serial === null) throw new LuaError(`uart ${id} does not exist`);
    return serial;
  };
  /** When all that was written is out. */
  let outNs = 0;
  return {
    PARITY_NONE: 0,
    STOPBITS_1: 1,
    setup(given) {
      const serial = port(given.integer(1));
      serial.setBaud(given.integer(2));
      serial.setFifo(BUFFER_BYTES);
      return given.integer(2);
    },
    start: () => true,
    on(given) {
      const serial = port(given.integer(1));
      const wanted = given.integer(3);
      if (wanted > 255) throw new LuaError("wrong arg range");
      const callback: Callback = given.callback(4);
      let kept: number[] = [];
      serial.onReceive(() => {
        for (const byte of serial.receive()) {
          kept.push(byte);
          if (kept.length >= wanted) {
            calls.post(callback, [Uint8Array.from(kept)]);
            kept = [];
          }
        }
      });
      return undefined;
    },
    txflush() {
      if (outNs > board.clock.nowNs) board.clock.advanceTo(outNs);
      return undefined;
    },
    write(given) {
      const serial = port(given.integer(1));
      const endNs = serial.transmit(given.bytes(2));
      outNs = endNs;
      // Its buffer is small: a write waits until nearly all of it is out.
      const waitNs = endNs - board.clock.nowNs - WAITING_NS;
      if (waitNs > 0) board.clock.advance(waitNs);
      return undefined;
    },
  };
}

/** What the hardware's FIFO of 128 bytes takes to send at 115,200 baud. */
const WAITING_NS = 11_000_000;
