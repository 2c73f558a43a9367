// What a board on the line says of itself, and in maintenance what its interpreter says. Layer: host/verify.
// A running player tells its bundle's digits, its radios and its promises over the link; that is its word. In maintenance
// the interpreter itself is asked, and what it has stored is read back byte for byte.
import type { BoardData } from "../../hardware/boards/board.js";
import { toTokens } from "../build/tokens.js";
import { settingsInWords } from "../setup/settings-record.js";
import { broken, type Check, kept } from "./checks.js";

/** Espruino runs this file of its Storage at power-on. */
const BOOT_CODE = ".bootcde";
const RADIO_NAMES = ["NRF", "Wifi", "Bluetooth", "ESP32", "ESP8266", "Bangle", "Puck"];
const RADIO_MODULES = /^(Wifi|wifi|net|http|tls|dgram|ble|Bluetooth|NetworkJS|ESP8266|EspruinoWiFi|neopixel_radio)$/i;
const READ_CHARACTERS = 1536;

/** The console of an interpreter, as EspruinoTools gives it. */
export interface AskedInterpreter {
  /** The value of an expression. @throws Error where it is refused, or not answered in time */
  evaluate(expression: string, timeoutMs?: number): Promise<unknown>;
}

function check(isKept: boolean, promise: Check["promise"], subject: string, right: string, wrong: string): Check {
  return isKept ? kept(promise, subject, right) : broken(promise, subject, wrong);
}

/** @param facts lines "name value" of the link's `info`. @param build the digits of the bundle that should run */
export function verifyRunning(facts: readonly string[], board: BoardData, build: string | null): Check[] {
  const all = (name: string) =>
    facts.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  const one = (name: string) => all(name)[0] ?? "";
  const checks: Check[] = [];
  const named = one("board");
  checks.push(
    check(named === board.name, "as built", "board", named, `a player for "${named}", not for ${board.name}`),
  );
  const says = one("build");
  const right = `build ${says}, as the bundle here`;
  checks.push(
    check(build !== null && says === build, "as built", "player", right, `build ${says}, not ${build}: another bundle`),
  );
  const interpreter = one("interpreter");
  const isKnown = board.interpreterSays.includes(interpreter.split(" ")[0]);
  checks.push(check(isKnown, "as built", "interpreter", interpreter, `${interpreter}, not ${board.interpreter}`));
  if (board.hasRadio) {
    const radio = one("radio");
    checks.push(
      check(radio === "off", "no radio", "radio", "Wi-Fi and Bluetooth off, as asked now", `${radio || "unknown"}: on`),
    );
  } else {
    const promised = all("promise").find((line) => line.startsWith("radio=")) ?? "";
    const words = promised.slice("radio=".length);
    checks.push(check(words === board.radio, "no radio", "radio", words, `the player says "${words}"`));
  }
  const promises = all("promise").join(" ");
  const writes = /writing=none/.test(promises);
  checks.push(check(writes, "no recording", "player", "promises not to write", "does not promise not to write"));
  const closed = /console=closed/.test(promises);
  checks.push(check(closed, "nothing unread", "console", "closed", "does not say that its console is closed"));
  if (board.settingsFile !== null) checks.push(settingsCheck(one("settings")));
  return checks;
}

function settingsCheck(record: string): Check {
  if (record === "none") return kept("as built", "settings", "none: as the board file says");
  const words = settingsInWords(record);
  return check(words !== null, "as built", "settings", words ?? "", "are none that the player takes: run mp8 setup");
}

/** @param code the bundle that should be stored, one character a byte. @throws Error where the console does not answer */
export async function verifyInterpreter(asked: AskedInterpreter, board: BoardData, code: string): Promise<Check[]> {
  const checks: Check[] = [];
  const environment = (await asked.evaluate("process.env")) as Record<string, unknown>;
  const name = String(environment.BOARD);
  const title = `Espruino ${String(environment.VERSION)} for ${name}`;
  checks.push(
    check(
      board.interpreterSays.includes(name),
      "as built",
      "interpreter",
      title,
      `${title}, not for ${board.interpreter}`,
    ),
  );
  checks.push(...(await radioChecks(asked, board, String(environment.MODULES ?? ""))));
  const files = ((await asked.evaluate(`require("Storage").list()`)) as unknown[]).map(String);
  const wanted = [BOOT_CODE, ...(board.settingsFile === null ? [] : [board.settingsFile])];
  const others = files.filter((file) => !wanted.includes(file));
  const isAlone = others.length === 0;
  checks.push(
    check(isAlone, "as built", "Storage", `${files.length} files, nothing else`, `other files: ${others.join(", ")}`),
  );
  const stored = await readStored(asked, BOOT_CODE);
  checks.push(bundleCheck(stored, code));
  if (board.settingsFile !== null && files.includes(board.settingsFile)) {
    checks.push(settingsCheck((await readStored(asked, board.settingsFile)) ?? ""));
  }
  return checks;
}

async function radioChecks(asked: AskedInterpreter, board: BoardData, modules: string): Promise<Check[]> {
  if (board.hasRadio) {
    const state = (await asked.evaluate("ESP32.getState()")) as Record<string, unknown>;
    const on = [state.Wifi === false ? "" : "Wi-Fi", state.BLE === false ? "" : "Bluetooth"].filter(
      (one) => one !== "",
    );
    const off = "Wi-Fi and Bluetooth off, over power cycles";
    return [check(on.length === 0, "no radio", "radio", off, `${on.join(" and ")} on: mp8 flash switches it off`)];
  }
  const expression = `${JSON.stringify(RADIO_NAMES)}.filter(n=>global[n]!==undefined)`;
  const names = ((await asked.evaluate(expression)) as unknown[]).map(String);
  const brought = modules.split(",").filter((module) => RADIO_MODULES.test(module));
  const found = [...names, ...brought];
  return [
    check(
      found.length === 0,
      "no radio",
      "radio",
      "the interpreter knows no radio's name",
      `it has ${found.join(", ")}`,
    ),
  ];
}

function bundleCheck(stored: string | null, code: string): Check {
  if (stored === null) return broken("as built", "stored bundle", "none");
  // By another tool it may have been stored as text.
  const forms = [toTokens(code), code];
  if (forms.includes(stored)) {
    return kept("as built", "stored bundle", `${stored.length} bytes, each as in the bundle here`);
  }
  const [asTokens, asText] = forms.map((form) => firstDifference(stored, form));
  const [at, form] = asText > asTokens ? [asText, code] : [asTokens, forms[0]];
  const sizes = stored.length === form.length ? "" : ` (${stored.length} bytes, not ${form.length})`;
  return broken("as built", "stored bundle", `another one: differs from byte ${at} on${sizes}`);
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

/** A file of the board's Storage, one character a byte; null where there is none. */
async function readStored(asked: AskedInterpreter, name: string): Promise<string | null> {
  const file = `require("Storage").read(${JSON.stringify(name)}`;
  const length = await asked.evaluate(`(s=>s===undefined?-1:s.length)(${file}))`);
  if (typeof length !== "number" || length < 0) return null;
  let text = "";
  while (text.length < length) {
    const piece = String(await asked.evaluate(`btoa(${file},${text.length},${READ_CHARACTERS}))`, 10_000));
    const bytes = Buffer.from(piece, "base64").toString("latin1");
    if (bytes.length === 0) throw new Error(`its Storage ends at byte ${text.length} of ${name}`);
    text += bytes;
  }
  return text;
}
