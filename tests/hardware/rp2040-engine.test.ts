// The rp2040 engine: small firmwares on the real interpreter, where there is one, and interpreters that never answer.
import { describe, expect, test } from "vitest";
import { pico } from "../../hardware/boards/pico.js";
import {
  createRp2040Engine,
  InterpreterError,
  type Rp2040Engine,
} from "../../hardware/virtual/runtimes/rp2040/engine.js";
import { NEEDS_INTERPRETER, realInterpreter } from "../support/real-interpreter.js";

const real = realInterpreter();

/** One UF2 block whose code goes round in a circle. */
function deafInterpreter(): Uint8Array {
  const file = new Uint8Array(512);
  const view = new DataView(file.buffer);
  [0x0a324655, 0x9e5d5157, 0x2000, 0x10000000, 256, 0, 1, 0xe48bff56].forEach((word, i) => {
    view.setUint32(4 * i, word, true);
  });
  view.setUint16(32, 0xe7fe, true);
  view.setUint32(508, 0x0ab16f30, true);
  return file;
}

function anyBootrom(): Uint8Array {
  const rom = new Uint8Array(16384);
  rom.set([0x4d, 0x75, 0x01], 0x10);
  return rom;
}

test("an interpreter that never answers is given up, with what its console showed", async () => {
  const engine = createRp2040Engine({
    bundle: "",
    board: pico,
    interpreter: deafInterpreter(),
    bootrom: anyBootrom(),
    answerWithinMs: 20,
  });
  const error = await engine.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InterpreterError);
  expect((error as InterpreterError).trouble).toBe("silent");
  expect((error as InterpreterError).message).toBe(
    "the interpreter did not answer within 0.02 s; its console showed nothing",
  );
});

