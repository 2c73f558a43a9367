// `mp8 build`: the firmware bundle of a board, its size and its audit. Layer: host/commands.
import { join } from "node:path";
import { writeFileAtomically } from "../atomic-file.js";
import { buildFirmware, firmwareExtension } from "../build/firmware.js";
import { toTokens } from "../build/tokens.js";
import { setting } from "../settings.js";
import { printJson, printLine } from "./context.js";

export interface BuildOptions {
  readonly board?: string;
  readonly out: string;
  readonly json?: boolean;
}

export async function build(options: BuildOptions): Promise<void> {
  const board = setting("board", options.board, "pico");
  const firmware = await buildFirmware(board);
  const file = join(options.out, `${board}.${firmwareExtension(board)}`);
  await writeFileAtomically(file, Buffer.from(firmware.code, "latin1"));
  const names = firmware.audit.map((finding) => finding.name);
  const storedBytes = firmwareExtension(board) === "js" ? toTokens(firmware.code).length : firmware.bytes;
  if (options.json === true) {
    printJson({ board, file, bytes: firmware.bytes, storedBytes, outsideNames: firmware.audit });
    return;
  }
  printLine(`${file}: ${firmware.bytes} bytes${storedBytes < firmware.bytes ? `, ${storedBytes} on the board` : ""}`);
  printLine(`audit: ${names.length} outside names, all on the allow list: ${names.join(", ")}`);
}
