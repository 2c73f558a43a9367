// The audit: a bundle that names a radio, a way to record or a way to run unread code does not build.
import { describe, expect, it } from "vitest";
import { auditBundle } from "../../../host/build/audit.js";
import { bundle, refusalsOf } from "./bundle.js";

const refused = (code: string) =>
  auditBundle(code)
    .filter((finding) => !finding.allowed)
    .map((finding) => `${finding.name} ${finding.why}`)
    .join("\n");

/** TypeScript that names what the ambient types do not declare is still built: esbuild does not check types. */
const RADIO_NAMES = ["NRF", "Wifi", "ESP32", "ESP8266", "Bluetooth", "Bangle", "Puck"];
const RADIO_CALLS: Record<string, string> = {
  "NRF.setAdvertising": "NRF.setAdvertising({});",
  "NRF.connect, result used": "const g = NRF.connect('a'); print(g);",
  "Wifi.connect": "Wifi.connect('a', {}, function () {});",
  "ESP32.enableWifi": "ESP32.enableWifi(true);",
  "ESP32.enableBLE": "ESP32.enableBLE(true);",
  "require Wifi": "require('Wifi').startAP('a');",
  "require Wifi into a variable": "const w = require('Wifi'); w.startAP('a');",
  "require http": "require('http').get('http://a', function () {});",
  "require net": "require('net').connect({}, function () {});",
  "require tls": "require('tls').connect({}, function () {});",
  "require dgram": "require('dgram').createSocket('udp4');",
  "require by a name put together": "require('W' + 'ifi').startAP('a');",
  "require handed on": "const r = require; r('Wifi').startAP('a');",
  "require called in an odd way": "(0, require)('Wifi').startAP('a');",
  "through Modules": "Modules.addCached('Wifi', 'x');",
};
const WAYS: Record<string, string> = {
  "called at once": "NRF.wake();",
  "through an alias": "const radio = NRF; radio.wake();",
  "through an alias of a member": "const wake = NRF.wake; wake();",
  "handed to a function": "function f(r) { r.wake(); } f(NRF);",
  "in an array": "const a = [NRF]; a[0].wake();",
  "in an object": "const a = { b: NRF }; a.b.wake();",
  "by a name in quotes": "NRF['wake']();",
  "by a computed name": "const k = String(getTime()); NRF[k]();",
  "of global": "global.NRF.wake();",
  "of globalThis": "globalThis.NRF.wake();",
  "of global, in quotes": "global['NRF'].wake();",
  "of global, by a name put together": "global['N' + 'RF'].wake();",
  "of global, by a variable": "const k = 'NRF'; global[k].wake();",
  "of an alias of global": "const g = global; g.NRF.wake();",
  "of this at the top": "this.NRF.wake();",
  "of this in a function": "function f() { return this; } f().NRF.wake();",
  "of this in a function, computed": "function f(k) { return this[k]; } f('NR' + 'F');",
  "tested by typeof": "if (typeof NRF !== 'undefined') print(1);",
  "in a template": "print(`${NRF}`);",
  "by eval": "eval('NRF.wake()');",
  "by Function": "new Function('NRF.wake()')();",
  "by Function, without new": "Function('NRF.wake()')();",
  "by a function's constructor": "(function () {}).constructor('NRF.wake()')();",
  "by a text's constructor": "''['constructor']['constructor']('NRF.wake()')();",
  "by a constructor put together": "''['const' + 'ructor'];",
  "by a computed call": "const k = ['constructor']; const f = function () {}; f[k[0]]('NRF.wake()');",
  "by setTimeout with text": "setTimeout('NRF.wake()', 1);",
  "by setTimeout with text in a variable": "const t = 'NRF.wake()'; setTimeout(t, 1);",
  "by setTimeout with text from a call": "setTimeout(String('NRF.wake()'), 1);",
  "by setTimeout with a function that is replaced": "let t = function () {}; t = 'NRF.wake()'; setTimeout(t, 1);",
  "by an alias of setTimeout": "const later = setTimeout; later('NRF.wake()', 1);",
  "by setInterval with text": "setInterval('NRF.wake()', 1);",
  "by setWatch with text": "setWatch('NRF.wake()', new Pin('D1'), {});",
  "by a listener that is text": "Serial1.on('data', 'NRF.wake()');",
  "by a listener on an alias": "const s = Serial1; s.on('data', 'NRF.wake()');",
  "by replaceWith": "function f() {} f.replaceWith('NRF.wake()');",
  "by the console": "USB.inject('NRF.wake()\\n');",
};
const RECORDING: Record<string, string> = {
  "Storage.write": "require('Storage').write('a', 'b');",
  "Storage.erase": "require('Storage').erase('a');",
  "Storage.eraseAll": "require('Storage').eraseAll();",
  "Storage.open": "require('Storage').open('a', 'w');",
  "Storage of an alias": "const s = require('Storage'); s.write('a', 'b');",
  "Flash.write": "require('Flash').write([1], 0);",
  "Flash.erasePage": "require('Flash').erasePage(0);",
  fs: "require('fs').writeFileSync('a', 'b');",
  "fs.appendFile of an alias": "const f = require('fs'); f.appendFile('a', 'b');",
  "E.connectSDCard": "E.connectSDCard(SPI1, new Pin('D1'));",
  "E.openFile": "E.openFile('a', 'w');",
  File: "File.prototype.write('a');",
  "save()": "save();",
  "E.setBootCode": "E.setBootCode('print(1)');",
  "E.nativeCall": "E.nativeCall(1, 'void()');",
  "E.asm": "E.asm('void()', 'nop');",
  "E.setFlags": "E.setFlags({ jitDebug: 1 });",
  "E.memoryArea": "print(E.memoryArea(0, 9));",
  poke8: "poke8(0, 0);",
  poke16: "poke16(0, 0);",
  poke32: "poke32(0x40000000, 1);",
  peek32: "print(peek32(0));",
  "compiled code": "function f() { 'compiled'; return 1; } f();",
  "just in time code": "function f() { 'jit'; return 1; } f();",
  "load()": "load('a.js');",
  "edit()": "edit('a.js');",
  "dump()": "dump();",
};
/** Thirty-two of them, as source. */
const ZEROS = "\\0".repeat(32);
const OTHERS: Record<string, string> = {
  "the console reopened": "E.setConsole(Serial1, { force: true });",
  "the console reopened by a variable": "let c = null; E.setConsole(c);",
  "the console reopened by the port": "Serial1.setConsole(true);",
  "the console reopened by an alias": "const s = Serial1; s.setConsole(true);",
  "the console reopened by its other end": "LoopbackA.setConsole();",
  "an I2C bus set up": "I2C1.setup({ sda: new Pin('D4'), scl: new Pin('D5') });",
  "an I2C bus written to": `I2C1.writeTo(60, { data: "${ZEROS}", count: 750 });`,
  "other bytes for an I2C bus": `I2C1.writeTo(0, { data: "${ZEROS}\\x01", count: 750 });`,
  "bytes for an I2C bus that only a run tells": `let n = 750; I2C1.writeTo(0, { data: "${ZEROS}", count: n });`,
  "more arguments for an I2C bus": `I2C1.writeTo(0, { data: "${ZEROS}", count: 750 }, 1);`,
  "more fields for an I2C bus": `let o = {}; I2C1.writeTo(0, { data: "${ZEROS}", count: 750, ...o });`,
  "the other I2C bus": `I2C2.writeTo(0, { data: "${ZEROS}", count: 750 });`,
  "an I2C bus handed on": "const b = I2C1; print(b);",
  "an I2C bus's method handed on": "const f = I2C1.writeTo; print(f);",
  "a microphone": "print(analogRead(new Pin('D26')));",
  "a microphone's samples": "new Waveform(128).startInput(new Pin('D26'), 8000);",
  "a microphone's samples, by an alias":
    "const w = new Waveform(128, { doubleBuffer: false }); w['startInput'](new Pin('D26'), 8000);",
  "waveforms handed on": "const w = Waveform; print(w);",
  "a new global name": "undeclared = 1;",
  "a change of a global name": "print = function () {};",
  "a change of an outside object": "SPI1.send = function () {};",
  "an event handler of the interpreter by its name": "onInit = function () {};",
  "all of E, handed on": "const e = E; print(e);",
  "a name that nobody has": "frobnicate();",
  "the prototype that all objects share": "print(({}).__proto__);",
  "a method for an outside class": "Serial1.prototype.send = function () {};",
  "a method for the class of all texts": "String.prototype.send = function () {};",
  "a class's prototype handed on": "class C {} print(C.prototype);",
  "a class's prototype replaced": "class C {} C.prototype = {};",
  "a method that is no function written there": "class C {} let f = print; C.prototype.m = f;",
  "a method by a name that only a run tells": "class C {} let n = 'm'; C.prototype[n] = function () {};",
  "a method for what may be any class": "let C = class {}; C = String; C.prototype.m = function () {};",
};

