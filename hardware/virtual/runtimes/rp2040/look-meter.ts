// How long the interpreter leaves its inputs alone, seen from outside, with no change to it or to the player.
// Layer: hardware/virtual/runtimes/rp2040.
import type { EmulatorObserver } from "./emulator.js";

/** Reads that follow each other this closely are a loop that waits; the idle loop takes longer for a turn. */
const WAITING_NS = 10_000;
/** Pins that are read this closely one after the other are read by one call (digitalRead of a list). */
const LOOK_NS = 100_000;

interface PollSite {
  /** Visits: reads in a waiting loop are one. */
  count: number;
  lastNs: number;
  longestNs: number;
  longestEndNs: number;
}

/**
 * The longest time between two looks at the inputs. Espruino's idle loop asks each open serial port for a byte
 * (UARTFR.RXFE in jshIdle) right before it hands out the pin changes that interrupts have queued: two such reads by the
 * same instruction enclose everything that kept a button waiting. Sleep does not count: a pin change ends it.
 * A long slice of the player reads the pins of all buttons now and then, and ends where one is down: a look as well.
 * The register is also read in a tight loop while a sent line waits for room: such reads are one visit, not many, so that
 * the idle loop remains the instruction that came by most often.
 */
export class LookMeter implements EmulatorObserver {
  private readonly sites = new Map<number, PollSite>();
  /** Until when nothing kept a button waiting: a sleep, or a look of the player's own. */
  private restedNs = 0;
  /** Reads of the pins that follow each other closely. */
  private reads = 0;
  private readNs = 0;

  /** @param buttons how many pins the player reads for one look of its own */
  constructor(private readonly buttons: number) {}

  polled(pc: number, nowNs: number): void {
    const site = this.sites.get(pc);
    if (site === undefined) {
      this.sites.set(pc, { count: 1, lastNs: nowNs, longestNs: 0, longestEndNs: nowNs });
      return;
    }
    this.measure(site, nowNs);
    if (nowNs - site.lastNs > WAITING_NS) site.count += 1;
    site.lastNs = nowNs;
  }

  pinRead(nowNs: number): void {
    this.reads = nowNs - this.readNs < LOOK_NS ? this.reads + 1 : 1;
    this.readNs = nowNs;
    if (this.reads < this.buttons) return;
    this.reads = 0;
    for (const site of this.sites.values()) this.measure(site, nowNs);
    this.restedNs = nowNs;
  }

  slept(nowNs: number): void {
    this.restedNs = nowNs;
  }

  private measure(site: PollSite, nowNs: number): void {
    const gap = nowNs - Math.max(site.lastNs, this.restedNs);
    if (gap <= site.longestNs) return;
    site.longestNs = gap;
    site.longestEndNs = nowNs;
  }

  /** Forgets what was. */
  restart(): void {
    for (const site of this.sites.values()) {
      site.count = 0;
      site.longestNs = 0;
    }
  }

  /** Of the instruction that came by most often: the one in the idle loop. Other ones poll while sending. */
  get longest(): { readonly gapMs: number; readonly endMs: number; readonly looks: number } {
    let idle: PollSite | null = null;
    for (const site of this.sites.values()) if (idle === null || site.count > idle.count) idle = site;
    if (idle === null) return { gapMs: 0, endMs: 0, looks: 0 };
    return { gapMs: idle.longestNs / 1e6, endMs: idle.longestEndNs / 1e6, looks: idle.count };
  }
}