describe.skipIf(real === null)(`on the real interpreter (${NEEDS_INTERPRETER})`, () => {
  const { interpreter, bootrom } = real ?? { interpreter: new Uint8Array(), bootrom: new Uint8Array() };

  async function start(bundle: string, usbHost = false): Promise<Rp2040Engine> {
    return createRp2040Engine({ bundle, board: pico, interpreter, bootrom, usbHost });
  }

  function said(engine: Rp2040Engine): string[] {
    const text = Buffer.from(engine.board.takeSerialOutput()).toString("latin1");
    return text.split("\r\n").filter((line) => line !== "");
  }

  const PREFIX = "Serial1.setup(115200);E.setConsole(null,{force:true});var say=t=>Serial1.println(t);";

  test("the code in Storage runs at power-on, its lines come out of the serial port", async () => {
    const engine = await start(`${PREFIX}say("up "+process.env.BOARD)`);
    await engine.runFor(300);
    expect(said(engine)).toEqual(["up ESPR_RP2040_PICO"]);
    expect(engine.board.nowMs).toBeCloseTo(300, 3);
    expect(engine.flashWrites).toEqual({ pagePrograms: 0, erases: 0, statusWrites: 0 });
  });

  test("pins go both ways, buttons are watched, bytes come in on the serial line", async () => {
    const engine = await start(
      `${PREFIX}pinMode(D2,"input_pullup");D14.write(1);
      setWatch(e=>{say("up "+e.state);D14.write(0)},D2,{repeat:true,edge:"both",debounce:20});
      Serial1.on("data",d=>say("got "+d.split("").join(".")));`,
    );
    await engine.runFor(200);
    expect(engine.board.pin("D14").level).toBe(true);
    engine.board.press("up", 60);
    engine.board.sendSerial(Buffer.from("abc"));
    await engine.runFor(200);
    expect(engine.board.pin("D14").level).toBe(false);
    const lines = said(engine);
    expect(lines.filter((line) => line.startsWith("up"))).toEqual(["up false", "up true"]);
    expect(
      lines
        .filter((line) => line.startsWith("got"))
        .join("")
        .replace(/got |\./g, ""),
    ).toBe("abc");
  });

  test("SPI takes its wire time and the card answers", async () => {
    const engine = await start(
      `${PREFIX}digitalWrite(D17,1);SPI1.setup({sck:D18,mosi:D19,miso:D16,baud:400000});
      SPI1.write(new Uint8Array(10).fill(255));
      var b=new Uint8Array(107).fill(255);b.set([64,0,0,0,0,149],1);
      setTimeout(()=>{var t=getTime(),r=SPI1.send(b,D17);
      say("us "+Math.round((getTime()-t)*1e6));say("r1 "+[].slice.call(r).filter(b=>b!=255))},50);`,
    );
    engine.board.insertCard({ bytes: new Uint8Array(64 * 1024) });
    await engine.runFor(400);
    const lines = said(engine);
    expect(lines[1]).toBe("r1 1");
    // 107 bytes at 398 kHz take 2,151 us; the call itself costs some more.
    const us = Number((lines[0] as string).slice(3));
    expect(us).toBeGreaterThan(2151);
    expect(us).toBeLessThan(4500);
    expect(engine.board.violations).toEqual([]);
  });

  test("a restart boots from flash again, and what was written to Storage is counted", async () => {
    const engine = await start(
      `${PREFIX}var s=require("Storage"),n=+(s.read("n")||0);say("boot "+n);if(n<2){s.write("n",""+(n+1));E.reboot()}`,
    );
    await engine.runFor(2000);
    expect(said(engine)).toEqual(["boot 0", "boot 1", "boot 2"]);
    expect(engine.restarts).toBe(2);
    expect(engine.flashWrites.pagePrograms).toBeGreaterThan(1);
  });

  /** Not spelled out in the bundle, which is in flash: nothing else has these bytes. */
  const SECRET = "Quokka visits Zanzibar by moonlight, quietly";
  const MAKE_SECRET = `"${[...SECRET].reverse().join("")}".split("").reverse().join("")`;

  test("the memory search finds what a variable, a typed array and a closure keep, and what freed memory kept", async () => {
    const engine = await start(
      `${PREFIX}var kept=${MAKE_SECRET}+"";var bytes=E.toUint8Array(kept);var f=(()=>{var own=kept.substr(3,30);return()=>own})();
      setTimeout(()=>{kept="";bytes=0;f=0;say("dropped")},300);`,
    );
    const needle = [Buffer.from(SECRET)];
    await engine.runFor(250);
    const before = engine.searchRam(needle);
    expect(before.filter(({ place }) => place === "used").length).toBeGreaterThanOrEqual(3);
    await engine.runFor(300);
    expect(said(engine)).toEqual(["dropped"]);
    const after = engine.searchRam(needle);
    expect(after.filter(({ place }) => place === "used")).toEqual([]);
    expect(after.filter(({ place }) => place === "freed").length).toBeGreaterThan(0);
    expect(await engine.searchMemory([Buffer.from("Never was here")])).toEqual([]);
  });

  test("names are found as a card spells them: UTF-16, other case", async () => {
    const engine = await start(
      `${PREFIX}var s=${MAKE_SECRET}.toUpperCase();var w=new Uint8Array(2*s.length);for(var i in s)w[2*i]=s.charCodeAt(i);s=0;`,
    );
    await engine.runFor(300);
    expect(engine.searchRam([Buffer.from(SECRET)]).some(({ place }) => place === "used")).toBe(true);
  });

  test("variables are counted as the interpreter counts them", async () => {
    const engine = await start(`${PREFIX}var a=[];for(var i=0;i<500;i++)a.push("name "+i);say(process.memory().usage)`);
    await engine.runFor(1000);
    const told = Number(said(engine)[0]);
    expect(Math.abs((engine.variables?.used ?? 0) - told)).toBeLessThan(30);
    expect(engine.variables?.total).toBe(12_000);
  });

  test("the longest time without a look at the buttons is measured", async () => {
    const engine = await start(
      `${PREFIX}setInterval(()=>{},10);setTimeout(()=>{var t=getTime()+0.08;while(getTime()<t);},400);`,
    );
    await engine.runFor(300);
    engine.startMeasuring();
    await engine.runFor(50);
    expect(engine.measurements.longestGapMs).toBeLessThan(10);
    await engine.runFor(300);
    expect(engine.measurements.longestGapMs).toBeGreaterThan(79);
    expect(engine.measurements.longestGapMs).toBeLessThan(90);
  });

  test("two runs are the same to the nanosecond", async () => {
    const bundle = `${PREFIX}setInterval(()=>say(getTime()),7)`;
    const runs: string[] = [];
    for (let i = 0; i < 2; i += 1) {
      const engine = await start(bundle);
      await engine.runFor(250);
      runs.push(said(engine).join());
    }
    expect(runs[0]).toBe(runs[1]);
  });

  test("an exception is a crash once the firmware tells it", async () => {
    const engine = await start(
      `${PREFIX}process.on("uncaughtException",e=>say("mp8 crash "+e.message));setTimeout(()=>{nothing.here()},50)`,
    );
    await engine.runFor(300);
    expect(engine.crash).toMatch(/nothing/);
  });

  test("the upload is kept by the contents of interpreter and bundle", async () => {
    const kept = new Map<string, Uint8Array>();
    const flashCache = {
      get: (key: string) => kept.get(key) ?? null,
      set: (key: string, bytes: Uint8Array) => void kept.set(key, bytes),
    };
    const bundle = `${PREFIX}say("cached ${Math.random()}")`;
    const first = await createRp2040Engine({ bundle, board: pico, interpreter, bootrom, flashCache });
    expect(first.uploadMs).toBeGreaterThan(0);
    expect(kept.size).toBe(1);
    const second = await createRp2040Engine({ bundle, board: pico, interpreter, bootrom, flashCache });
    expect(second.uploadMs).toBe(0);
    await second.runFor(300);
    expect(said(second)[0]).toMatch(/^cached/);
  });

  test("an interpreter for another board is told from ours", async () => {
    const other = { ...pico, interpreter: "RP2350_PICO2", interpreterSays: ["ESPR_RP2350_PICO2", "RP2350_PICO2"] };
    await expect(createRp2040Engine({ bundle: "1", board: other, interpreter, bootrom })).rejects.toThrow(
      /is Espruino \S+ for ESPR_RP2040_PICO, the player needs RP2350_PICO2/,
    );
  });
});
