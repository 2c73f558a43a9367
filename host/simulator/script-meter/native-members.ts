// Properties that the interpreter finds last of all, after an object's own and its class's. Layer: host/simulator.
import { LANGUAGE_MEMBERS } from "../../../hardware/virtual/runtimes/espruino/names.js";

export const NATIVE_MEMBERS: ReadonlySet<string> = new Set(Object.values(LANGUAGE_MEMBERS).flat());
