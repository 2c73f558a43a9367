// NodeMCU's Lua flash store (LFS): the partition that holds compiled code, written whole from an image. Layer:
// hardware/virtual/flashing. Spec: NodeMCU dev-esp32, "Lua Flash Store"; components/lua/lua-5.3/lnodemcu.c.
// The real one lays out the code anew as it loads it; here the image stays as it is, behind its length. This model has
// no way to run compiled code: whoever has made the image says what it was made from.
import type { FlashAccess } from "./flash-access.js";
import type { LuaFlashStore } from "./nodemcu-console.js";

/** Lua's signature, and 5.3. */
const SIGNATURE = [0x1b, 0x4c, 0x75, 0x61, 0x53];
const HEAD_BYTES = 4;

/** What an image was compiled from. */
export interface CompiledFrom {
  readonly module: string;
  /** One character a byte. */
  readonly code: string;
}

export class FlashedLua implements LuaFlashStore {
  constructor(
    private readonly flash: FlashAccess,
    private readonly at: number,
    private readonly bytes: number,
    private readonly source: (image: Uint8Array) => CompiledFrom | null,
  ) {}

  get modules(): readonly string[] {
    const { loaded } = this;
    return loaded === null ? [] : [loaded.module];
  }

  /** What is in it; null where that is nothing, or of unknown source. */
  get loaded(): CompiledFrom | null {
    const { cells } = this.flash;
    const length = new DataView(cells.buffer, cells.byteOffset).getUint32(this.at, true);
    if (length > this.bytes - HEAD_BYTES) return null;
    const start = this.at + HEAD_BYTES;
    return this.source(cells.slice(start, start + length));
  }

  reload(image: Uint8Array): string | null {
    if (!SIGNATURE.every((byte, i) => image[i] === byte)) return "bad binary format";
    this.flash.erase(this.at, this.bytes);
    // It restarts, and finds only then that the image is too large: the store stays empty.
    if (image.length > this.bytes - HEAD_BYTES) return null;
    const head = new Uint8Array(HEAD_BYTES);
    new DataView(head.buffer).setUint32(0, image.length, true);
    this.flash.program(this.at, head);
    this.flash.program(this.at + HEAD_BYTES, image);
    return null;
  }
}
