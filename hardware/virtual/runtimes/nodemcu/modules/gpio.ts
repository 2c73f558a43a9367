// NodeMCU's module gpio on the pins of a virtual board. Layer: hardware/virtual/runtimes/nodemcu.
// Source: NodeMCU documentation, gpio.
import type { RuntimeBoard } from "../../../virtual-board.js";
import type { LuaObject } from "../lua-vm.js";
import type { Calls } from "./calls.js";

const IN = 1;
const OUT = 2;
const PULL_UP = 1;
const INTR_UP_DOWN = 3;

export function gpioModule(board: RuntimeBoard, calls: Calls): LuaObject {
  const pin = (number: number) => board.pin(`D${number}`);
  return {
    IN,
    OUT,
    IN_OUT: 3,
    FLOATING: 0,
    PULL_UP,
    PULL_DOWN: 2,
    INTR_UP_DOWN,
    config(given) {
      const which = pin(given.field(1, "gpio", -1));
      if (given.field(1, "dir", IN) === OUT) which.drive(which.level);
      else which.release(given.field(1, "pull", 0) === PULL_UP ? "up" : "none");
      return undefined;
    },
    read: (given) => (pin(given.integer(1)).read() ? 1 : 0),
    write(given) {
      pin(given.integer(1)).drive(given.integer(2) !== 0);
      return undefined;
    },
    trig(given) {
      const number = given.integer(1);
      const callback = given.callback(3);
      // The level at the interrupt: its task runs later.
      pin(number).watch((high) => calls.post(callback, [number, high ? 1 : 0]));
      return undefined;
    },
  };
}
