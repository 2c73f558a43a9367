// Random drawing programs, the same for a seed, to run on this engine and on a real interpreter and compare.
// They keep to what every build of the interpreter has: no palettes that only some builds bring.
import { SeededRandom } from "../../hardware/virtual/seeded-random.js";

const BITS = [1, 2, 4, 8, 16, 24] as const;

export class DrawingProgram {
  private readonly random: SeededRandom;
  private readonly lines: string[] = [];

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
  }

  private below(limit: number): number {
    return this.random.between(0, limit - 1);
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** Around the picture as well as in it. */
  private at(size: number): number {
    return this.below(size + 30) - 15;
  }

  private bytes(count: number): string {
    return `new Uint8Array([${Array.from({ length: count }, () => this.below(256)).join()}])`;
  }

  private text(length: number): string {
    let text = "";
    for (let n = 0; n < length; n++) text += `\\x${(32 + this.below(224)).toString(16)}`;
    return `"${text}"`;
  }

  /** A script that prints the picture in hexadecimal after every few steps. */
  script(steps: number): string {
    const bits = this.pick(BITS);
    // A real interpreter may have few variables left for the printing.
    const width = 8 * (1 + this.below(bits === 24 ? 3 : 5));
    const height = 8 * (1 + this.below(bits === 24 ? 2 : 3));
    const options = [`msb:${this.pick([true, false])}`];
    if (bits === 1 && this.below(4) === 0) options.push("vertical_byte:true");
    else if (this.below(5) === 0) options.push("zigzag:true");
    this.lines.push(`var g = Graphics.createArrayBuffer(${width}, ${height}, ${bits}, {${options.join()}});`);
    this.lines.push(
      `function show() { var s = "", u = new Uint8Array(g.buffer); for (var i = 0; i < u.length; i++) { s += (u[i] + 256).toString(16).substr(1); if (i % 64 == 63) { print(s); s = ""; } } print(s); }`,
    );
    for (let n = 0; n < steps; n++) {
      this.lines.push(this.step(width, height, bits));
      if (n % 3 === 2) this.lines.push("show();");
    }
    this.lines.push("show(); print(g.getPixel(1, 1), g.getColor());");
    return this.lines.join("\n");
  }

  private step(width: number, height: number, bits: number): string {
    const four = () => `${this.at(width)}, ${this.at(height)}, ${this.at(width)}, ${this.at(height)}`;
    const color = () => String(this.below(2 ** Math.min(bits, 24)));
    const steps: readonly (() => string)[] = [
      () => `g.setColor(${color()});`,
      () => `g.setBgColor(${color()});`,
      () => (bits >= 16 ? `g.setColor("#${(4096 + this.below(4096)).toString(16).slice(1)}");` : "g.setColor(-1);"),
      () => `g.fillRect(${four()});`,
      () => `g.clearRect(${four()});`,
      () => `g.drawRect(${four()});`,
      () => `g.drawLine(${four()});`,
      () => `g.fillEllipse(${four()});`,
      () => `g.drawEllipse(${four()});`,
      () => `g.drawCircle(${this.at(width)}, ${this.at(height)}, ${this.below(12)});`,
      () => `g.setPixel(${this.at(width)}, ${this.at(height)});`,
      () => `g.setPixel(${this.at(width)}, ${this.at(height)}, ${color()});`,
      () => `g.setRotation(${this.below(4)}, ${this.pick([true, false])});`,
      () => `g.setClipRect(${four()});`,
      () => (this.below(3) === 0 ? "g.reset();" : "g.setClipRect(0, 0, 999, 999);"),
      () => this.image(width, height, bits),
      () => this.image(width, height, bits),
      () => this.image(width, height, bits),
      () => this.string(width, height),
      () => this.string(width, height),
      () => this.string(width, height),
      () => (bits === 2 ? "" : `g.drawImage(g.asImage("string"), ${this.at(width)}, ${this.at(height)});`),
    ];
    return this.pick(steps)();
  }

  private image(width: number, height: number, bits: number): string {
    const paletted = this.below(2) === 0;
    const imageBits = paletted ? this.pick([1, 2, 4, 8]) : this.pick([1, bits === 2 ? 1 : bits]);
    const [w, h] = [1 + this.below(20), 1 + this.below(12)];
    const fields = [`width:${w}`, `height:${h}`, `bpp:${imageBits}`];
    // Sometimes too few bytes.
    const length = Math.max(1, Math.ceil((w * h * imageBits) / 8) - (this.below(8) === 0 ? 3 : 0));
    fields.push(`buffer:${this.bytes(length)}${this.below(2) === 0 ? ".buffer" : ""}`);
    if (this.below(3) === 0) fields.push(`transparent:${this.below(2 ** Math.min(8, imageBits))}`);
    if (paletted) {
      const entries = Array.from({ length: imageBits < 4 ? 2 ** imageBits : 256 }, () =>
        bits === 1 ? 65535 * this.below(2) : this.below(65536),
      );
      fields.push(`palette:new Uint16Array([${entries.join()}])`);
    }
    const option = this.pick([
      "",
      "",
      "",
      ", {scale:2}",
      ", {scale:0.5}",
      ", {rotate:0.5}",
      ", {rotate:1.57,scale:1.5}",
    ]);
    return `g.drawImage({${fields.join()}}, ${this.at(width)}, ${this.at(height)}${option});`;
  }

  private string(width: number, height: number): string {
    const [w, h] = [3 + this.below(6), 4 + this.below(8)];
    const scale = this.pick([0, 0, 0, 2]);
    const bits = this.pick([1, 1, 1, 2, 4]);
    const count = Math.ceil((w * h * 224 * bits) / 8);
    const font = `E.toString(new Uint8Array(${count}).map(function (v, n) { return (n * ${1 + this.below(200)} + ${this.below(256)}) & 255; }))`;
    const set = `g.setFontCustom(${font}, ${this.pick([32, 32, 0, 60])}, ${w}, ${h + scale * 256 + (bits === 1 ? 0 : bits * 65536)});`;
    const align = this.below(3) === 0 ? `g.setFontAlign(${this.below(3) - 1}, ${this.below(3) - 1});` : "";
    const text = this.pick([this.text(4), this.text(1), `${this.text(3)} + "\\n" + ${this.text(2)}`]);
    const solid = this.pick(["", ", true"]);
    return `${set} ${align} g.drawString(${text}, ${this.at(width)}, ${this.at(height)}${solid}); print(g.stringWidth(${text}));`;
  }
}
