// Typed arrays as the interpreter has them: its constructors take less and check other things, slice and filter give
// plain arrays, and what is done natively to many elements costs its time on the chip.
// Layer: hardware/virtual/runtimes/espruino; runs inside the realm. Espruino reference: ArrayBufferView, Uint8Array.
import type { PreludePart } from "./kit.js";

export const defineTypedArrays: PreludePart = (kit, host) => {
  type TypedArrayConstructor = Uint8ArrayConstructor;
  const ArrayBufferView = Object.getPrototypeOf(Uint8Array) as { prototype: Uint8Array };
  kit.expose(kit.global, "ArrayBufferView", ArrayBufferView);
  const NativeBuffer = ArrayBuffer;
  const RealmProxy = Proxy;
  const construct = Reflect.construct;
  const iterator = Symbol.iterator;
  const { int } = kit;

  const kindOf = (value: unknown): string => {
    if (value === undefined || value === null) return String(value);
    const kind = typeof value;
    return kind.charAt(0).toUpperCase() + kind.slice(1);
  };
  const isUnaligned = Symbol("unaligned");
  // The interpreter takes elements at any place, V8 does not: whole numbers are put together from their bytes.
  const unaligned = (Native: TypedArrayConstructor, buffer: ArrayBuffer, at: number, length: number): object => {
    const size = Native.BYTES_PER_ELEMENT;
    const memory = new kit.Bytes(buffer);
    const known: Record<string | symbol, unknown> = { length, buffer, byteOffset: at, byteLength: length * size };
    known[iterator] = undefined;
    known[isUnaligned] = true;
    const place = (key: string | symbol): number => (typeof key === "string" && key.trim() !== "" ? Number(key) : -1);
    return new RealmProxy(construct(Native, [0]), {
      get(target, key) {
        const index = place(key);
        if (!(index >= 0)) return key in known ? known[key] : (target as Record<string | symbol, unknown>)[key];
        if (index >= length) return undefined;
        let value = 0;
        for (let n = size - 1; n >= 0; n--) value = value * 256 + (memory[at + index * size + n] as number);
        return value;
      },
      set(_target, key, value) {
        const index = place(key);
        let rest = int(value);
        for (let n = 0; n < size && index >= 0 && index < length; n++) {
          memory[at + index * size + n] = rest & 255;
          rest = Math.floor(rest / 256);
        }
        return true;
      },
    });
  };
  const onBuffer = (Native: TypedArrayConstructor, buffer: ArrayBuffer, offset: unknown, length: unknown) => {
    const size = Native.BYTES_PER_ELEMENT;
    const at = int(offset);
    if (at < 0 || at > 65535) throw new Error("byteOffset too large (or negative)");
    const room = Math.max(0, Math.floor((buffer.byteLength - at) / size));
    // A length of 0 is no length: the view goes to the end.
    const wanted = int(length) === 0 ? room : int(length);
    host.charge("call", 1);
    if (wanted > room) host.violation(`a view of ${wanted} elements at ${at} reaches beyond its ArrayBuffer`);
    if (at % size !== 0) return unaligned(Native, buffer, at, Math.min(wanted, room));
    return construct(Native, at > buffer.byteLength ? [0] : [buffer, at, Math.min(wanted, room)]);
  };
  const make = (Native: TypedArrayConstructor, source: unknown, offset: unknown, length: unknown): object => {
    const size = Native.BYTES_PER_ELEMENT;
    if (source instanceof NativeBuffer) return onBuffer(Native, source, offset, length);
    if (Array.isArray(source) || source instanceof (ArrayBufferView as unknown as new () => object)) {
      const elements = source as ArrayLike<number>;
      host.charge("allocate", elements.length * size);
      host.charge("copyElement", elements.length);
      return construct(Native, [elements]);
    }
    if (typeof source !== "number" && typeof source !== "boolean" && kit.pinNumber(source) < 0) {
      throw new Error(`Unsupported first argument of type ${kindOf(source)}`);
    }
    const count = int(source);
    if (count < 0) throw new Error("Invalid length for ArrayBuffer");
    host.charge("allocate", count * size);
    return construct(Native, [count]);
  };
  const names = ["Uint8", "Uint8Clamped", "Int8", "Uint16", "Int16", "Uint32", "Int32", "Float32", "Float64"];
  for (let n = 0; n < names.length; n++) {
    const Native = kit.global[`${names[n]}Array`] as TypedArrayConstructor;
    const guarded = new RealmProxy(Native, {
      construct: (_target, values) => make(Native, values[0], values[1], values[2]),
    });
    kit.expose(Native.prototype, "constructor", guarded);
    kit.expose(kit.global, `${names[n]}Array`, guarded);
  }

  const view = ArrayBufferView.prototype;
  const plainSlice = Array.prototype.slice;
  const plainFilter = Array.prototype.filter;
  const nativeSet = view.set;
  const nativeFill = view.fill;
  const nativeIndexOf = view.indexOf;
  kit.expose(view, "slice", function (this: Uint8Array, start?: number, end?: number) {
    const part = plainSlice.call(this, start, end);
    host.charge("sliceElement", part.length);
    return part;
  });
  kit.expose(view, "filter", function (this: Uint8Array, test: (value: number) => boolean) {
    return plainFilter.call(this, test);
  });
  kit.expose(view, "set", function (this: Uint8Array, source: unknown, offset?: number) {
    const from = (typeof source === "string" ? kit.bytesOfString(source) : source) as ArrayLike<number>;
    if (!Array.isArray(from) && kit.memoryOf(from) === null) {
      throw new Error(`First argument must be Array, not ${kindOf(source)}`);
    }
    host.charge("setElement", from.length);
    // What does not fit is dropped without a word.
    const at = int(offset);
    const skipped = at < 0 ? -at : 0;
    const room = this.length - at;
    const fits = skipped === 0 && from.length <= room;
    if ((this as unknown as Record<symbol, unknown>)[isUnaligned] === true) {
      for (let n = skipped; n < from.length && at + n < this.length; n++) this[at + n] = from[n] as number;
    } else if (fits) nativeSet.call(this, from, at);
    else if (room > 0) nativeSet.call(this, plainSlice.call(from, skipped, room), at + skipped);
  });
  kit.expose(view, "fill", function (this: Uint8Array, value: number, start?: number, end?: number) {
    // The interpreter walks over the whole array, whatever the range.
    host.charge("fillElement", this.length);
    return nativeFill.call(this, value, start, end);
  });
  kit.expose(view, "indexOf", function (this: Uint8Array, value: number, start?: number) {
    const at = nativeIndexOf.call(this, value, start);
    host.charge("findElement", (at < 0 ? this.length : at + 1) - Math.max(0, int(start)));
    return at;
  });
};
