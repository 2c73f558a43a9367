// Types for the part of npm gifenc 1.0 that is used here; the package brings none.
declare module "gifenc" {
  interface FrameOptions {
    palette: number[][];
    /** ms */
    delay?: number;
    /** 0: for ever */
    repeat?: number;
  }
  export function quantize(rgba: Uint8Array, colors: number): number[][];
  export function applyPalette(rgba: Uint8Array, palette: number[][]): Uint8Array;
  export function GIFEncoder(): {
    writeFrame(index: Uint8Array, width: number, height: number, options: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array;
  };
}
