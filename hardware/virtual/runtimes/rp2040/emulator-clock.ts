// The processor's time: a number that the executor counts up, and the alarms of rp2040js' peripherals. It follows the
// board's simulated clock, never the host's. Layer: hardware/virtual/runtimes/rp2040.

/** What rp2040js asks of an alarm. */
class PeripheralAlarm {
  dueNs = 0;
  scheduled = false;

  constructor(
    private readonly clock: EmulatorClock,
    readonly callback: () => void,
  ) {}

  schedule(delayNs: number): void {
    this.clock.remove(this);
    this.dueNs = this.clock.nanos + delayNs;
    this.clock.insert(this);
  }

  cancel(): void {
    this.clock.remove(this);
  }
}

export class EmulatorClock {
  /** Nanoseconds since this processor's reset. */
  nanos = 0;
  /** Execution pauses here: the next alarm, the board's, or the end of the run. */
  stopNs = 0;
  /** Soonest last, so that the next one is popped; those due at one time fire in the order they were set. */
  private readonly alarms: PeripheralAlarm[] = [];

  createAlarm(callback: () => void): PeripheralAlarm {
    return new PeripheralAlarm(this, callback);
  }

  get nextAlarmNs(): number {
    const { alarms } = this;
    return alarms.length === 0 ? Number.POSITIVE_INFINITY : (alarms[alarms.length - 1] as PeripheralAlarm).dueNs;
  }

  /** Calls the next alarm back, at its own time. */
  fireNext(): void {
    const alarm = this.alarms.pop();
    if (alarm === undefined) return;
    alarm.scheduled = false;
    const now = this.nanos;
    // A peripheral that goes on from here (the next byte of a transfer) counts from the alarm's time, not from the end
    // of the instruction that was under way.
    this.nanos = Math.min(now, alarm.dueNs);
    alarm.callback();
    this.nanos = now;
  }

  insert(alarm: PeripheralAlarm): void {
    const { alarms } = this;
    let at = alarms.length;
    while (at > 0 && (alarms[at - 1] as PeripheralAlarm).dueNs <= alarm.dueNs) at -= 1;
    alarms.splice(at, 0, alarm);
    alarm.scheduled = true;
    if (alarm.dueNs < this.stopNs) this.stopNs = alarm.dueNs;
  }

  remove(alarm: PeripheralAlarm): void {
    if (!alarm.scheduled) return;
    alarm.scheduled = false;
    const at = this.alarms.indexOf(alarm);
    if (at >= 0) this.alarms.splice(at, 1);
  }
}
