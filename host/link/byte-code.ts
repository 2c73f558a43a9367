// A code of bits for each byte, short for what is frequent: how a board packs texts, and how they are read here.
// Layer: host/link; nothing of Node. FORMAT.md, "Packed pieces". Huffman, "A Method for the Construction of
// Minimum-Redundancy Codes" (1952); canonical: lengths alone decide the bits.

const LINE_FEED = 10;
/** Codes of the board's font: a mark of one set bit, and behind it those of the bytes, the most frequent ones first. */
const MARK = 11;
const KIND = "f".charCodeAt(0);
/** What may come though it was not seen yet. */
const UNSEEN_ASCII = 0.05;
const UNSEEN_OTHER = 0.01;

/** Letters of English texts, per ten thousand. */
const USUAL =
  " 1800e1000t730a650o610n560i560s510h490r480d350l330u230m200c200w190f180y160g160p130b120v80k70,120.90\n150" +
  "I30T30A25S25-20'20\"20W15H15B12C12M12P10D10L10R8N8x12q8z6j6";

export class ByteCode {
  /** Bits of the code of each byte; 0 for none. */
  readonly lengths: Uint8Array;
  private readonly codes: Uint32Array;
  /** Children of the tree's nodes, two each; leaves as minus the byte less one. */
  private readonly tree: number[] = [];

  /** @param counts of each byte in what was seen */
  constructor(counts: ArrayLike<number>) {
    this.lengths = codeLengths(counts);
    this.codes = canonicalCodes(this.lengths);
    this.plant();
  }

  /** For texts of which nothing was seen yet. */
  static usual(): ByteCode {
    const counts = new Float64Array(256);
    for (const [, character, count] of USUAL.matchAll(/(\D)(\d+)/g))
      counts[character.charCodeAt(0)] = Number(count) / 10;
    return new ByteCode(counts);
  }

  /** As a board takes it up. */
  way(): Uint8Array {
    // What has no code comes as a mark: the piece's sum is wrong then.
    const fontCodes = new Uint8Array(256).fill(MARK);
    const widths = [1];
    const columns = [1];
    for (const byte of byLength(this.lengths)) {
      fontCodes[byte] = MARK + widths.length;
      widths.push(this.lengths[byte]);
      for (let bit = this.lengths[byte] - 1; bit >= 0; bit--) columns.push((this.codes[byte] >>> bit) & 1);
    }
    const bytes = new Uint8Array((columns.length + 15) >> 3);
    columns.forEach((bit, at) => {
      bytes[at >> 3] |= bit << (7 - (at & 7));
    });
    return Uint8Array.from([KIND, widths.length, ...fontCodes, ...widths, ...bytes]);
  }

  /** Bytes that so many of each would take. */
  sizeOf(counts: ArrayLike<number>): number {
    let bits = 0;
    for (let byte = 0; byte < 256; byte++) bits += counts[byte] * (this.lengths[byte] === 0 ? 64 : this.lengths[byte]);
    return bits / 8;
  }

  /** @returns `count` bytes, or null where the bits mean fewer */
  decode(packed: Uint8Array, count: number): Uint8Array | null {
    const out = new Uint8Array(count);
    const { tree } = this;
    let at = 0;
    let node = 0;
    for (let bit = 0; at < count; bit++) {
      if (bit >> 3 >= packed.length) return null;
      node = tree[node + ((packed[bit >> 3] >> (7 - (bit & 7))) & 1)];
      if (node >= 0) continue;
      out[at++] = -node - 1;
      node = 0;
    }
    return out;
  }

  private plant(): void {
    const { tree, lengths, codes } = this;
    tree.push(0, 0);
    for (let byte = 0; byte < 256; byte++) {
      let node = 0;
      for (let bit = lengths[byte] - 1; bit >= 0; bit--) {
        const branch = node + ((codes[byte] >>> bit) & 1);
        if (bit === 0) {
          tree[branch] = -byte - 1;
        } else if (tree[branch] === 0) {
          tree[branch] = tree.length;
          tree.push(0, 0);
        }
        node = tree[branch];
      }
    }
  }
}

function mayCome(byte: number): boolean {
  return byte === 9 || byte === LINE_FEED || byte === 13 || (byte >= 0x20 && byte !== 0x7f);
}

function codeLengths(counts: ArrayLike<number>): Uint8Array {
  const lengths = new Uint8Array(256);
  let nodes: { weight: number; bytes: number[] }[] = [];
  for (let byte = 0; byte < 256; byte++) {
    if (!mayCome(byte)) continue;
    const weight = counts[byte] > 0 ? counts[byte] : byte < 0x80 ? UNSEEN_ASCII : UNSEEN_OTHER;
    nodes.push({ weight, bytes: [byte] });
  }
  while (nodes.length > 1) {
    nodes.sort((a, b) => b.weight - a.weight || b.bytes[0] - a.bytes[0]);
    const [first, second] = nodes.slice(-2);
    const bytes = [...first.bytes, ...second.bytes];
    for (const byte of bytes) lengths[byte] += 1;
    nodes = [...nodes.slice(0, -2), { weight: first.weight + second.weight, bytes }];
  }
  return lengths;
}

function canonicalCodes(lengths: Uint8Array): Uint32Array {
  const codes = new Uint32Array(256);
  const order = byLength(lengths);
  let code = 0;
  order.forEach((byte, index) => {
    if (index > 0) code = (code + 1) * 2 ** (lengths[byte] - lengths[order[index - 1]]);
    codes[byte] = code;
  });
  return codes;
}

/** Bytes that have a code, those with short ones first. */
function byLength(lengths: Uint8Array): number[] {
  const bytes = Array.from(lengths.keys()).filter((byte) => lengths[byte] > 0);
  return bytes.sort((a, b) => lengths[a] - lengths[b] || a - b);
}
