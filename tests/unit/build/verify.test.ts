// Builds that cheat: verify finds each in the built bundle; what computes its way past a parser is caught by a card run.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildFirmware } from "../../../host/build/firmware.js";
import { makeCardImage } from "../../../host/media/card-image.js";
import { buildIdOf, verifyBundle } from "../../../host/verify/bundle.js";
import { verifyCard } from "../../../host/verify/card.js";

let pico: string;
let cyd: string;
let folder: string;

beforeAll(async () => {
  pico = (await buildFirmware("pico")).code;
  cyd = (await buildFirmware("cyd")).code;
  folder = mkdtempSync(join(tmpdir(), "mp8-verify-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const brokenIn = (code: string, board = "pico") =>
  verifyBundle(code, board, "cheat.js")
    .checks.filter((check) => !check.kept)
    .map(({ promise, found }) => `${promise}: ${found}`);

/** What the driver's list of commands is called in this bundle. */
const listName = (code: string) => /([\w$]+)=new Uint8Array\(\[64,70,/.exec(code)?.[1] ?? "";
const tableName = (code: string) => /([\w$]+)=new Uint8Array\(\[0,18,36,/.exec(code)?.[1] ?? "";

test("the player as it is built keeps every promise, on each board", () => {
  expect(brokenIn(pico, "pico")).toEqual([]);
  expect(brokenIn(cyd, "cyd")).toEqual([]);
  expect(verifyBundle(pico, "pico", "pico.js").cardCommands).toEqual([0, 6, 8, 9, 12, 13, 16, 17, 18, 41, 55, 58, 59]);
  expect(listName(pico)).not.toBe("");
  expect(tableName(pico)).not.toBe("");
});

test("what one board may ask is nothing that another may", () => {
  expect(brokenIn(cyd, "pico").join("\n")).toMatch(/no radio: ESP32\.getState .*is a radio/);
});

const CHEATS: Record<string, [promise: string, cheat: (code: string) => string]> = {
  "a Wi-Fi call behind a variable": [
    "nothing unread",
    (code) => `${code};const asked=require;asked("Wifi").connect("a")`,
  ],
  "a radio's module": ["no radio", (code) => `${code};require("Wifi").connect("a")`],
  "a radio's name made and deleted, as if it were the bundle's own": [
    "no radio",
    (code) => `${code};NRF.wake();function gone(){NRF=null;delete NRF}`,
  ],
  "a longer one": [
    "nothing unread",
    (code) => `${code};Serial2.setup(9600);function gone(){Serial2=null;delete Serial2}`,
  ],
  "a radio by a name put together": ["no radio|nothing unread", (code) => `${code};global["Wi"+"fi"].startAP("a")`],
  "a radio by this and a computed name": [
    "nothing unread",
    (code) => `${code};(function(k){this[k].startAP("a")})(["Wi","fi"].join(""))`,
  ],
  "Storage.write": ["no recording", (code) => `${code};require("Storage").write("a","b")`],
  "Storage by a computed member": [
    "no recording|nothing unread",
    (code) => `${code};(function(k){require("Storage")[k]("a")})("wri"+"te")`,
  ],
  "code out of a text": ["nothing unread", (code) => `${code};eval(atob("TlJGLndha2UoKQ=="))`],
  "the console reopened": ["nothing unread", (code) => `${code};E.setConsole(Serial1,{force:true})`],
  "machine code": ["nothing unread", (code) => `${code};E.nativeCall(1,"void()")`],
  "a microphone": ["no recording", (code) => `${code};print(analogRead(new Pin("D26")))`],
  "a write command in the driver's list": [
    "no recording",
    (code) => code.replace("new Uint8Array([64,70,", "new Uint8Array([64,88,70,"),
  ],
  "a write command put into the list later": ["no recording", (code) => `${code};${listName(code)}[7]=88`],
  "the list handed to somebody": ["no recording", (code) => `${code};(function(l){l[7]=88})(${listName(code)})`],
  "the list under another name": ["no recording", (code) => `${code};const other=${listName(code)};other[7]=88`],
  "the list replaced": ["no recording", (code) => `${code};${listName(code)}=new Uint8Array(13)`],
  "a second function that makes commands": [
    "no recording",
    (code) => `${code};function more(){return[88,0,0,0,0,${tableName(code)}[88]+1]}more()`,
  ],
  "a command that is there ready-made": ["no recording", (code) => `${code};const made=[88,0,0,0,0,111];print(made)`],
  "one in a text": ["no recording", (code) => `${code};print("X\\0\\0\\0\\0o")`],
  "a bus used past the driver": ["no recording", (code) => `${code};SPI1.send([80+8],new Pin("D17"))`],
  "a bus handed out once more": ["no recording", (code) => `${code};const bus=SPI1;bus.send([80+8])`],
  "no list at all": [
    "nothing unread: make is not[^]*no recording",
    (code) => code.replace(/new Uint8Array\(\[64,70,[\d,]+\]\)/, "make()"),
  ],
};

describe("verify finds", () => {
  test.each(Object.entries(CHEATS))("%s", (_what, [promise, cheat]) => {
    const code = cheat(pico);
    expect(code).not.toBe(pico);
    expect(brokenIn(code).join("\n")).toMatch(new RegExp(`^(${promise}): `));
  });

  test.each([
    ["settings of another file", 'require("Storage").read("mp8.settings")', 'require("Storage").read(".bootcde")'],
    ["settings written", 'require("Storage").read("mp8.settings")', 'require("Storage").write("mp8.settings","")'],
    ["another module", 'require("Storage").read', 'require("Flash").read'],
    ["Storage kept for later", 'require("Storage").read("mp8.settings")', '(keep=>keep)(require("Storage"))'],
    ["a radio switched on", "ESP32.getState()", "ESP32.enableWifi(true)"],
    ["the radio's state kept whole", "ESP32.getState().Wifi", "ESP32.getState()"],
  ])("on a board that reads settings and asks its radio: %s", (_what, right, wrong) => {
    const code = cyd.replace(right, wrong);
    expect(code).not.toBe(cyd);
    expect(brokenIn(code, "cyd")).not.toEqual([]);
  });
});

test("what is no script is one line", () => {
  expect(() => verifyBundle("this is no script", "pico", "a.js")).toThrow(/^a\.js is no script that can be read/);
});

test("a bundle's digits are those that its board tells", () => {
  const id = buildIdOf(pico);
  expect(id).toMatch(/^[0-9a-f]{12}$/);
  expect(pico).toContain(id);
  expect(buildIdOf(pico.replace("mp8 ready", "mp8 Ready"))).toBeNull();
});

/** Turns every sixth second's read into CMD24, its CRC7 computed: nothing of it can be read in the bundle. */
const EVASION = `;function disguise(bytes){
  if(bytes.length<14||bytes.length>40||bytes[1]!==81||getTime()<2)return bytes;
  const out=new Uint8Array(bytes);
  out[1]=bytes[1]+7;
  let crc=0;
  for(let i=1;i<6;i++)for(let bit=7;bit>=0;bit--){
    const carry=((crc>>6)&1)^((out[i]>>bit)&1);
    crc=((crc<<1)&127)^(carry*9);
  }
  out[6]=crc*2+1;
  return out;
}`;

describe("a run with a card", () => {
  const SCENARIO = [
    "version: 1",
    "steps:",
    "  - wait-for: Insert a card",
    "  - wait: 1000",
    "  - insert",
    "  - wait-for: 1 text",
    "  - press: ok",
    "  - wait-for: Hello there",
    "  - eject",
    "  - wait-for: Insert a card",
  ].join("\n");

  async function run(bundle: string) {
    const scenario = join(folder, "reads.yaml");
    const card = join(folder, "card.img");
    writeFileSync(scenario, SCENARIO);
    writeFileSync(
      card,
      await makeCardImage([{ path: "A.txt", data: Buffer.from("Hello there\n") }], { format: "fat16" }),
    );
    return verifyCard({
      file: scenario,
      name: "reads",
      bundle,
      board: "pico",
      variant: null,
      engine: null,
      engineFiles: {},
      card,
      screenshots: folder,
      update: false,
    });
  }

  test("proves that nothing was written, by the card's digest and its count of commands", async () => {
    const { checks, sha256Before, sha256After } = await run(pico);
    expect(checks.filter((check) => !check.kept)).toEqual([]);
    expect(checks.map(({ promise }) => promise)).toEqual([
      "no radio",
      "no recording",
      "no recording",
      "no recording",
      "no recording",
      "nothing stays",
    ]);
    expect(sha256After).toBe(sha256Before);
  });

  test("catches a command that is only made when the bundle runs, which the parser cannot", async () => {
    const cheat = pico.replace(/this\.([\w$]+)\.send\(([\w$]+)\)\}/, "this.$1.send(disguise($2))}") + EVASION;
    expect(brokenIn(cheat)).toEqual([]);
    const { checks } = await run(cheat);
    expect(
      checks
        .filter((check) => !check.kept)
        .map(({ found }) => found)
        .join("\n"),
    ).toMatch(/[1-9]\d* commands that write/);
  });

  test("says so where the scenario did not get to its end", async () => {
    const { checks } = await run("print('no player');");
    expect(checks.at(-1)).toMatchObject({ promise: "as built", kept: false });
  });
});
