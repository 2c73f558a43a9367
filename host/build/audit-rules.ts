// What the player may reach outside of its bundle, on Espruino, and what it must never name: promises 1 (no radio) and
// 2 (no recording) as data. Layer: host/build. Source of the names: Espruino's reference.
// Everything that is not allowed here is refused; the lists of dangers only say why, and watch member names as well.

/** How an outside name is used: called, constructed, or handed on as a value. */
export type Use = "call" | "new" | "value";

export interface AllowedName {
  readonly uses: readonly Use[];
  /** Its first argument must be a function written in the bundle: Espruino runs a string given there as code. */
  readonly callback?: true;
  /** Its first argument must be null. */
  readonly onlyNull?: true;
  /** Its arguments must be these, written out. */
  readonly onlyWith?: readonly unknown[];
  /**
   * What it returns may be asked at once for one of these members, and not be used otherwise: for its value, or called
   * with these arguments, written out.
   */
  readonly result?: Readonly<Record<string, "value" | readonly unknown[]>>;
}

const call: AllowedName = { uses: ["call"] };
const construct: AllowedName = { uses: ["new"] };
const value: AllowedName = { uses: ["value"] };
/** An object that may be handed on: nothing it can do is refused by this audit, but for what REFUSED_MEMBERS names. */
const timer: AllowedName = { uses: ["call"], callback: true };

function members(object: string, names: string, rule: AllowedName): Record<string, AllowedName> {
  return Object.fromEntries(names.split(" ").map((name) => [`${object}.${name}`, rule]));
}

/** The names of both Espruino boards. A board whose radio must be switched off adds its own. */
export const ESPRUINO_NAMES: Readonly<Record<string, AllowedName>> = {
  // The language.
  undefined: value,
  NaN: value,
  Infinity: value,
  ...members("Math", "abs ceil floor round max min pow sqrt", { uses: ["call", "value"] }),
  String: call,
  "String.fromCharCode": { uses: ["call", "value"] },
  "String.fromCharCode.apply": call,
  parseInt: call,
  Error: construct,
  Array: { uses: ["new", "call"] },
  ArrayBuffer: construct,
  Uint8Array: construct,
  Uint16Array: construct,
  Uint32Array: construct,
  Int32Array: construct,
  // Time.
  getTime: call,
  setTimeout: timer,
  setInterval: timer,
  clearTimeout: call,
  clearInterval: call,
  // Pins and buses.
  Pin: construct,
  pinMode: call,
  digitalRead: call,
  digitalWrite: call,
  // Sound out of a pin; the same object's input is refused by its name.
  analogWrite: call,
  Waveform: construct,
  setWatch: timer,
  clearWatch: call,
  SPI: construct,
  SPI1: value,
  ...members("SPI1", "setup send write", call),
  SPI2: value,
  ...members("SPI2", "setup send write", call),
  Serial1: value,
  ...members("Serial1", "setup print println write on removeAllListeners", call),
  USB: value,
  ...members("USB", "print println write on removeAllListeners", call),
  // Fails for want of a bus, after its bytes were put on the stack: that is how the stack is overwritten.
  "I2C1.writeTo": { uses: ["call"], onlyWith: [0, { data: "\0".repeat(32), count: 750 }] },
  // A native compressor, which keeps nothing.
  'require("heatshrink")': call,
  print: call,
  "console.log": call,
  // Pixels and memory.
  "Graphics.createArrayBuffer": call,
  ...members(
    "E",
    "toString toArrayBuffer toUint8Array toFlatString mapInPlace decodeUTF8 CRC32 sum variance convolve defrag",
    call,
  ),
  ...members("E", "getErrorFlags on", call),
  "E.setConsole": { uses: ["call"], onlyNull: true },
  "process.env": value,
  "process.env.BOARD": value,
  "process.env.VERSION": value,
  "process.memory": call,
  "process.on": call,
};

/** What a board with a radio that must be off and with settings of its own reaches as well: it asks, and reads one file. */
export const BOARD_NAMES: Readonly<Record<string, Readonly<Record<string, AllowedName>>>> = {
  pico: {},
  cyd: {
    "ESP32.getState": { uses: ["call"], result: { Wifi: "value", BLE: "value" } },
    require: { uses: ["call"], onlyWith: ["Storage"], result: { read: ["mp8.settings"] } },
  },
};

/** All that a board's bundle may reach. */
export function allowedNames(board: string): Readonly<Record<string, AllowedName>> {
  const own = Object.hasOwn(BOARD_NAMES, board) ? BOARD_NAMES[board] : {};
  return { ...ESPRUINO_NAMES, ...own };
}

const DANGERS: Readonly<Record<string, string>> = {
  "is a radio":
    "NRF Wifi ESP32 ESP8266 Bluetooth Bangle Puck Jolt http https net tls dgram tv_wifi " +
    "EspruinoWiFi WIZnet CC3000 ESP8266WiFi ESP8266WiFi_0v25 NetworkJS Telnet telnet ble_uart ble_hid_keyboard",
  "writes to the board's flash or to the card":
    "Storage Flash fs File save reset dump setBootCode connectSDCard unmountSD openFile writeFile writeFileSync " +
    "appendFile appendFileSync writeJSON erasePage erasePages eraseAll eraseFiles compact unlink unlinkSync mkdir " +
    "mkdirSync",
  "runs code that this audit cannot read":
    "eval Function constructor __proto__ prototype getPrototypeOf setPrototypeOf nativeCall asm compiledC load Modules " +
    "require addCached replaceWith edit",
  "reads or writes any memory": "peek8 peek16 peek32 poke8 poke16 poke32 getAddressOf memoryArea memoryMap setFlags",
  "opens the console, which can do anything": "setConsole inject LoopbackA LoopbackB Telnet",
  "comes from `import * as`: import its names, or give them capitals": "defineProperty",
  records: "analogRead Microphone startInput I2S PDM",
  "reaches every global name": "global globalThis window self root",
};

/** Why a name is dangerous, by name. */
export const DANGEROUS_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(DANGERS).flatMap(([why, names]) => names.split(" ").map((name): [string, string] => [name, why])),
);

/** Names that are dangerous as globals or modules, and ordinary as members of the player's own objects. */
const ORDINARY_AS_MEMBERS = [
  "reset",
  "save",
  "load",
  "dump",
  "edit",
  "compact",
  "root",
  "self",
  "net",
  "File",
  "unlink",
  "window",
];

/** Refused as the name of a member of anything at all. */
export function isRefusedMember(name: string): boolean {
  return DANGEROUS_NAMES.has(name) && !ORDINARY_AS_MEMBERS.includes(name);
}

/** Directives that make Espruino compile to machine code. */
export const REFUSED_DIRECTIVES: readonly string[] = ["compiled", "jit"];
/** Members that take a listener, whatever object they are called on: a string there is run as code. */
export const LISTENER_MEMBERS: readonly string[] = ["on", "addListener", "prependListener", "then", "catch"];
