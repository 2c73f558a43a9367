// EspruinoTools (npm `espruino`, by Gordon Williams), as far as it is needed: its serial connection with packets. Its own
// start would load all its files, the radio ones too, and print; so the few files are read in here. They set globals:
// only for a process of their own. Layer: host/flash.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { packageRoot } from "../../build/package-root.js";

/** In the order in which they need each other. The build puts these beside the program, with their licence. */
export const TOOL_FILES = ["espruino.js", "core/utils.js", "core/config.js", "core/serial.js"] as const;

export interface Connection {
  espruinoEval(expression: string, options: { timeout: number }): Promise<unknown>;
  espruinoSendFile(
    name: string,
    data: string,
    options: { chunkSize: number; timeout: number; progress(done: number, total: number): void },
  ): Promise<void>;
  espruinoReceiveFile(name: string, options: { timeout: number }): Promise<string>;
  chunkSize: number;
}

export interface Device {
  readonly name: string;
  getPorts(callback: (ports: readonly object[], isAll: boolean) => void): void;
  open(path: string, opened: (info: object) => void, received: (bytes: ArrayBuffer) => void, gone: () => void): void;
  write(data: string, written: () => void): void;
  close(): void;
}

export interface EspruinoTools {
  init(): void;
  readonly Core: {
    readonly Serial: {
      readonly devices: Device[];
      readonly connection: Connection;
      open(path: string, opened: (info: object | undefined) => void, gone: () => void): void;
    };
  };
}

export function loadEspruinoTools(): EspruinoTools {
  const scope = globalThis as unknown as Record<string, unknown>;
  const whenReady: (() => void)[] = [];
  const page = { ready: (callback: () => void) => void whenReady.push(callback) };
  scope.$ = () => page;
  scope.navigator ??= { userAgent: "node" };
  const folder = folderOfTools();
  for (const file of TOOL_FILES) {
    const path = join(folder, file);
    new vm.Script(readFileSync(path, "utf8"), { filename: path }).runInThisContext();
  }
  for (const callback of whenReady) callback();
  const tools = scope.Espruino as EspruinoTools;
  tools.init();
  return tools;
}

function folderOfTools(): string {
  const beside = join(packageRoot(), "dist", "espruino-tools");
  return existsSync(join(beside, "espruino.js")) ? beside : join(packageRoot(), "node_modules", "espruino");
}
