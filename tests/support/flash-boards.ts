// Virtual boards for the flashing tests, at transports of this process.
import type { FlashableBoard } from "../../hardware/virtual/flashing/flashable-board.js";
import type { FlashReport } from "../../host/flash/report.js";
import type { Transport } from "../../host/link/transport.js";
import { BareLine } from "../../host/simulator/bare-line.js";

export interface Cable {
  readonly line: BareLine;
  readonly transport: Transport;
  /** Steps and notes so far. */
  readonly told: string[];
  readonly report: FlashReport;
}

/** @param lines false for a cable without DTR and RTS */
export function plugIn(board: FlashableBoard, lines = true): Cable {
  const line = new BareLine(board);
  const told: string[] = [];
  let isCut = false;
  const transport: Transport = {
    name: "the test's cable",
    baud: 115_200,
    onBytes: null,
    onGone: null,
    write: (bytes) => {
      if (!isCut) line.write(bytes);
    },
    close: async () => {},
    setBaud: async (baud) => line.setBaud(baud),
    setLines: async (dtr, rts) => {
      if (lines && !isCut) line.setLines(dtr, rts);
      return lines;
    },
  };
  line.onBytes = (bytes) => {
    if (!isCut) transport.onBytes?.(bytes.slice());
  };
  board.onCut = () => {
    isCut = true;
    transport.onGone?.("the cable is gone: was the board unplugged?");
  };
  const report: FlashReport = {
    step: (name) => void told.push(name),
    progress: () => {},
    note: (text) => void told.push(`note: ${text}`),
  };
  return { line, transport, told, report };
}
