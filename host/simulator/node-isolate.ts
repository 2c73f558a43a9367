// A realm for firmware in Node: node:vm with a global object of its own. Layer: host/simulator.
// node:vm is a fence against mistakes, not against malice: firmware is our own build. Still nothing of the host may be
// in sight, because firmware that leans on it would only run here.
import vm from "node:vm";
import {
  type Isolate,
  type IsolateFactory,
  IsolateTimeout,
  type MemoryMatch,
} from "../../hardware/virtual/runtimes/espruino/isolate.js";
import { scriptMeter } from "./script-meter/script-meter.js";

/** The name under which a call passes its callback into the realm; gone before the callback runs. */
const HANDOVER = "__mp8_call";

const CALL = `(function () {
  const callback = globalThis.${HANDOVER};
  delete globalThis.${HANDOVER};
  return callback();
})()`;

let realms = 0;

class NodeIsolate implements Isolate {
  private readonly name = `firmware ${++realms}`;
  // No prototype: that of an object literal would lead to the host's Object, and from there everywhere.
  private readonly sandbox: Record<string, unknown> = Object.create(null);
  private readonly context = vm.createContext(this.sandbox, { name: this.name });
  private readonly caller = new vm.Script(CALL, { filename: "espruino-call.js" });

  run(code: string, fileName: string, timeoutMs: number): unknown {
    const script = new vm.Script(code, { filename: fileName });
    return this.limited(script, timeoutMs);
  }

  call(callback: () => unknown, timeoutMs: number): unknown {
    this.sandbox[HANDOVER] = callback;
    return this.limited(this.caller, timeoutMs);
  }

  private limited(script: vm.Script, timeout: number): unknown {
    try {
      return script.runInContext(this.context, { timeout, displayErrors: false });
    } catch (problem) {
      if ((problem as { code?: unknown } | null)?.code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw problem;
      throw new IsolateTimeout(`script ran longer than ${timeout} ms`);
    }
  }

  async searchMemory(needles: readonly Uint8Array[]): Promise<MemoryMatch[]> {
    const { searchRealm } = await import("./realm-memory.js");
    return searchRealm(this.sandbox, this.name, needles);
  }

  dispose(): void {
    for (const name of Object.keys(this.sandbox)) delete this.sandbox[name];
  }
}

export const nodeIsolate: IsolateFactory = { create: () => new NodeIsolate(), meter: scriptMeter };
