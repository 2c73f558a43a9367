// What a Lua flash image takes of its partition once the interpreter has unpacked it there: 32-bit words for everything
// that luac.cross writes as few bytes as it can. The compiler itself does not say. Source: NodeMCU dev-esp32,
// components/lua/lua-5.3/lundump.c (`undumpLFS`), lobject.h and lnodemcu.h for the sizes.

const HEADER = 4 + 1 + 1 + 6;
const SIZES = 4;
const NUMBER_BYTES = 4;
const WORD = 4;
const LFS_HEADER_WORDS = 11;
const PROTO_WORDS = 19;
const STRING_WORDS = 4;
const VALUE_WORDS = 2;
const LOCAL_WORDS = 3;
/** About a hundred names that the interpreter has itself move there. */
const FIXED_BYTES = 1800;

class ImageReader {
  private at = HEADER + SIZES + 1 + NUMBER_BYTES;
  private words = LFS_HEADER_WORDS;

  constructor(private readonly image: Uint8Array) {}

  bytes(): number {
    this.integer(this.byte());
    this.literal("\x19ss");
    this.int();
    const short = this.int();
    this.int();
    const strings = this.int();
    for (let i = 0; i < strings; i++) {
      const length = this.integer(this.byte()) - 1;
      this.at += length;
      this.store(STRING_WORDS * WORD);
      this.store(length + 1);
    }
    this.store(2 ** Math.ceil(Math.log2(short)) * WORD);
    this.literal("\x19pr");
    const functions = this.int();
    for (let i = 0; i < functions; i++) this.skipFunction();
    return this.words * WORD + FIXED_BYTES;
  }

  private store(bytes: number): void {
    this.words += Math.ceil(bytes / WORD);
  }

  private byte(): number {
    if (this.at >= this.image.length) throw new Error("the image ends early");
    this.at += 1;
    return this.image[this.at - 1] as number;
  }

  private literal(wanted: string): void {
    for (const character of wanted) {
      if (this.byte() !== character.charCodeAt(0)) throw new Error(`no ${JSON.stringify(wanted)} at ${this.at}`);
    }
  }

  /** Seven bits a byte, the most significant first. */
  private int(): number {
    let value = 0;
    for (;;) {
      const byte = this.byte();
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  }

  /** A number whose first bits are in the byte before it. */
  private integer(first: number): number {
    let value = first & 15;
    if (first < 128) return value;
    for (;;) {
      const byte = this.byte();
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  }

  private skipFunction(): void {
    this.integer(this.byte());
    this.int();
    this.int();
    this.at += 3;
    const inner = this.int();
    for (let i = 0; i < inner; i++) this.skipFunction();
    this.store(inner * WORD);
    const code = this.int();
    this.at += code * WORD;
    this.store(code * WORD);
    const constants = this.int();
    for (let i = 0; i < constants; i++) this.skipConstant();
    const named = this.byte() !== 0;
    const upvalues = this.int();
    for (let i = 0; i < upvalues; i++) {
      if (named) this.integer(this.byte());
      this.at += 2;
      this.store(VALUE_WORDS * WORD);
    }
    const lines = this.int();
    this.at += lines;
    this.store(lines);
    const locals = this.int();
    for (let i = 0; i < locals; i++) {
      this.integer(this.byte());
      this.int();
      this.int();
      this.store(LOCAL_WORDS * WORD);
    }
    this.store(PROTO_WORDS * WORD);
  }

  private skipConstant(): void {
    const kind = this.byte();
    const type = (kind >> 4) & 7;
    if (type === 2) this.at += NUMBER_BYTES;
    else if (type > 2) this.integer(kind);
    this.store(VALUE_WORDS * WORD);
  }
}

/** @param image as `luac.cross -f` writes it @returns bytes */
export function lfsBytes(image: Uint8Array): number {
  return new ImageReader(image).bytes();
}
