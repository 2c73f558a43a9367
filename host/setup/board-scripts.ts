// What setup lets the interpreter of a board do, as expressions for its console: show a test picture, draw a cross, say
// where the screen is pressed. Nothing of it is stored. Layer: host/setup.
// Espruino reference: SPI.setup, SPI.write, Graphics. Commands: ILI9341 datasheet V1.11, 8.2; XPT2046 data sheet (2007.5).
import type { BoardData, ScreenData } from "../../hardware/boards/board.js";
import { latinFont } from "../media/latin-font.js";
import type { Place } from "./touch-calibration.js";

/** Bars from top to bottom, RGB565: what a person should see, named in the picture. */
const BARS = [0xf800, 0x07e0, 0x001f, 0xffff, 0x0000];
const ROW_HEIGHT = 16;
/** In the first row of each bar; mirrored letters are seen at once. */
const NAMES = ["MP8   red", "green", "blue", "white", "black"];
const WHITE_BAR = 3;

/** Makes the global `mp8c(command, bytes)`, and starts the panel. Returns 1. */
function panel(
  { sck, mosi, miso, cs, dc, bus, reset, clockHz, madctl, inverted }: ScreenData,
  lights: readonly string[],
): string {
  const wake = [
    "mp8c(1)",
    "mp8w(0.13)",
    "mp8c(17)",
    "mp8w(0.13)",
    `mp8c(54,[${madctl}])`,
    "mp8c(58,[85])",
    `mp8c(${inverted ? 33 : 32})`,
  ];
  return [
    "(()=>{",
    `${bus}.setup({sck:${sck},mosi:${mosi},miso:${miso},baud:${clockHz}});`,
    `digitalWrite(${cs},1);`,
    ...lights.map((pin) => `digitalWrite(${pin},0);`),
    reset === null ? "" : `digitalWrite(${reset},1);`,
    `global.mp8c=(c,d)=>{digitalWrite(${dc},0);${bus}.write([c],${cs});digitalWrite(${dc},1);if(d)${bus}.write(d,${cs})};`,
    "global.mp8w=s=>{const t=getTime()+s;while(getTime()<t);};",
    `${wake.join(";")};return 1})()`,
  ].join("");
}

/** Fills the rows from `y` with one colour each 16, as the bars are. */
function picture({ bus, cs, width, height }: ScreenData): string {
  const rows = height / ROW_HEIGHT;
  return [
    "(()=>{",
    `const g=Graphics.createArrayBuffer(${width},${ROW_HEIGHT},16);`,
    `mp8c(42,[0,0,${(width - 1) >> 8},${(width - 1) & 255}]);mp8c(43,[0,0,0,${height - 1}]);mp8c(44);`,
    `const b=[${BARS.join()}],n=${JSON.stringify(NAMES.map(wordImage))};`,
    `for(let i=0;i<${rows};i++){const k=i/${rows / BARS.length}|0;`,
    "g.setBgColor(b[k]).clear();",
    `if(i%${rows / BARS.length}==0)g.drawImage({width:n[k][0],height:${ROW_HEIGHT},bpp:1,buffer:E.toArrayBuffer(atob(n[k][1])),`,
    `palette:new Uint16Array([b[k],k==${WHITE_BAR}?0:65535])},8,0);`,
    `${bus}.write(g.buffer,${cs})}`,
    "mp8c(41);return 1})()",
  ].join("");
}

/** A word in the player's own font, one bit a pixel: its width, and its rows in base64. */
function wordImage(word: string): [width: number, rows: string] {
  const font = latinFont();
  const codes = Array.from(word, (character) => character.charCodeAt(0));
  const rows = Array.from({ length: ROW_HEIGHT }, (_, y) => codes.map((code) => font[code * ROW_HEIGHT + y]));
  return [word.length * 8, Buffer.from(rows.flat()).toString("base64")];
}

function light(pins: readonly { pin: string; on: boolean }[]): string {
  return `(()=>{${pins.map(({ pin, on }) => `digitalWrite(${pin},${on ? 1 : 0});`).join("")}return 1})()`;
}

/** The test picture on this panel. All expressions in order; each gives 1. */
export function testPicture(screen: ScreenData, allLights: readonly string[]): string[] {
  const lights = allLights.map((pin) => ({ pin, on: pin === screen.backlight }));
  return [panel(screen, allLights), picture(screen), light(lights)];
}

/** A white cross on black, alone on the screen. */
export function cross({ bus, cs, width, height }: ScreenData, { x, y }: Place): string {
  return [
    "(()=>{",
    `const g=Graphics.createArrayBuffer(${width},${ROW_HEIGHT},16);`,
    `mp8c(42,[0,0,${(width - 1) >> 8},${(width - 1) & 255}]);mp8c(43,[0,0,0,${height - 1}]);mp8c(44);`,
    `for(let t=0;t<${height};t+=${ROW_HEIGHT}){g.setBgColor(0).clear().setColor(65535);`,
    `g.fillRect(${x - 12},${y}-t,${x + 12},${y + 1}-t);g.fillRect(${x},${y - 12}-t,${x + 1},${y + 12}-t);`,
    `${bus}.write(g.buffer,${cs})}return 1})()`,
  ].join("");
}

/** Where the screen is pressed: [across, down] raw, or 0 where it is not. */
export function touchExpression({ touch }: BoardData): string {
  if (touch === null) throw new Error("this board has no touch screen");
  const { sck, mosi, miso, cs } = touch;
  const bytes = [0x91, 0xd1, 0x91, 0xd1, 0xb1, 0xc0].flatMap((control) => [control, 0, 0]);
  return [
    "(()=>{",
    `const s=new SPI();s.setup({sck:${sck},mosi:${mosi},miso:${miso},baud:500000});digitalWrite(${cs},1);`,
    `const d=s.send(new Uint8Array([${bytes.join()}]),${cs}),v=i=>(d[3*i+1]*256+d[3*i+2])>>3;`,
    "return v(4)+4095-v(5)<400?0:[v(2),v(3)]})()",
  ].join("");
}
