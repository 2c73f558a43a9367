// The interpreter's memory: Lua collects its own garbage. Layer: platforms/nodemcu.
import type { Memory } from "../../hal/memory.js";

export class LuaMemory implements Memory {
  collect(): void {
    collectgarbage("collect");
  }

  scrub(): boolean {
    // A freed string keeps its bytes until its memory is used again.
    collectgarbage("collect");
    return false;
  }
}
