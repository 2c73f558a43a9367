// Types for the part of npm gifenc 1.0 that is used here; the package brings none.
declare module "gifenc" {
  interface FrameOptions {
    palette: number[][];
    /** ms */
    delay?: number;
    /** 0: for ever */
    repeat?: number;
  }
  const gifenc: {
    quantize(rgba: Uint8Array, colors: number): number[][];
    applyPalette(rgba: Uint8Array, palette: number[][]): Uint8Array;
    GIFEncoder(): {
      writeFrame(index: Uint8Array, width: number, height: number, options: FrameOptions): void;
      finish(): void;
      bytes(): Uint8Array;
    };
  };
  export default gifenc;
}
