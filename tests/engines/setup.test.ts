// `mp8 setup` and `mp8 verify` with a virtual cyd at their console: someone looks at its screen and presses its crosses.
import { beforeAll, describe, expect, test } from "vitest";
import { type BoardData, withVariant } from "../../hardware/boards/board.js";
import { cyd } from "../../hardware/boards/cyd.js";
import { pico } from "../../hardware/boards/pico.js";
import type { BoardOptions } from "../../hardware/virtual/create-board.js";
import { createEspruinoEngine } from "../../hardware/virtual/runtimes/espruino/engine.js";
import { buildFirmware } from "../../host/build/firmware.js";
import { toTokens } from "../../host/build/tokens.js";
import { settingsRecord } from "../../host/setup/settings-record.js";
import { type Person, setUpBoard } from "../../host/setup/setup-board.js";
import { nodeIsolate } from "../../host/simulator/node-isolate.js";
import { SimulatedPlayer } from "../../host/simulator/simulated-player.js";
import { type AskedInterpreter, verifyInterpreter, verifyRunning } from "../../host/verify/board.js";
import { buildIdOf } from "../../host/verify/bundle.js";

/** A console on the serial line: a line in is an expression, a line out its value; Storage is kept in memory. */
const CONSOLE = `Serial1.setup(115200);
const files=FILES,names=()=>{const l=[];for(const n in files)l.push(n);return l};
const storage={read:(n,o,c)=>files[n]===undefined?undefined:c===undefined?files[n]:files[n].substr(o,c),
  write:(n,d)=>{files[n]=d;return true},list:names};
const real=require;global.require=n=>n==="Storage"?storage:real(n);
let line="";
Serial1.on("data",text=>{line+=text;const end=line.indexOf("\\n");if(end<0)return;
  const code=line.substr(0,end);line=line.substr(end+1);
  let answer;try{answer="="+JSON.stringify(eval(code))}catch(e){answer="!"+e}
  Serial1.println(answer)});`;

class VirtualConsole implements AskedInterpreter {
  readonly engine;
  private text = "";

  constructor(board: BoardData, virtual: BoardOptions = {}, files: Record<string, string> = {}) {
    const bundle = CONSOLE.replace("FILES", JSON.stringify(files));
    this.engine = createEspruinoEngine({ bundle, board, isolate: nodeIsolate, virtual });
  }

  async evaluate(expression: string): Promise<unknown> {
    const { board } = this.engine;
    await this.engine.runFor(1);
    board.sendSerial(Buffer.from(`${expression}\n`, "latin1"));
    for (let looks = 0; looks < 500 && !this.text.includes("\n"); looks++) {
      await this.engine.runFor(20);
      this.text += Buffer.from(board.takeSerialOutput()).toString("latin1");
    }
    const end = this.text.indexOf("\n");
    const answer = this.text.slice(0, end).trim();
    this.text = this.text.slice(end + 1);
    if (!answer.startsWith("=")) throw new Error(answer);
    return answer === "=undefined" ? undefined : JSON.parse(answer.slice(1));
  }

  /** RGB565 in the middle of row `y`, where no text is. */
  at(y: number): number {
    return this.engine.board.screen().pixels[y * 320 + 300];
  }
}

/** Says what the screen looks like, and presses each cross with a finger that is not quite steady. */
function someone(at: VirtualConsole, answers: string[] = []): Person {
  return {
    async ask(_question, words) {
      const [top, bottom] = [at.at(24), at.at(230)];
      const answer =
        top === 0 && bottom === 0
          ? "dark"
          : top === 0xf800
            ? "right"
            : bottom === 0xf800 || bottom === 0x07ff
              ? "mirrored"
              : "negative";
      expect(words).toContain(answer);
      answers.push(answer);
      return answer;
    },
    tell() {
      const { pixels } = at.engine.board.screen();
      const lit = [...pixels.keys()].filter((index) => pixels[index] === 0xffff);
      const mean = (of: (index: number) => number) => lit.reduce((sum, index) => sum + of(index), 0) / lit.length;
      at.engine.board.touch?.(mean((index) => index % 320) + 1, mean((index) => Math.floor(index / 320)) - 1, 500);
    },
    wait: async (ms) => void (await at.engine.runFor(ms)),
  };
}

