// What NodeMCU's one Lua task does next: tasks that were posted, timers that rang, interrupts; one after the other, each
// to its end. Layer: hardware/virtual/runtimes/nodemcu. Source: NodeMCU documentation, node.task and tmr: timers count
// ticks of 10 ms.
import type { SimulatedClock } from "../../clock.js";

const TICK_NS = 10_000_000;

export type Job = () => void;

export class Scheduler {
  private readonly jobs: Job[] = [];
  private taken = 0;

  constructor(private readonly clock: SimulatedClock) {}

  post(job: Job): void {
    this.jobs.push(job);
  }

  /** Posts a job at the tick that is at least so many milliseconds away, as FreeRTOS counts: the running one is cut. */
  alarm(ms: number, job: Job): void {
    const ticks = Math.max(1, Math.ceil(ms / 10));
    const timeNs = (Math.floor(this.clock.nowNs / TICK_NS) + ticks) * TICK_NS;
    this.clock.at(timeNs, () => this.post(job));
  }

  next(): Job | null {
    if (this.taken === this.jobs.length) {
      this.jobs.length = 0;
      this.taken = 0;
      return null;
    }
    const job = this.jobs[this.taken] as Job;
    this.taken += 1;
    if (this.taken > 1024) {
      this.jobs.splice(0, this.taken);
      this.taken = 0;
    }
    return job;
  }
}
