// Looks for what was on a card in the emulated RAM: every byte of it as it is, and strings put together from the
// interpreter's records, in use or freed. Layer: hardware/virtual/runtimes/rp2040.
import { JsVars, VAR_BYTES, type VariablePool, VarType } from "./js-vars.js";
import type { NeedleWindows } from "./needle-windows.js";

const RAM_BASE = 0x2000_0000;

/**
 * "used": in a variable that the interpreter holds (or has not yet swept). "freed": in the memory of variables that were.
 * "elsewhere": outside the variables, in buffers and on the stack.
 */
export type RamPlace = "used" | "freed" | "elsewhere";

export interface RamFinding {
  readonly place: RamPlace;
  /** The first needle that was found there. */
  readonly needle: number;
  /** Byte of RAM. */
  readonly offset: number;
  /** Consecutive bytes found. */
  readonly bytes: number;
  readonly words: string;
}

export function searchRam(ram: Uint8Array, pool: VariablePool | null, windows: NeedleWindows): RamFinding[] {
  const vars = pool === null ? null : new JsVars(ram, pool);
  const owners = vars === null ? null : ownersOf(vars);
  const findings: RamFinding[] = [];
  const foundIn = new Set<number>();
  for (const run of runsOf(windows, ram)) {
    const ref = vars === null ? 0 : refAt(vars, run.at);
    const owner = ref === 0 || owners === null ? 0 : (owners[ref] as number);
    const place = ref === 0 ? "elsewhere" : owner === 0 ? "freed" : "used";
    if (owner !== 0) foundIn.add(owner);
    findings.push(finding(place, run.needle, run.at, ram.subarray(run.at, run.at + run.bytes), owner));
  }
  if (vars === null || owners === null) return findings;
  for (let ref = 1; ref <= vars.pool.count; ref += 1) {
    // Runs that cross from one record to the next are not in RAM as such.
    const owner = owners[ref] as number;
    if (owner === ref && !foundIn.has(ref)) {
      const text = vars.text(ref);
      const first = text === null ? undefined : runsOf(windows, text)[0];
      if (text !== null && first !== undefined) {
        findings.push(
          finding("used", first.needle, vars.offsetOf(ref), text.subarray(first.at, first.at + first.bytes), ref),
        );
      }
    } else if (owner === 0) {
      const seam = vars.freedSeam(ref);
      if (seam === null) continue;
      // With and without the byte that only further records have.
      const first =
        runsOf(windows, seam)[0] ?? runsOf(windows, Uint8Array.from([...seam.slice(0, 3), ...seam.slice(4)]))[0];
      if (first !== undefined) findings.push(finding("freed", first.needle, vars.offsetOf(ref) + 6, seam, 0));
    }
  }
  return findings;
}

interface Run {
  readonly at: number;
  bytes: number;
  readonly needle: number;
}

/** Windows that touch or overlap are one run. */
function runsOf(windows: NeedleWindows, bytes: Uint8Array): Run[] {
  const found: Run[] = [];
  windows.each(bytes, (at, length, needle) => found.push({ at, bytes: length, needle }));
  found.sort((a, b) => a.at - b.at);
  const runs: Run[] = [];
  for (const run of found) {
    const last = runs[runs.length - 1];
    if (last !== undefined && run.at <= last.at + last.bytes) {
      last.bytes = Math.max(last.bytes, run.at + run.bytes - last.at);
    } else {
      runs.push(run);
    }
  }
  return runs;
}

/** The variable that this byte of RAM belongs to, 0 outside. */
function refAt(vars: JsVars, at: number): number {
  const index = Math.floor((at - vars.pool.offset) / VAR_BYTES);
  return index >= 0 && index < vars.pool.count ? index + 1 : 0;
}

/** For each record the variable that it is part of; 0 for records not in use. */
function ownersOf(vars: JsVars): Uint16Array {
  const owners = new Uint16Array(vars.pool.count + 1);
  for (let ref = 1; ref <= vars.pool.count; ref += 1) {
    if (vars.type(ref) === VarType.unused) continue;
    if (owners[ref] === 0) owners[ref] = ref;
    const blocks = vars.flatBlocks(ref);
    for (let i = 1; i <= blocks; i += 1) owners[ref + i] = ref;
    ref += blocks;
  }
  for (let ref = 1; ref <= vars.pool.count; ref += 1) {
    if (owners[ref] === ref) vars.eachExtension(ref, (extension) => (owners[extension] = ref));
  }
  return owners;
}

function finding(place: RamPlace, needle: number, offset: number, bytes: Uint8Array, owner: number): RamFinding {
  const text = String.fromCharCode(...bytes.subarray(0, 32)).replace(/[^\x20-\x7e]/g, ".");
  const address = `RAM 0x${(RAM_BASE + offset).toString(16)}`;
  const where =
    place === "used"
      ? `in use, variable ${owner} (${address})`
      : place === "freed"
        ? `in freed memory (${address})`
        : `outside the variables (${address})`;
  return { place, needle, offset, bytes: bytes.length, words: `"${text}" ${where}` };
}
