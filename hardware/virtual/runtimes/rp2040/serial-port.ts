// The RP2040's UART on the board's serial line. The PL011's 32-byte FIFO is the board's own model of it; bytes move into
// rp2040js' one at a time, when the processor looks. Layer: hardware/virtual/runtimes/rp2040.
// Spec: RP2040 datasheet 4.2 (UART): UARTFR.RXFE, UARTDR, receive FIFO of 32.
import type { RP2040 } from "rp2040js";
import type { RuntimeBoard } from "../../virtual-board.js";

const UARTFR = 0x18;
const RECEIVE_FIFO_EMPTY = 1 << 4;
const FIFO_BYTES = 32;

export interface SerialHooks {
  readonly now: () => void;
  readonly sent: (byte: number) => void;
  /** The flags were read by the instruction at `pc`. */
  readonly polled: (pc: number) => void;
}

export function connectSerial(mcu: RP2040, board: RuntimeBoard, hooks: SerialHooks): () => void {
  const name = board.data.serial.port;
  const line = board.serial(name);
  const uart = mcu.uart[Number(name.replace("Serial", "")) - 1];
  if (line === null || uart === undefined) return () => {};
  line.setFifo(FIFO_BYTES);
  const read = uart.readUint32.bind(uart);
  uart.readUint32 = (offset) => {
    if (offset !== UARTFR) return read(offset);
    hooks.polled(mcu.core.PC);
    const flags = read(UARTFR);
    if ((flags & RECEIVE_FIFO_EMPTY) === 0 || !uart.enabled) return flags;
    hooks.now();
    const bytes = line.receive(1);
    if (bytes.length === 0) return flags;
    uart.feedByte(bytes[0]);
    return read(UARTFR);
  };
  uart.onByte = (byte) => {
    hooks.now();
    line.transmit(Uint8Array.of(byte));
    hooks.sent(byte);
  };
  uart.onBaudRateChange = (baud) => {
    if (Number.isFinite(baud) && baud > 0) line.setBaud(baud);
  };
  return () => {
    uart.onByte = undefined;
    uart.onBaudRateChange = undefined;
  };
}