describe("setup", () => {
  test.each(cyd.variants.map(({ name }) => name))(
    "finds the variant %s by what is seen, and calibrates",
    async (name) => {
      const scale = { left: 3600, right: 300, top: 350, bottom: 3650 };
      const at = new VirtualConsole(withVariant(cyd, name) as BoardData, { touchScale: scale });
      const answers: string[] = [];
      const record = await setUpBoard(at, cyd, { calibrates: true, label: "Class 3" }, someone(at, answers));
      expect(answers.at(-1)).toBe("right");
      expect(answers.length).toBeLessThanOrEqual(4);
      const words = record.split(" ");
      expect(words[2]).toBe(name);
      expect(words.slice(11).join(" ")).toBe("Class 3");
      const found = words.slice(7, 11).map(Number);
      for (const [index, edge] of Object.values(scale).entries())
        expect(Math.abs(found[index] - edge)).toBeLessThan(60);
      expect(await at.evaluate('require("Storage").read("mp8.settings")')).toBe(record);
      expect(at.engine.board.violations).toEqual([]);
    },
  );

  test("shows no picture where the variant is told", async () => {
    const at = new VirtualConsole(cyd);
    const person = someone(at);
    const ask = () => Promise.reject(new Error("nobody is there"));
    const record = await setUpBoard(at, cyd, { variant: "st7789", calibrates: false }, { ...person, ask });
    expect(record).toBe(settingsRecord(cyd, { variant: "st7789" }));
  });

  test("gives up where the presses do not fit together", async () => {
    const at = new VirtualConsole(cyd);
    const tell = () => at.engine.board.touch?.(50, 50, 500);
    const wishes = { variant: "ili9341", calibrates: true };
    await expect(setUpBoard(at, cyd, wishes, { ...someone(at), tell })).rejects.toThrow("do not fit together");
  });
});

describe("verify in maintenance", () => {
  const code = "print('the player');\n".repeat(200);
  const record = settingsRecord(cyd, { variant: "st7789" });
  const broken = async (files: Record<string, string>, virtual?: BoardOptions) =>
    (await verifyInterpreter(new VirtualConsole(cyd, virtual, files), cyd, code))
      .filter((check) => !check.kept)
      .map(({ subject, found }) => `${subject}: ${found}`);

  test("finds nothing wrong with what was flashed, nor with text that was stored by another tool", async () => {
    expect(await broken({ ".bootcde": toTokens(code), "mp8.settings": record })).toEqual([]);
    expect(await broken({ ".bootcde": code, "mp8.settings": record })).toEqual([]);
  });

  test.each<[string, Record<string, string>, BoardOptions, string]>([
    [
      "a byte of the bundle",
      { ".bootcde": code.replace("'", '"') },
      {},
      "stored bundle: another one: differs from byte 6 on",
    ],
    [
      "tokens cut short",
      { ".bootcde": toTokens(code).slice(0, -1) },
      {},
      "differs from byte 3999 on (3999 bytes, not 4000)",
    ],
    ["a bundle cut short", { ".bootcde": code.slice(0, -1) }, {}, "differs from byte 4199 on (4199 bytes, not 4200)"],
    ["no bundle", {}, {}, "stored bundle: none"],
    ["another file", { ".bootcde": code, "log.txt": "" }, {}, "Storage: other files: log.txt"],
    ["settings of nobody's", { ".bootcde": code, "mp8.settings": "x" }, {}, "settings: are none that the player takes"],
    ["a radio", { ".bootcde": code }, { radio: { wifi: true, bluetooth: false } }, "radio: Wi-Fi on"],
  ])("finds %s", async (_what, files, virtual, words) => {
    expect((await broken(files, virtual)).join("\n")).toContain(words);
  });
});

describe("verify of a running player", () => {
  const codes = new Map<BoardData, string>();

  beforeAll(async () => {
    for (const board of [pico, cyd]) codes.set(board, (await buildFirmware(board.name)).code);
  });

  async function facts(board: BoardData): Promise<string[]> {
    const bundle = codes.get(board) as string;
    const player = new SimulatedPlayer(createEspruinoEngine({ bundle, board, isolate: nodeIsolate }));
    await player.run(2000);
    player.engine.board.sendSerial(Buffer.from("info\r\n"));
    await player.run(1500);
    return player.serialLog.split("\n");
  }

  test.each([pico, cyd])("the player on the board $name keeps its word", async (board) => {
    const checks = verifyRunning(await facts(board), board, buildIdOf(codes.get(board) as string));
    expect(checks.filter((check) => !check.kept)).toEqual([]);
    expect(checks.length).toBeGreaterThanOrEqual(6);
  });

  test("another bundle, another board, a radio and a promise that is not made are told", async () => {
    const told = (await facts(cyd)).map((line) => line.replace("radio off", "radio Wi-Fi").replace("writing=none", ""));
    const wrong = verifyRunning(told, cyd, "000000000000").filter((check) => !check.kept);
    expect(wrong.map(({ promise, subject }) => `${promise}: ${subject}`)).toEqual([
      "as built: player",
      "no radio: radio",
      "no recording: player",
    ]);
    const other = verifyRunning(told, pico, null).filter((check) => !check.kept);
    expect(other.map(({ subject }) => subject)).toContain("board");
  });
});
