// Where a file or folder lies on its volume, as its directory entry tells it. Layer: core/storage.

export interface FileRef {
  /** 0 with `contiguous`: the root folder's own region of FAT12 and FAT16. */
  readonly firstCluster: number;
  /** Whole blocks of the size, and the bytes after them (0 to 511). */
  readonly sizeBlocks: number;
  readonly tailBytes: number;
  /** The clusters follow each other and the FAT is not asked (exFAT's NoFatChain). */
  readonly contiguous: boolean;
}
