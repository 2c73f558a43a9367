// Graphics objects: arguments are read here, pixels are the host's. Layer: hardware/virtual/runtimes/espruino; runs
// inside the realm. Espruino reference: Graphics. Only Graphics.createArrayBuffer makes one; a screen has no object.
import type { Surface } from "../graphics/surface.js";
import type { ImageArguments } from "./host-api.js";
import type { PreludePart } from "./kit.js";

export const defineGraphics: PreludePart = (kit, host) => {
  class Graphics {
    declare buffer: ArrayBuffer;
    declare palette?: unknown;
    declare transparent?: unknown;
  }
  const surfaces = new WeakMap<object, Surface>();
  /** The strings of custom fonts stay in the realm, where the memory search can see them. */
  const fonts = new WeakMap<object, unknown[]>();
  const surface = (self: unknown): Surface => {
    const found = surfaces.get(self as object);
    if (found === undefined) throw new Error("Graphics function called on something that is not a Graphics");
    return found;
  };
  const { Bytes, int, float } = kit;
  const NativePalette = Uint16Array;
  const dictionary = (value: unknown): Record<string, unknown> | null =>
    typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;

  const createArrayBuffer = (width: unknown, height: unknown, bpp: unknown, options: unknown): Graphics => {
    const [w, h, bits] = [int(width), int(height), int(bpp)];
    if (w <= 0 || h <= 0 || w > 32767 || h > 32767) throw new Error("Invalid Size");
    if (![1, 2, 4, 8, 16, 24, 32].includes(bits)) throw new Error("Invalid BPP");
    const given = dictionary(options) ?? {};
    let flags = given.msb === undefined || given.msb ? "m" : "";
    if (given.zigzag) flags += "z";
    if (given.interleavex) flags += "i";
    if (given.vertical_byte) {
      if (bits !== 1) throw new Error("vertical_byte only works for 1bpp ArrayBuffers");
      if ((h & 7) !== 0) throw new Error("height must be a multiple of 8 when using vertical_byte");
      flags += "v";
    }
    const graphics = new Graphics();
    const length = (w * h * bits + 7) >> 3;
    const memory = given.buffer === undefined ? null : kit.memoryOf(given.buffer);
    if (memory !== null && memory.length < length) throw new Error("Buffer is not large enough");
    host.charge("createGraphics", memory === null ? length : 0);
    const bytes = memory === null ? new Bytes(length) : memory;
    graphics.buffer = (memory === null ? bytes.buffer : given.buffer) as ArrayBuffer;
    surfaces.set(graphics, host.surfaceCreate(w, h, bits, flags, String(given.color_order ?? "rgb"), bytes));
    return graphics;
  };
  kit.define(Graphics, "createArrayBuffer", createArrayBuffer);
  kit.define(Graphics, "getInstance", () => undefined);

  const color = (target: Surface, r: unknown, g: unknown, b: unknown): number =>
    host.color(target, typeof r === "string" ? r : float(r), float(g), float(b));

  /** fillRect and its like take four numbers, or one object of {x, y, w, h} or {x, y, x2, y2}. */
  const corners = (a: unknown, b: unknown, c: unknown, d: unknown): [number, number, number, number] => {
    const box = dictionary(a);
    if (box === null) return [int(a), int(b), int(c), int(d)];
    const x = int(box.x1 ?? box.x);
    const y = int(box.y1 ?? box.y);
    return [
      x,
      y,
      box.w === undefined ? int(box.x2) : x + int(box.w),
      box.h === undefined ? int(box.y2) : y + int(box.h),
    ];
  };

  const imageOf = (value: unknown): ImageArguments => {
    const plain = kit.memoryOf(value);
    if (plain !== null) return host.imageFromString(plain);
    const given = dictionary(value);
    if (given === null) throw new Error("First argument must be Object or String");
    const part = kit.memoryOf(given.buffer);
    if (part === null) throw new Error("Expecting valid Image");
    // A view says where a picture begins, not where it ends.
    const bytes = new Bytes(part.buffer, part.byteOffset);
    const source = surfaces.get(given);
    let palette: Uint16Array | null = null;
    if (given.palette !== undefined) {
      palette = given.palette instanceof NativePalette ? given.palette : null;
      if (palette === null || ![2, 4, 8, 16, 256].includes(palette.length) || !host.isFlat(palette.byteLength)) {
        throw new Error("Palette specified, but must be a flat Uint16Array of 2,4,8,16,256 elements");
      }
    }
    const bits = source === undefined ? int(given.bpp) : source.bitsPerPixel;
    return {
      width: source === undefined ? int(given.width) : source.width,
      height: source === undefined ? int(given.height) : source.height,
      bitsPerPixel: bits <= 0 ? 1 : bits,
      isTransparent: given.transparent !== undefined,
      transparent: int(given.transparent),
      palette,
      bytes,
    };
  };

  const text = (value: unknown): Uint8Array => kit.bytesOfString(String(value));

  const chained: Record<string, (this: Graphics, target: Surface, values: unknown[]) => void> = {
    reset(target) {
      target.resetState();
      fonts.delete(this);
    },
    clear(target, [reset]) {
      if (reset) {
        target.resetState();
        fonts.delete(this);
      }
      host.clear(target);
    },
    setColor(target, [r, g, b]) {
      host.charge("setColor", 1);
      target.foreground = color(target, r, g, b);
    },
    setBgColor(target, [r, g, b]) {
      host.charge("setColor", 1);
      target.background = color(target, r, g, b);
    },
    fillRect(target, [a, b, c, d]) {
      const [x1, y1, x2, y2] = corners(a, b, c, d);
      host.fillRect(target, x1, y1, x2, y2, target.foreground);
    },
    clearRect(target, [a, b, c, d]) {
      const [x1, y1, x2, y2] = corners(a, b, c, d);
      host.fillRect(target, x1, y1, x2, y2, target.background);
    },
    drawRect(target, [a, b, c, d]) {
      const [x1, y1, x2, y2] = corners(a, b, c, d);
      host.drawRect(target, x1, y1, x2, y2);
    },
    drawLine(target, [x1, y1, x2, y2]) {
      host.drawLine(target, int(x1), int(y1), int(x2), int(y2));
    },
    moveTo(target, [x, y]) {
      target.cursorX = int(x);
      target.cursorY = int(y);
    },
    lineTo(target, [x, y]) {
      host.drawLine(target, target.cursorX, target.cursorY, int(x), int(y));
      target.cursorX = int(x);
      target.cursorY = int(y);
    },
    drawEllipse(target, [x1, y1, x2, y2]) {
      host.drawEllipse(target, int(x1), int(y1), int(x2), int(y2), false);
    },
    fillEllipse(target, [x1, y1, x2, y2]) {
      host.drawEllipse(target, int(x1), int(y1), int(x2), int(y2), true);
    },
    drawCircle(target, [x, y, r]) {
      host.drawEllipse(target, int(x) - int(r), int(y) - int(r), int(x) + int(r), int(y) + int(r), false);
    },
    fillCircle(target, [x, y, r]) {
      host.drawEllipse(target, int(x) - int(r), int(y) - int(r), int(x) + int(r), int(y) + int(r), true);
    },
    setPixel(target, [x, y, value]) {
      host.setPixel(
        target,
        int(x),
        int(y),
        value === undefined ? target.foreground : color(target, value, undefined, undefined),
      );
      target.cursorX = int(x);
      target.cursorY = int(y);
    },
    drawImage(target, [image, x, y, options]) {
      const given = dictionary(options);
      const scale = given === null ? 1 : float(given.scale);
      const rotate = given === null ? Number.NaN : float(given.rotate);
      const frame = given === null ? 0 : int(given.frame);
      host.drawImage(target, imageOf(image), int(x), int(y), scale > 0 ? scale : 1, rotate, frame);
    },
    setFont(target, [name, size]) {
      setFont(this, target, name === undefined ? "4x6" : String(name), int(size));
    },
    setFontBitmap(target) {
      setFont(this, target, "4x6", 1);
    },
    setFontVector(target, [size]) {
      setFont(this, target, "Vector", int(size));
    },
    setFontCustom(target, [bitmap, firstChar, width, height]) {
      if (typeof bitmap !== "string") throw new Error("Font bitmap must be a String");
      const first = int(firstChar);
      if (first < 0 || first > 255) throw new Error("First character out of range");
      const fixed = typeof width === "number" && width === (width | 0);
      if (typeof width !== "string" && !fixed) throw new Error("Font width must be a String or an integer");
      const widths = typeof width === "string" ? kit.bytesOfString(width) : null;
      host.setFontCustom(target, kit.bytesOfString(bitmap), first, int(width), widths, int(height));
      fonts.set(this, [bitmap, width]);
    },
    setFontAlign(target, [x, y, rotation]) {
      target.alignX = Math.max(-1, Math.min(1, int(x === undefined ? -1 : x)));
      target.alignY = Math.max(-1, Math.min(1, int(y === undefined ? -1 : y)));
      if (int(rotation) !== 0) throw new Error("rotated text is not modelled");
    },
    drawString(target, [value, x, y, solid]) {
      host.drawString(target, text(value), int(x), int(y), Boolean(solid));
    },
    setRotation(target, [rotation, reflect]) {
      host.setRotation(target, int(rotation), Boolean(reflect));
    },
    setClipRect(target, [x1, y1, x2, y2]) {
      host.setClip(target, int(x1), int(y1), int(x2), int(y2));
    },
    setOffset(target, [x, y]) {
      target.offsetX = int(x);
      target.offsetY = int(y);
    },
  };
  function setFont(graphics: Graphics, target: Surface, name: string, size: number): void {
    const colon = name.indexOf(":");
    const scale = colon < 0 ? size : int(name.slice(colon + 1));
    fonts.delete(graphics);
    host.setFontBuiltIn(target, colon < 0 ? name : name.slice(0, colon), Math.max(1, scale), Math.max(1, scale));
  }
  for (const name in chained) {
    const draw = chained[name] as (this: Graphics, target: Surface, values: unknown[]) => void;
    kit.define(Graphics.prototype, name, function (this: Graphics, ...values: unknown[]) {
      draw.call(this, surface(this), values);
      return this;
    });
  }

  const asking: Record<string, (target: Surface, values: unknown[]) => unknown> = {
    getWidth: (target) => target.userWidth,
    getHeight: (target) => target.userHeight,
    getBPP: (target) => target.bitsPerPixel,
    getColor: (target) => (target.foreground & target.colorMask) >>> 0,
    getBgColor: (target) => (target.background & target.colorMask) >>> 0,
    toColor: (target, [r, g, b]) => color(target, r, g, b),
    getPixel: (target, [x, y]) => host.getPixel(target, int(x), int(y)),
    getFontHeight: (target) => host.fontHeight(target),
    stringWidth: (target, [value]) => host.textWidth(target, text(value)),
    stringMetrics(target, [value]) {
      const bytes = text(value);
      return { width: host.textWidth(target, bytes), height: host.textHeight(target, bytes) };
    },
    imageMetrics(_target, [value]) {
      const image = imageOf(value);
      const { width, height, bitsPerPixel, isTransparent } = image;
      return { width, height, bpp: bitsPerPixel, transparent: isTransparent };
    },
    getModified(target, [reset]) {
      const { x1, y1, x2, y2 } = target.modified;
      if (reset) target.clearModified();
      return x1 > x2 ? undefined : { x1, y1, x2, y2 };
    },
  };
  for (const name in asking) {
    const ask = asking[name] as (target: Surface, values: unknown[]) => unknown;
    kit.define(Graphics.prototype, name, function (this: Graphics, ...values: unknown[]) {
      return ask(surface(this), values);
    });
  }
  kit.define(Graphics.prototype, "asImage", function (this: Graphics, options: unknown) {
    const target = surface(this);
    const given = dictionary(options);
    const type = given === null ? options : given.type;
    const x = given === null ? 0 : int(given.x);
    const y = given === null ? 0 : int(given.y);
    const width = given?.w === undefined ? target.userWidth : int(given.w);
    const height = given?.h === undefined ? target.userHeight : int(given.h);
    if (type !== undefined && type !== "object" && type !== "string") throw new Error(`Unknown image type ${type}`);
    const bits = target.bitsPerPixel;
    const image: Record<string, unknown> = { width, height };
    if (bits !== 1) image.bpp = bits;
    const whole = x === 0 && y === 0 && width === target.userWidth && height === target.userHeight;
    if (type !== "string" && whole && (bits === 8 || (target.layout.msb && target.linear))) {
      image.buffer = this.buffer;
      return image;
    }
    const pixels = new Bytes((width * height * bits + 7) >> 3);
    host.asImage(target, x, y, width, height, pixels);
    const seeThrough = this.transparent === undefined ? -1 : int(this.transparent);
    const palette = Array.isArray(this.palette) || this.palette instanceof NativePalette ? this.palette : null;
    if (type === "string") {
      const head = [width, height, bits | (seeThrough >= 0 ? 128 : 0) | (palette === null ? 0 : 64)];
      if (seeThrough >= 0) head.push(seeThrough);
      for (let n = 0; palette !== null && n < 2 ** bits; n++)
        head.push(int(palette[n]) & 255, (int(palette[n]) >> 8) & 255);
      return kit.stringOfBytes(kit.bytesOfData([head, pixels]));
    }
    if (seeThrough >= 0) image.transparent = seeThrough;
    if (palette !== null) image.palette = palette;
    image.buffer = kit.stringOfBytes(pixels);
    return image;
  });
  kit.expose(kit.global, "Graphics", Graphics);
};
