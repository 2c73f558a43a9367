// NodeMCU's modules node and tmr on the simulated clock. Layer: hardware/virtual/runtimes/nodemcu.
// Source: NodeMCU documentation, node and tmr; components/modules/node.c for what uptime gives.
import type { SimulatedClock } from "../../../clock.js";
import type { LuaObject } from "../lua-vm.js";
import type { Calls } from "./calls.js";

const WRAP_MICROS = 2 ** 31;
/** What such a build has left with nothing loaded: nobody measures it here. */
const FREE_BYTES = 200_000;

export function nodeModule(clock: SimulatedClock, calls: Calls, restart: () => void): LuaObject {
  return {
    uptime() {
      const micros = Math.floor(clock.nowNs / 1000);
      return [micros % WRAP_MICROS, Math.floor(micros / WRAP_MICROS)];
    },
    heap: () => FREE_BYTES,
    restart() {
      restart();
      return undefined;
    },
    task: {
      LOW_PRIORITY: 0,
      MEDIUM_PRIORITY: 1,
      HIGH_PRIORITY: 2,
      post(given) {
        calls.post(given.callback(2), [], true);
        return true;
      },
    },
  };
}

export function tmrModule(calls: Calls): LuaObject {
  return {
    ALARM_SINGLE: 0,
    create: () => ({
      alarm(given) {
        calls.alarm(given.integer(2), given.callback(4));
        return true;
      },
    }),
  };
}
