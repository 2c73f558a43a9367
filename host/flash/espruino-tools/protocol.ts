// What goes between mp8 and the process that EspruinoTools runs in. Layer: host/flash. Numbers pair answers with
// questions; bytes for and from the board go through mp8, which alone holds the port.

/** mp8's first argument in that process. */
export const ESPRUINO_TOOLS = "--espruino-tools-process";

export type ToTools =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "evaluate"; readonly id: number; readonly expression: string; readonly timeoutMs: number }
  | {
      readonly kind: "send-file";
      readonly id: number;
      readonly name: string;
      readonly data: string;
      readonly chunk: number;
    }
  | { readonly kind: "receive-file"; readonly id: number; readonly name: string };

export type FromTools =
  | { readonly kind: "ready" }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "progress"; readonly id: number; readonly done: number; readonly total: number }
  | { readonly kind: "done"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string };
