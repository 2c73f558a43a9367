// The search of the emulated RAM and the meter of looks, on records laid out by hand (Espruino's src/jsvar.h: 14 bytes,
// lastChild in the upper 14 bits of the word at 10, flags in the word at 12).
import { describe, expect, test } from "vitest";
import { JsVars, LANDMARK, locateVariables, VAR_BYTES } from "../../hardware/virtual/runtimes/rp2040/js-vars.js";
import { LookMeter } from "../../hardware/virtual/runtimes/rp2040/look-meter.js";
import { NeedleWindows } from "../../hardware/virtual/runtimes/rp2040/needle-windows.js";
import { searchRam } from "../../hardware/virtual/runtimes/rp2040/ram-search.js";

const POOL = { offset: 100, count: 60 };
const STRING_0 = 28;
const STRING_EXT_0 = 40;
const FLAT_STRING = 38;
const NOTHING = new Uint8Array(0);

class Ram {
  readonly bytes = new Uint8Array(2000);
  private readonly view = new DataView(this.bytes.buffer);

  at(ref: number): number {
    return POOL.offset + (ref - 1) * VAR_BYTES;
  }

  flags(ref: number, flags: number): void {
    this.view.setUint16(this.at(ref) + 12, flags, true);
  }

  /** A string in these records: 9 bytes in the first, 10 in each further one. */
  string(refs: readonly number[], text: string): void {
    let from = 0;
    refs.forEach((ref, i) => {
      const piece = text.slice(from, from + (i === 0 ? 9 : 10));
      from += piece.length;
      for (let k = 0; k < piece.length; k += 1) this.bytes[this.at(ref) + k] = piece.charCodeAt(k);
      const next = refs[i + 1] ?? 0;
      const low = this.view.getUint16(this.at(ref) + 10, true) & 3;
      this.view.setUint16(this.at(ref) + 10, (next << 2) | low, true);
      this.flags(ref, (i === 0 ? STRING_0 : STRING_EXT_0) + piece.length);
    });
  }

  /** What freeing does: flags 0, the free list's reference over bytes 4 and 5. */
  free(...refs: number[]): void {
    for (const ref of refs) {
      this.flags(ref, 0);
      this.view.setUint16(this.at(ref) + 4, ref + 1, true);
    }
  }

  find(needle: string, known = NOTHING) {
    const needles = [Buffer.from(needle, "utf8")];
    return searchRam(this.bytes, POOL, new NeedleWindows(needles, known)).map(({ place }) => place);
  }
}

describe("variables in RAM", () => {
  test("are found by a string that was given to the interpreter, wherever its records lie", () => {
    const ram = new Ram();
    ram.string([7, 31, 5, 44, 12], LANDMARK);
    expect(locateVariables(ram.bytes, POOL.count)).toEqual(POOL);
    expect(locateVariables(new Uint8Array(2000), POOL.count)).toBeNull();
  });

  test("are counted with the records that flat strings cover", () => {
    const ram = new Ram();
    ram.string([1, 2], "0123456789abc");
    ram.flags(10, FLAT_STRING);
    ram.bytes[ram.at(10)] = 30;
    // What lies in a flat string may look like a record in use.
    ram.flags(11, STRING_0 + 3);
    expect(new JsVars(ram.bytes, POOL).used).toBe(2 + 1 + 3);
  });

  test("a flat string that is being made counts as one, whatever stands where its length will be", () => {
    const ram = new Ram();
    ram.string([1], "one");
    ram.flags(5, FLAT_STRING);
    ram.bytes.fill(0xee, ram.at(5), ram.at(5) + 4);
    ram.string([20], "two");
    expect(new JsVars(ram.bytes, POOL).used).toBe(3);
  });

  test("that form a ring of records end", () => {
    const ram = new Ram();
    ram.string([3, 4], "round and around");
    new DataView(ram.bytes.buffer).setUint16(ram.at(4) + 10, 4 << 2, true);
    expect(new JsVars(ram.bytes, POOL).text(3)?.length).toBeGreaterThan(15);
  });
});

