// A realm for firmware in Node: node:vm with a global object of its own. Layer: host/simulator.
// node:vm is a fence against mistakes, not against malice: firmware is our own build. Still nothing of the host may be
// in sight, because firmware that leans on it would only run here.
import vm from "node:vm";
import { type Isolate, type IsolateFactory, IsolateTimeout } from "../../hardware/virtual/runtimes/espruino/isolate.js";

/** The name under which a call passes its callback into the realm; gone before the callback runs. */
const HANDOVER = "__mp8_call";

class NodeIsolate implements Isolate {
  // No prototype: that of an object literal would lead to the host's Object, and from there everywhere.
  private readonly sandbox: Record<string, unknown> = Object.create(null);
  private readonly context = vm.createContext(this.sandbox, { name: "firmware", codeGeneration: { wasm: false } });
  private readonly caller = new vm.Script(
    `(function () { const callback = globalThis.${HANDOVER}; delete globalThis.${HANDOVER}; return callback(); })()`,
    { filename: "espruino-call.js" },
  );

  run(code: string, fileName: string, timeoutMs: number): unknown {
    return this.limited(
      () => new vm.Script(code, { filename: fileName }).runInContext(this.context, { timeout: timeoutMs }),
      timeoutMs,
    );
  }

  call(callback: () => unknown, timeoutMs: number): unknown {
    this.sandbox[HANDOVER] = callback;
    return this.limited(() => this.caller.runInContext(this.context, { timeout: timeoutMs }), timeoutMs);
  }

  private limited(run: () => unknown, timeoutMs: number): unknown {
    try {
      return run();
    } catch (problem) {
      if ((problem as { code?: unknown } | null)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
        throw new IsolateTimeout(`script ran longer than ${timeoutMs} ms`);
      }
      throw problem;
    }
  }

  dispose(): void {
    for (const name of Object.keys(this.sandbox)) delete this.sandbox[name];
  }
}

export const nodeIsolate: IsolateFactory = { create: () => new NodeIsolate() };
