// Builds the bridge object for one run of the firmware. Layer: hardware/virtual/runtimes/espruino.
import type { RuntimeBoard } from "../../../virtual-board.js";
import type { ChipFacts } from "../chips.js";
import type { Costs } from "../costs.js";
import { shrink } from "../heatshrink.js";
import type { HostApi, Job } from "../prelude/host-api.js";
import { crc32 } from "./crc32.js";
import { graphicsCalls } from "./graphics-calls.js";
import { Pins } from "./pins.js";
import { RandomNumbers } from "./random-numbers.js";
import { Scheduler } from "./scheduler.js";
import { SerialPorts } from "./serial.js";
import { SpiBuses } from "./spi.js";
import { Waveforms } from "./waveforms.js";

/** What the firmware tried that the player must never do, and what went wrong. */
export interface RunRecord {
  recordingCalls: number;
  uncaught: string | null;
  /** "reboot", "reset" or "load" once the firmware asked for it. */
  restart: string | null;
}

export interface HostRun {
  readonly api: HostApi;
  readonly record: RunRecord;
  readonly scheduler: Scheduler;
  readonly serial: SerialPorts;
}

/** `nextJob` decides when a batch of jobs ends; it is asked after every job. */
export function createHost(
  board: RuntimeBoard,
  chip: ChipFacts,
  costs: Costs,
  nextJob: (scheduler: Scheduler, queued: boolean) => Job | null,
): HostRun {
  const { clock } = board;
  const record: RunRecord = { recordingCalls: 0, uncaught: null, restart: null };
  let epochS = 0;
  const scheduler = new Scheduler(board, (ns) => epochS + ns / 1e9);
  const serial = new SerialPorts(board, scheduler);
  const pins = new Pins(board, chip.pins);
  const spi = new SpiBuses(board, pins, chip, costs);
  const waveforms = new Waveforms(board, chip, scheduler);
  const random = new RandomNumbers();
  const violation = (text: string) => board.violation(`firmware: ${text}`);
  const charge: HostApi["charge"] = (name, units) => {
    const { callNs, unitNs } = costs[name];
    clock.advance(callNs + unitNs * units);
  };

  const api: HostApi = {
    ...graphicsCalls(charge, violation),
    nowNs: () => clock.nowNs,
    setTime(seconds) {
      epochS = seconds - clock.nowNs / 1e9;
    },
    getTime() {
      charge("call", 1);
      return epochS + clock.nowNs / 1e9;
    },
    charge,
    violation,
    radioCall(what) {
      board.countRadioCall();
      violation(`radio API used: ${what}`);
    },
    radioIsOn: (which) => board.radio[which],
    storedFile: (name) => board.storedFile(name),
    recordingCall(what) {
      record.recordingCalls += 1;
      violation(`attempt to record: ${what}`);
    },
    uncaught(text) {
      serial.print(`Uncaught ${text}\r\n`);
      record.uncaught ??= text;
    },
    restart(kind) {
      record.restart ??= kind;
    },

    next(queued) {
      const job = nextJob(scheduler, queued);
      if (job !== null) charge("callback", 1);
      return job;
    },
    timerAdd(id, delayMs, repeat) {
      charge("timer", 1);
      scheduler.addTimer(id, delayMs, repeat);
    },
    timerChange(id, intervalMs) {
      charge("timer", 1);
      return scheduler.changeTimer(id, intervalMs);
    },
    timerRemove: (id) => scheduler.removeTimer(id),
    watchAdd(id, pin, repeat, edge, debounceMs) {
      charge("timer", 1);
      pins.read(pin);
      scheduler.addWatch(id, pin, repeat, edge, debounceMs);
    },
    watchRemove: (id) => scheduler.removeWatch(id),

    pinCount: chip.pins,
    pinMode(pin, mode, automatic) {
      charge("pin", 1);
      pins.setMode(pin, mode, automatic);
    },
    pinGetMode: (pin) => pins.mode(pin),
    pinRead(pin) {
      charge("pin", 1);
      return pins.read(pin);
    },
    pinWrite(pin, high) {
      charge("pin", 1);
      pins.write(pin, high);
    },
    pinPulse(pin, high, timesMs) {
      charge("pin", 1);
      pins.pulse(pin, high, timesMs);
    },

    analogWrite(pin) {
      charge("pin", 1);
      pins.setMode(pin, "af_output", true);
      waveforms.setOutput(pin);
    },
    waveformStart(id, pin, hz, first, next, width) {
      charge("timer", 1);
      waveforms.start(id, pin, hz, first, next, width);
    },
    waveformStop(id) {
      charge("timer", 1);
      return waveforms.stop(id);
    },
    waveformIsSecond: (id) => waveforms.isSecond(id),

    spiSetup(bus, sck, mosi, miso, baud, mode, msbFirst) {
      charge("spiSetup", 1);
      spi.setup(bus, sck, mosi, miso, baud, mode, msbFirst);
    },
    spiSend: (bus, bytes, cs, cost) => spi.send(bus, bytes, cs, cost),
    spiWrite: (bus, bytes, cs) => spi.write(bus, bytes, cs),

    serialSetup(port, baud) {
      charge("call", 1);
      serial.setup(port, baud);
    },
    serialWrite(port, bytes) {
      charge("serialWrite", bytes.length);
      serial.write(port, bytes);
    },
    print(text) {
      charge("print", text.length);
      serial.print(text);
    },
    setConsole(port) {
      serial.console = port;
    },
    getConsole: () => serial.console,

    random: () => random.next(),
    seed: (value) => random.seed(value),
    crc32(bytes) {
      charge("crcByte", bytes.length);
      return crc32(bytes);
    },
    shrink(bytes, out) {
      charge("shrinkByte", bytes.length);
      return shrink(bytes, out);
    },
    isFlat: (lengthBytes) => chip.isFlat(lengthBytes),
    chip: {
      board: board.data.interpreterSays[0] as string,
      version: chip.version,
      hasRadio: chip.radio,
      hasUsb: chip.usb,
      vars: board.data.memory.vars,
      led: chip.led,
    },
  };
  return { api, record, scheduler, serial };
}