describe("the search", () => {
  test("puts strings together across records", () => {
    const ram = new Ram();
    ram.string([20, 9, 33], "aaaaaaaZebra crossing bbbb");
    expect(ram.find("Zebra c")).toEqual(["used"]);
    expect(ram.find("Zibra c")).toEqual([]);
  });

  test("finds what is left across two freed records", () => {
    const ram = new Ram();
    ram.string([20, 9], "......Zebra cro");
    ram.free(20, 9);
    // Bytes 6 to 8 of the first record and 0 to 3 of the second: "Zebra c".
    expect(ram.find("Zebra c")).toContain("freed");
  });

  test("tells flat strings, freed memory and what lies outside the variables apart", () => {
    const ram = new Ram();
    ram.flags(40, FLAT_STRING);
    ram.bytes[ram.at(40)] = 28;
    ram.bytes.set(Buffer.from("Zebra one"), ram.at(41));
    ram.bytes.set(Buffer.from("Zebra one"), 5);
    ram.bytes.set(Buffer.from("ra one"), ram.at(50) + 6);
    expect(ram.find("Zebra one").sort()).toEqual(["elsewhere", "freed", "used"]);
  });

  test("knows UTF-16 and folded letters", () => {
    const ram = new Ram();
    ram.bytes.set(Buffer.from("Äpfel", "utf16le"), 5);
    expect(ram.find("Äpfel")).toEqual(["elsewhere"]);
    const other = new Ram();
    other.bytes.set(Buffer.from("HOLIDAY"), 5);
    expect(other.find("Holiday")).toEqual(["elsewhere"]);
  });

  test("takes three characters in UTF-16 for chance, four for the card's", () => {
    const ram = new Ram();
    ram.bytes.set(Buffer.from("pfe", "utf16le"), 5);
    expect(ram.find("Äpfel")).toEqual([]);
    ram.bytes.set(Buffer.from("pfel", "utf16le"), 5);
    expect(ram.find("Äpfel")).toEqual(["elsewhere"]);
  });

  test("leaves out what the interpreter and the player have themselves, and runs that may be anyone's", () => {
    const ram = new Ram();
    ram.bytes.set(Buffer.from("Insert a card"), 5);
    expect(ram.find("Insert a card")).toEqual(["elsewhere"]);
    expect(ram.find("Insert a card", Buffer.from("xx Insert a card xx"))).toEqual([]);
    // Centred by blanks that are made when it is shown.
    ram.bytes.set(Buffer.from("   Insert a card"), 100);
    expect(ram.find(" Insert a card", Buffer.from('"Insert a card"'))).toEqual([]);
    ram.bytes.fill(0x20, 30, 60);
    expect(ram.find("          ")).toEqual([]);
  });
});

describe("the meter of looks", () => {
  test("measures between two reads by the instruction that reads most, sleep left out", () => {
    const meter = new LookMeter(2);
    const IDLE = 0x1000;
    for (let ms = 0; ms <= 10; ms += 1) meter.polled(IDLE, ms * 1e6);
    meter.polled(0x2000, 11e6);
    meter.polled(0x2000, 90e6);
    meter.polled(IDLE, 40e6);
    expect(meter.longest).toEqual({ gapMs: 30, endMs: 40, looks: 12 });
    meter.restart();
    meter.slept(95e6);
    meter.polled(IDLE, 99e6);
    expect(meter.longest.gapMs).toBe(4);
  });

  test("takes a slice's own look at all buttons for one, and a look at fewer for none", () => {
    const meter = new LookMeter(3);
    for (let ms = 0; ms <= 10; ms += 1) meter.polled(0x1000, ms * 1e6);
    for (const ms of [50, 90]) for (let pin = 0; pin < 3; pin += 1) meter.pinRead(ms * 1e6 + pin * 5000);
    for (const pin of [0, 1]) meter.pinRead(120e6 + pin * 5000);
    meter.pinRead(121e6);
    meter.polled(0x1000, 125e6);
    expect(meter.longest.gapMs).toBeCloseTo(40.01, 6);
    meter.polled(0x1000, 170e6);
    expect(meter.longest).toEqual({ gapMs: 45, endMs: 170, looks: 13 });
  });

  test("takes a loop that waits for a line to be sent for one visit, however often it reads", () => {
    const meter = new LookMeter(2);
    for (let ms = 0; ms <= 10; ms += 1) meter.polled(0x1000, ms * 1e6);
    for (let read = 0; read < 5000; read += 1) meter.polled(0x2000, 10e6 + read * 100);
    meter.polled(0x1000, 13e6);
    meter.polled(0x2000, 400e6);
    expect(meter.longest).toEqual({ gapMs: 3, endMs: 13, looks: 12 });
  });
});
