// The PWM slice of the sound output: instead of pulses, each level that the interpreter sets is told to the speaker.
// Layer: hardware/virtual/runtimes/rp2040. Spec: RP2040 datasheet 4.5.3 (PWM registers: CSR, DIV, CTR, CC, TOP a slice).
// The slice's counter does not run here: at 60,000 pulses a second it would take more of the host's time than the
// processor. No pin toggles, and nobody but the speaker is wired to it.
import type { RP2040 } from "rp2040js";
import type { RuntimeBoard } from "../../virtual-board.js";

const PWM = 0x40050;
const SLICE_BYTES = 0x14;
const SLICES = 8;
const CC = 3;
const TOP = 4;

interface Registers {
  readUint32(offset: number): number;
  writeUint32(offset: number, value: number): void;
}

export function connectPwm(mcu: RP2040, board: RuntimeBoard, nowNs: () => number): void {
  const { speaker } = board;
  if (speaker === null) return;
  const gpio = Number(speaker.pin.slice(1));
  const first = ((gpio >> 1) % SLICES) * SLICE_BYTES;
  const shift = (gpio % 2) * 16;
  const pwm = mcu.peripherals[PWM] as unknown as Registers;
  const read = pwm.readUint32.bind(pwm);
  const write = pwm.writeUint32.bind(pwm);
  const slice = new Uint32Array(SLICE_BYTES / 4);
  /** Who sets the rate sets a level of rest next; that is no sample. */
  let isRest = false;
  const isOurs = (offset: number) => offset >= first && offset < first + SLICE_BYTES;
  pwm.readUint32 = (offset) => (isOurs(offset) ? slice[(offset - first) >> 2] : read(offset));
  pwm.writeUint32 = (offset, value) => {
    if (!isOurs(offset)) return write(offset, value);
    const register = (offset - first) >> 2;
    slice[register] = value;
    if (register === TOP) isRest = true;
    if (register !== CC) return;
    const level = (slice[CC] >>> shift) & 0xffff;
    // The interpreter scales the sample's 8 bits to the counter's range.
    if (!isRest) speaker.level(nowNs(), Math.min(255, Math.round((level * 256) / (slice[TOP] + 1))));
    isRest = false;
  };
}
