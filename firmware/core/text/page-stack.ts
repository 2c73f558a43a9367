// Where the pages before the one on the screen begin, for going back exactly as one came: the last ones only.
// Layer: core/text.

/** Page starts kept. */
const STACK_PAGES = 48;

export class PageStack {
  /** Where the page that was taken last begins. */
  block: number;
  offset: number;
  private blocks: number[];
  private offsets: number[];

  constructor() {
    this.block = 0;
    this.offset = 0;
    this.blocks = [];
    this.offsets = [];
  }

  clear(): void {
    this.blocks = [];
    this.offsets = [];
  }

  push(block: number, offset: number): void {
    if (this.blocks.length === STACK_PAGES) {
      this.blocks.splice(0, 1);
      this.offsets.splice(0, 1);
    }
    this.blocks.push(block);
    this.offsets.push(offset);
  }

  /** Takes the last page, to `block` and `offset`. Returns false where none is known any more. */
  take(): boolean {
    const last = this.blocks.length - 1;
    if (last < 0) {
      return false;
    }
    this.block = this.blocks[last];
    this.offset = this.offsets[last];
    this.blocks.splice(last, 1);
    this.offsets.splice(last, 1);
    return true;
  }
}
