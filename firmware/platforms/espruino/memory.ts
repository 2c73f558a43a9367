// The interpreter's memory: some thousand variables of 14 bytes. Layer: platforms/espruino.
// Source: Espruino reference, process.memory; its public source, jsvar.c. Variables are counted references; what refers
// to itself in a ring (a class and its prototype, a function kept by the function that made it) is only found by a
// garbage collection, which the interpreter does of its own accord when nearly nothing is left.
// A freed variable keeps its bytes until it is used again, and a new one begins with zeros: so overwriting is taking all
// there is, and letting go of it. The interpreter's own stack is no variable: what native calls left there is overwritten
// by one that copies zeros onto it.
import type { Memory } from "../../hal/memory.js";
import { clearBurstRoom } from "./burst-room.js";

const VARIABLE_BYTES = 14;
/** Variables taken at once, as one run of zeros: 7 ms. Where there is no such run they are taken one by one, in 25 ms. */
const RUN = 250;
/** More than a run, its name and its view take. */
const RUN_IN_PIECES = RUN + 50;
/** Between two slices so many stay free, for buttons and the clock. */
const SPARE = 500;
/** So many stay free for the interpreter itself, which uses five or six of them while the last piece is taken. */
const LEAST = 8;
/** A string that is not flat takes a variable for every so many characters. */
const STRING_BYTES = 10;
const PIECE = 500;
/** Where there are no runs, a slice takes so many strings of so many characters: three times as quick. */
const STRINGS = 4;
const LONG = 1500;

export class EspruinoMemory implements Memory {
  /** While memory is overwritten: what was taken. */
  private taken: (Uint8Array | string)[];
  private runs: number;
  /** Variables that were free when the last run was taken; 0 once none was found in one piece. */
  private freeBefore: number;
  /** What pieces are copied from. */
  private zeros: string;
  /** All variables were overwritten; the stack is about to be. */
  private variablesAreClean: boolean;

  constructor() {
    this.taken = [];
    this.runs = 0;
    this.freeBefore = 0;
    this.zeros = "";
    this.variablesAreClean = false;
  }

  /** Measured on the emulated Pico: 9.4 ms. */
  collect(): void {
    process.memory(true);
  }

  scrub(): boolean {
    if (this.variablesAreClean) {
      // Its timer was due before this slice's.
      this.variablesAreClean = false;
      return false;
    }
    const taken = this.taken;
    const free = process.memory(false).free;
    if (this.runs === 0) {
      // As many as there are, at the most.
      this.runs = (free - (free % RUN)) / RUN;
      this.freeBefore = free;
      clearBurstRoom();
      this.collect();
      return true;
    }
    this.runs--;
    if (this.freeBefore - free > RUN_IN_PIECES && taken.length > 0) {
      this.freeBefore = 0;
      this.makeZeros();
    }
    if (this.freeBefore > 0 && free > SPARE + RUN && this.runs > 0) {
      this.freeBefore = free;
      taken.push(new Uint8Array(RUN * VARIABLE_BYTES));
      return true;
    }
    if (this.freeBefore === 0 && free > SPARE + STRINGS * (LONG / STRING_BYTES + 2) && this.runs > 0) {
      for (let i = 0; i < STRINGS; i++) {
        taken.push(this.zeros.substr(0, LONG));
      }
      return true;
    }
    this.takeRest();
    this.taken = [];
    this.zeros = "";
    this.runs = 0;
    this.variablesAreClean = true;
    // Not called from here: an exception has the place of each caller looked up in the bundle, in 50 ms each.
    setTimeout(overwriteStack, 0);
    return true;
  }

  /** Takes what is left in pieces that need not lie together; all in one slice, since nobody else finds room then. */
  private takeRest(): void {
    this.makeZeros();
    const taken = this.taken;
    const zeros = this.zeros;
    let left = process.memory(false).free - LEAST;
    while (left > 2) {
      const characters = Math.min(PIECE, (left - 2) * STRING_BYTES);
      taken.push(zeros.substr(0, characters));
      left -= characters / STRING_BYTES + 2;
    }
  }

  private makeZeros(): void {
    let zeros = this.zeros === "" ? "\0\0\0\0\0\0\0\0" : this.zeros;
    while (zeros.length < LONG) {
      zeros += zeros;
    }
    this.zeros = zeros;
  }
}

/**
 * The stack has been seen to reach 13 KB deep, while a video was played: 24,000 bytes are overwritten. I2C.writeTo gathers
 * its bytes there before it looks whether the bus was set up, and no bus of ours is: nothing goes to any pin. Measured on
 * the emulated Pico: 20 ms.
 */
function overwriteStack(): void {
  try {
    I2C1.writeTo(0, {
      data: "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
      count: 750,
    });
  } catch (_notSetUp) {
    // As it should be.
  }
}