function refusesAll(cases: Record<string, string>): void {
  for (const [name, source] of Object.entries(cases)) {
    it(name, () => {
      expect(refused(source)).not.toBe("");
    });
    it(`${name}, inside of functions and classes`, () => {
      expect(refused(`class A{m(){return()=>{${source}}}}new A().m()`)).not.toBe("");
    });
  }
}

describe("the audit refuses a radio", () => {
  for (const name of RADIO_NAMES) {
    for (const [way, source] of Object.entries(WAYS)) {
      it(`${name} ${way}`, () => expect(refused(source.replaceAll("NRF", name))).not.toBe(""));
    }
  }
  refusesAll(RADIO_CALLS);
});
describe("the audit refuses recording", () => refusesAll(RECORDING));
describe("the audit refuses", () => refusesAll(OTHERS));

describe("the audit allows", () => {
  const fine: Record<string, string> = {
    "what the cases above are wrapped into": "class A{m(){return()=>{print(1)}}}new A().m()",
    "pins and buses handed on": "function f(b,p){b.send('a',p)}f(SPI1,new Pin('D1'));f(SPI2,new Pin('D2'));",
    "the console closed": "E.setConsole(null,{force:true})",
    "zeros for a bus that is not set up, which overwrite the stack": `try{I2C1.writeTo(0,{data:"${ZEROS}",count:750})}catch(e){}`,
    "timers with functions": "function f(){setTimeout(f,1)}let g=()=>f();setInterval(g,9);setTimeout(()=>g(),1)",
    "watches with functions": "setWatch(e=>print(e.state),new Pin('D1'),{repeat:true})",
    "own members with ordinary names": "class A{reset(){return this.write()}write(){return 1}}print(new A().reset())",
    "own variables named like a radio": "(function(){var NRF=1;print(NRF)})()",
    "methods that an own class has for a while":
      "var A=class{a(){return this.b()}};class B{}A.prototype.b=function(){return this.c};delete A.prototype.b,delete B.prototype.b",
    "own methods of an object": "var a={b(){return this.c},c:1};print(a.b())",
    "numbers as keys": "var a=[1,2],i=1;print(a[i]+a[i-1]+a[0])",
  };
  for (const [name, code] of Object.entries(fine)) it(name, () => expect(refused(code)).toBe(""));

  it("and lists what it allowed, with how often it was used", () => {
    const findings = auditBundle("print(Math.floor(getTime()));print(1)");
    expect(findings.map(({ name, uses, allowed }) => [name, uses, allowed])).toEqual([
      ["Math.floor", 1, true],
      ["getTime", 1, true],
      ["print", 2, true],
    ]);
  });
});

describe("a build that names a radio", () => {
  it("does not build, and says where", async () => {
    const problems = await refusalsOf("print(1);\nWifi.connect('a');");
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/main\.ts:2: Wifi\.connect is a radio$/);
  });

  it("builds once the name is gone", async () => {
    await expect(bundle("print(1);")).resolves.toMatchObject({ bytes: 10 });
  });
});
