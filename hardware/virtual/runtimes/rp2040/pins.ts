// The RP2040's 30 GPIOs on the wires of the board, both ways. Layer: hardware/virtual/runtimes/rp2040.
// Spec: RP2040 datasheet 2.19 (GPIO): the pad's pulls count while its driver is off; an output is read back as well.
import { GPIOPinState, type RP2040 } from "rp2040js";
import type { BoardPin, RuntimeBoard } from "../../virtual-board.js";

/** On a Pico these lead to the regulator and the USB connector, not to a header. */
const NOT_ON_HEADERS = new Set([23, 24, 29]);

/** @param now brings the board's clock to the processor's time; @returns what takes the wires off again */
export function connectPins(mcu: RP2040, board: RuntimeBoard, now: () => void): () => void {
  const undo: (() => void)[] = [];
  mcu.gpio.forEach((gpio, index) => {
    if (NOT_ON_HEADERS.has(index)) return;
    const wire = board.pin(`D${index}`);
    const follow = (state: GPIOPinState) => {
      now();
      apply(wire, state);
    };
    apply(wire, gpio.value);
    gpio.setInputValue(wire.level);
    undo.push(
      gpio.addListener(follow),
      wire.watch((high) => gpio.setInputValue(high)),
    );
  });
  return () => {
    for (const step of undo) step();
  };
}

/** Offset of SIO's GPIO_IN, the levels of all pins (datasheet 2.3.1.7). */
const GPIO_IN = 4;

/** @param read called each time that the program reads the levels of the pins; @returns what ends that */
export function watchPinReads(mcu: RP2040, read: () => void): () => void {
  const sio = mcu.sio;
  const plain = sio.readUint32;
  sio.readUint32 = (offset: number) => {
    if (offset === GPIO_IN) read();
    return plain.call(sio, offset);
  };
  return () => {
    sio.readUint32 = plain;
  };
}

function apply(wire: BoardPin, state: GPIOPinState): void {
  switch (state) {
    case GPIOPinState.High:
      wire.drive(true);
      break;
    case GPIOPinState.Low:
      wire.drive(false);
      break;
    case GPIOPinState.InputPullUp:
      wire.release("up");
      break;
    case GPIOPinState.InputPullDown:
      wire.release("down");
      break;
    default:
      wire.release("none");
  }
}
