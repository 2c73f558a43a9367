// Puts the parts of the prelude together as one script. Layer: hardware/virtual/runtimes/espruino.
// The parts are turned into text with Function.prototype.toString: so they are checked and formatted like all other
// code, and still come to life inside the realm, where every object they make belongs.
import { KEPT_MEMBERS, LANGUAGE_GLOBALS, LANGUAGE_MEMBERS } from "../names.js";
import { makeKit } from "./base.js";
import { defineBuses } from "./buses.js";
import { defineClockAndChance } from "./clock-and-chance.js";
import { defineEvents } from "./events.js";
import { defineGraphics } from "./graphics.js";
import type { HostApi } from "./host-api.js";
import { defineInterpreter } from "./interpreter.js";
import { defineLanguage } from "./language.js";
import { defineModules } from "./modules.js";
import { defineNativeCosts } from "./native-costs.js";
import { definePins } from "./pins.js";
import { defineTextSearch } from "./text-search.js";
import { defineTimers } from "./timers.js";
import { defineTypedArrays } from "./typed-arrays.js";
import { defineValues } from "./values.js";
import { defineWaveforms } from "./waveform.js";

/** What the prelude gives back: runs queued jobs until the host has none, or says to stop. */
export type Dispatch = () => void;
export type Prelude = (host: HostApi) => Dispatch;

/** Text of a function expression that takes the host and returns `Dispatch`. */
export function preludeScript(): string {
  const parts = [
    defineEvents,
    definePins,
    defineTimers,
    defineBuses,
    defineWaveforms,
    defineGraphics,
    defineInterpreter,
    defineModules,
    defineClockAndChance,
    defineTypedArrays,
    defineValues,
    defineTextSearch,
    defineNativeCosts,
  ];
  const names = { globals: LANGUAGE_GLOBALS, members: LANGUAGE_MEMBERS, kept: KEPT_MEMBERS };
  // Bundlers that keep function names call __name.
  return `(function (host) {
    "use strict";
    const __name = (target) => target;
    const before = Object.getOwnPropertyNames(globalThis);
    const kit = (${makeKit.toString()})(host, globalThis);
    ${parts.map((part) => `(${part.toString()})(kit, host);`).join("\n")}
    const api = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name));
    (${defineLanguage.toString()})(kit, ${JSON.stringify(names)}, api.concat(["console", "print"]));
    return function () {
      for (;;) {
        const job = host.next(kit.queue.length > 0);
        if (job === null) return;
        try {
          kit.jobs[job.kind](job);
        } catch (problem) {
          kit.global.process.emit("uncaughtException", problem);
          host.uncaught(kit.describe(problem));
        }
      }
    };
  })`;
}
